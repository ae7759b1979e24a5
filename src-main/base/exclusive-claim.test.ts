import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withExclusiveClaim } from './exclusive-claim.ts';

let folder: string;
const never = new AbortController().signal;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trainyard-claim-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Another process that holds the claim until it is killed. */
async function holder() {
  const module = new URL('./exclusive-claim.ts', import.meta.url).href;
  const code = `import { withExclusiveClaim } from ${JSON.stringify(module)};
    await withExclusiveClaim(process.argv[1], new AbortController().signal, () => {}, async () => {
      console.log('held');
      await new Promise((resolve) => setTimeout(resolve, 300_000));
    });`;
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, folder], { stdio: [...stdio] });
  if (child.stdout) await once(createInterface({ input: child.stdout }), 'line');
  return child;
}

test('of many at once, each has it alone', async () => {
  let inside = 0;
  const most: number[] = [];
  const one = () =>
    withExclusiveClaim(
      folder,
      never,
      () => undefined,
      async () => {
        inside += 1;
        most.push(inside);
        await readdir(folder);
        inside -= 1;
      },
    );
  await Promise.all(Array.from({ length: 8 }, one));
  expect(most).toEqual(Array(8).fill(1));
  expect(await readdir(folder)).toEqual([]);
});

test('waits while another process has it, and follows when that dies', async () => {
  const other = await holder();
  let told = 0;
  const mine = withExclusiveClaim(
    folder,
    never,
    () => {
      told += 1;
      other.kill('SIGKILL');
    },
    async () => 'mine',
  );
  expect(await mine).toBe('mine');
  expect(told).toBe(1);
});

test('gives up waiting when it is aborted', async () => {
  const other = await holder();
  const stop = new AbortController();
  const waiting = withExclusiveClaim(
    folder,
    stop.signal,
    () => stop.abort(),
    async () => 'mine',
  );
  await expect(waiting).rejects.toThrow();
  other.kill('SIGKILL');
});

test('what no claim looks like is swept, and an action that fails gives it back', async () => {
  await writeFile(join(folder, 'before-the-restart.1.1.ab'), '');
  await writeFile(join(folder, 'rubbish'), '');
  const broken = withExclusiveClaim(
    folder,
    never,
    () => undefined,
    async () => {
      throw new Error('broken');
    },
  );
  await expect(broken).rejects.toThrow('broken');
  expect(await readdir(folder)).toEqual([]);
});
