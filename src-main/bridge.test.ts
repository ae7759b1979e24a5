import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createBridge } from './bridge.ts';
import { findInstallation } from './installation.ts';

const project = mkdtempSync(join(tmpdir(), 'trainyard-read-only-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=64k', 'tmpfs', project]).status === 0;

afterAll(() => {
  if (mounted) spawnSync('umount', ['--lazy', project]);
  rmSync(project, { recursive: true, force: true });
});

test.runIf(mounted)(
  'a project on a read-only file system: the window hears what is wrong and what helps (needs mount)',
  async () => {
    const bridge = createBridge({
      env: {},
      cwd: '/',
      installation: findInstallation(),
      host: 'test',
      capabilities: [],
      preferences: () => Promise.reject(new Error('not asked')),
    });
    let comes: (text: string) => void = () => {};
    const answered = new Promise<string>((resolve) => {
      bridge.serve(
        {
          send: resolve,
          onText: (listener) => {
            comes = listener;
          },
          onClose: () => {},
          close: () => {},
        },
        { project, file: null },
        {
          choosePath: async () => null,
          saveFile: async () => ({ ok: false, problem: 'no' }),
          openExternal: async () => ({ ok: false, problem: 'no' }),
          tellState: () => {},
          onEvent: () => () => {},
        },
      );
    });
    comes('{"kind":"request","id":1,"method":"engine.hello","input":{}}');
    const state = join(project, '.trainyard');
    expect(JSON.parse(await answered)).toEqual({
      kind: 'error',
      id: 1,
      code: 'no-engine',
      message: `${state} cannot be used: its file system is read-only. The state of the project is kept in ${state}, where there must be room and permission to write: see to that, copy the project to another folder, or set TRAINYARD_HOME to one and start Trainyard again.`,
    });
  },
);
