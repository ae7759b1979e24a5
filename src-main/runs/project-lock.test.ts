import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, test } from 'vitest';
import { lockProject } from './project-lock.ts';

const scratch = mkdtempSync(join(tmpdir(), 'trainyard-lock-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Whether another process gets the lock. */
const anotherGetsIt = (folder: string): boolean => {
  const code = `import { lockProject } from ${JSON.stringify(join(import.meta.dirname, 'project-lock.ts'))};
    process.exit(lockProject(${JSON.stringify(folder)}) ? 0 : 3);`;
  const { status } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', code]);
  expect([0, 3]).toContain(status);
  return status === 0;
};

test('one process holds the lock, and another gets it when it is released', () => {
  const folder = join(scratch, 'a');
  const lock = lockProject(folder);
  expect(anotherGetsIt(folder)).toBe(false);
  lock?.release();
  expect(anotherGetsIt(folder)).toBe(true);
});

test('the lock is kept when nothing refers to it and garbage is collected', async () => {
  const folder = join(scratch, 'b');
  expect(lockProject(folder)).not.toBeNull();
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // What is collected is closed in a later turn of the event loop.
  for (let turn = 0; turn < 10; turn += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(anotherGetsIt(folder)).toBe(false);
});

test('the lock ends with its process', () => {
  const folder = join(scratch, 'c');
  expect(anotherGetsIt(folder)).toBe(true);
  expect(lockProject(folder)).not.toBeNull();
});
