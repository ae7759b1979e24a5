import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identityOf, isAlive } from '../../../base/process-identity.ts';
import { findInstallation } from '../../../installation.ts';
import { DigestCache } from '../../../runs/digest-cache.ts';
import { childrenOf } from '../../../testing/real-project.ts';
import type { ExecutorListener } from '../../executor.ts';
import { ExecutorWorld, executorContract } from '../../testing/executor-contract.ts';
import { ProcessExecutor } from './process-executor.ts';

const make = (listener: ExecutorListener, folder: string): ProcessExecutor =>
  new ProcessExecutor({ python: 'python3', runner: findInstallation().runner, logFolder: folder, listener });

executorContract('ProcessExecutor', make);

let world: ExecutorWorld;

beforeEach(() => {
  world = new ExecutorWorld(make);
});

afterEach(() => world.dispose());

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
const inFolder = (step: string, name: string): string => join(world.folder, 'steps', step, '1', name);

/** Waits for something that a process does and that nobody tells of. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(5);
}

const runners = (): number[] =>
  childrenOf(process.pid)
    .filter(({ command }) => command.includes('runner.py'))
    .map(({ pid }) => pid);

async function killRunner(): Promise<void> {
  for (const pid of runners()) {
    const identity = identityOf(pid);
    process.kill(pid, 'SIGKILL');
    await until(() => !identity || !isAlive(identity));
  }
}

describe('real steps', { timeout: 15_000 }, () => {
  it('tells the start with a process, then the growth of the log, then the end', async () => {
    world.start(world.launch('a', 'echo one; echo two >&2'));
    const result = await world.result('run/a/1');
    expect(result).toMatchObject({ exitCode: 0, signal: null, bytes: 8, lines: 2, leftovers: 0 });
    expect(world.told('run/a/1')).toEqual(['started', 'ended']);
    expect(readFileSync(inFolder('a', 'log.bin'), 'utf8')).toBe('one\ntwo\n');
  });

  it('runs with the variables of the context, and the launch over them', async () => {
    const env = { FROM_LAUNCH: 'too', TRAINYARD_STEP_ID: 'a' };
    world.start(world.launch('a', 'echo "$FROM_CONTEXT $FROM_LAUNCH"', { env }));
    await world.result('run/a/1');
    expect(readFileSync(inFolder('a', 'log.bin'), 'utf8')).toBe('yes too\n');
  });

  it('F41 keeps every byte that is written, whatever it is', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff));
    writeFileSync(join(world.folder, 'bytes'), bytes);
    world.start(world.launch('a', `cat ${join(world.folder, 'bytes')}; printf 'no line end'`));
    const result = await world.result('run/a/1');
    const log = readFileSync(inFolder('a', 'log.bin'));
    expect(sha256(log)).toBe(sha256(Buffer.concat([bytes, Buffer.from('no line end')])));
    expect(result.bytes).toBe(log.length);
  });

  it('publishes outputs under their digests, folders as manifests', async () => {
    const outputs = {
      table: { name: 'table.csv', optional: false },
      model: { name: 'model', optional: false },
      extra: { name: 'extra', optional: true },
    };
    const command =
      'printf a,b > "$TRAINYARD_OUTPUT_TABLE"; mkdir "$TRAINYARD_OUTPUT_MODEL"; printf x > "$TRAINYARD_OUTPUT_MODEL/MLmodel"';
    world.start(world.launch('a', command, { outputs }));
    const { outputs: made } = await world.result('run/a/1');
    const twin = join(world.folder, 'twin');
    mkdirSync(twin);
    writeFileSync(join(twin, 'MLmodel'), 'x');
    expect(made).toMatchObject({
      table: { digest: `sha256:${sha256('a,b')}`, kind: 'file', bytes: 3, name: 'table.csv' },
      model: { digest: new DigestCache(null).digestOf(twin), kind: 'directory', name: 'model' },
    });
    expect(made['extra']).toBeUndefined();
    const blob = join(world.folder, 'artifacts', 'blobs', sha256('a,b').slice(0, 2), sha256('a,b'));
    expect(readFileSync(blob, 'utf8')).toBe('a,b');
  });

  it('F44 fails a step that did not write what it declares, and names it', async () => {
    world.start(world.launch('a', 'true', { outputs: { model: { name: 'model', optional: false } } }));
    expect((await world.result('run/a/1')).failure).toMatchObject({
      reason: 'output-missing',
      message: expect.stringContaining('model'),
    });
  });

  it('hands secrets over as files that only the step can read, and leaves none behind', async () => {
    const command = 'cat "$TRAINYARD_SECRET_TOKEN_FILE"; stat -c %a "$TRAINYARD_SECRET_TOKEN_FILE"';
    world.start(world.launch('a', command, { secrets: { token: 'hush-hush' } }));
    expect((await world.result('run/a/1')).exitCode).toBe(0);
    expect(readFileSync(inFolder('a', 'log.bin'), 'utf8')).toBe('hush-hush400\n');
    const left = readdirSync(join(world.folder, 'steps'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'log.bin')
      .filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes('hush-hush'));
    expect(left).toEqual([]);
  });

  it.each([
    ['kill -SEGV $$', { exitCode: 139, signal: 'SIGSEGV' }],
    ['kill -KILL $$', { exitCode: 137, signal: 'SIGKILL' }],
    ['exit 137', { exitCode: 137, signal: null }],
    ['exit 256', { exitCode: 0, signal: null }],
    ['/no/such/program', { exitCode: 127, signal: null }],
    ['/etc/passwd', { exitCode: 126, signal: null }],
  ])('F43 tells how "%s" ended', async (command, expected) => {
    world.start(world.launch('a', command));
    expect(await world.result('run/a/1')).toMatchObject(expected);
  });

  it('ends a step at its time limit', async () => {
    world.start(world.launch('a', 'sleep 600', { timeoutMs: 100, graceMs: 100 }));
    expect((await world.result('run/a/1')).failure?.reason).toBe('timeout');
  });
});

describe('the tree of a step', { timeout: 15_000 }, () => {
  const pidIn = (name: string): number => Number(readFileSync(join(world.folder, name), 'utf8'));
  const ready = (name: string): Promise<void> => until(() => existsSync(join(world.folder, name)) && pidIn(name) > 0);
  const grandchild = (name: string): string =>
    `setsid sh -c 'echo $$ > ${join(world.folder, 'tmp')}; mv ${join(world.folder, 'tmp')} ${join(world.folder, name)}; exec sleep 600' < /dev/null > /dev/null 2>&1 &`;

  it('is ended as a whole by a cancel, sessions of their own and those that ignore it too', async () => {
    world.start(world.launch('a', `trap '' TERM; ${grandchild('pid')} sleep 600`));
    await ready('pid');
    const identity = identityOf(pidIn('pid'));
    world.executor.cancel('run/a/1', 200);
    await world.result('run/a/1');
    expect(identity && isAlive(identity)).toBe(false);
  });

  it('F37 leaves nothing behind when the step ends by itself, and counts what it left', async () => {
    world.start(
      world.launch('a', `${grandchild('pid')} while [ ! -e ${join(world.folder, 'pid')} ]; do sleep 0.01; done`),
    );
    const result = await world.result('run/a/1');
    expect(result).toMatchObject({ exitCode: 0, leftovers: 1 });
    expect(identityOf(pidIn('pid'))).toBeUndefined();
  });
});

describe('the runner is killed', { timeout: 15_000 }, () => {
  const gate = (): string => join(world.folder, 'go');
  const waits = (): string => `while [ ! -e ${gate()} ]; do sleep 0.01; done; echo done`;

  it('tells that contact is lost and restored, and the end of every attempt once', async () => {
    world.start(world.launch('a', waits()), world.launch('b', waits()));
    await world.until('started', 'run/a/1');
    await world.until('started', 'run/b/1');
    await killRunner();
    await world.until('contact-restored');
    writeFileSync(gate(), '');
    expect((await world.result('run/a/1')).exitCode).toBe(0);
    expect((await world.result('run/b/1')).exitCode).toBe(0);
    const contact = world.events.map(({ type }) => type).filter((type) => type.startsWith('contact'));
    expect(contact).toEqual(['contact-lost', 'contact-restored']);
    for (const id of ['run/a/1', 'run/b/1']) expect(world.told(id)).toEqual(['started', 'ended']);
  });

  it('I11 carries out a cancel that the killed runner had not', async () => {
    world.start(world.launch('a', `trap '' TERM; ${waits()}`));
    await world.until('started', 'run/a/1');
    world.executor.cancel('run/a/1', 60_000);
    await killRunner();
    await world.until('contact-restored');
    world.executor.cancel('run/a/1', 0);
    expect((await world.result('run/a/1')).failure?.reason).toBe('cancelled');
  });

  it('carries out a cancel that was asked while no runner was there', async () => {
    world.start(world.launch('a', waits()));
    await world.until('started', 'run/a/1');
    for (const pid of runners()) process.kill(pid, 'SIGKILL');
    world.executor.cancel('run/a/1', 0);
    expect((await world.result('run/a/1')).failure?.reason).toBe('cancelled');
  });

  it('starts steps as before', async () => {
    world.start(world.launch('a', 'true'));
    await world.result('run/a/1');
    await killRunner();
    world.executor.context('run', { PATH: process.env['PATH'] ?? '' });
    world.start(world.launch('b', 'true'));
    await Promise.race([world.until('ended', 'run/b/1'), world.until('lost', 'run/b/1')]);
    world.start(world.launch('c', 'true'));
    expect((await world.result('run/c/1')).exitCode).toBe(0);
  });
});

describe('attempts of another engine', { timeout: 15_000 }, () => {
  it('are told to have ended when their result is there', async () => {
    world.start(world.launch('a', 'exit 3'));
    await world.result('run/a/1');
    const other = new ExecutorWorld(make);
    other.executor.watch('run/a/1', inFolder('a', ''), 'local');
    expect((await other.result('run/a/1')).exitCode).toBe(3);
    other.dispose();
  });

  it('are lost when nobody had begun them, and then nobody can any more', async () => {
    world.executor.watch('run/a/1', inFolder('a', ''), 'local');
    await world.until('lost', 'run/a/1');
    world.start(world.launch('a', 'true'));
    expect(await world.until('refused', 'run/a/1')).toMatchObject({ reason: 'claimed' });
    expect(existsSync(inFolder('a', 'log.bin'))).toBe(false);
  });

  it('are refused to whoever starts them a second time', async () => {
    world.start(world.launch('a', 'echo once'));
    await world.result('run/a/1');
    world.start(world.launch('a', 'echo twice'));
    expect(await world.until('refused', 'run/a/1')).toMatchObject({ reason: 'claimed' });
    expect(readFileSync(inFolder('a', 'log.bin'), 'utf8')).toBe('once\n');
  });
});

describe('a runner that cannot live', { timeout: 15_000 }, () => {
  it('is tried again with pauses, not in a storm, while the steps stay without contact', async () => {
    mkdirSync(join(world.folder, 'bin'));
    const count = join(world.folder, 'count');
    writeFileSync(join(world.folder, 'bin', 'python'), `#!/bin/sh\necho >> ${count}\nexit 1\n`, { mode: 0o755 });
    const broken = new ExecutorWorld(
      (listener, folder) =>
        new ProcessExecutor({
          python: join(world.folder, 'bin', 'python'),
          runner: '/no/runner',
          logFolder: folder,
          listener,
        }),
    );
    broken.start(broken.launch('a', 'true'));
    await broken.until('contact-lost');
    await until(() => existsSync(count) && readFileSync(count, 'utf8').length >= 2);
    await delay(300);
    expect(readFileSync(count, 'utf8').length).toBeLessThan(5);
    expect(broken.events.map(({ type }) => type)).toEqual(['contact-lost']);
    broken.dispose();
  });
});
