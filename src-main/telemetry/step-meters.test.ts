import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { StepMeters } from './step-meters.ts';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const { pid } of children.splice(0)) if (pid) process.kill(-pid, 'SIGKILL');
});

/** Starts a shell command in a session of its own, and waits for its first word. */
async function start(command: string): Promise<number> {
  const child = spawn('/bin/sh', ['-c', command], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child.pid as number;
}

const step = (pid: number, supervisor: number | null = null) => ({ runId: 'r', stepId: 's', pid, supervisor });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('all processes of a step count, those in sessions of their own too, and its supervisor does not', async () => {
  const pid = await start('setsid sleep 60 & (sleep 60; true) & while :; do :; done & echo ready; wait');
  const meters = new StepMeters();
  meters.sample([step(pid)], null);
  await pause(300);
  const [alone] = meters.sample([step(pid)], null);
  expect(alone).toMatchObject({ processes: 5, gpuMemoryBytes: null });
  expect(alone?.memoryBytes).toBeGreaterThan(500_000);
  expect(alone?.cpu).toBeGreaterThan(0.05);
  expect(alone?.cpu).toBeLessThan(2);
  const [supervised] = new StepMeters().sample([step(pid, pid)], null);
  expect(supervised?.processes).toBe(4);
});

test('work of processes that came and went between samples is not lost', async () => {
  const work = 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done';
  const child = spawn(
    '/bin/sh',
    ['-c', `echo ready; read go; for n in 1 2 3; do sh -c '${work}'; done; echo done; read end`],
    {
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  );
  children.push(child);
  await once(child.stdout, 'data');
  const pid = child.pid as number;
  const meters = new StepMeters();
  meters.sample([step(pid)], null);
  const startedMs = performance.now();
  child.stdin.write('go\n');
  await once(child.stdout, 'data');
  const [sample] = meters.sample([step(pid)], null);
  const seconds = (performance.now() - startedMs) / 1000;
  expect(sample?.processes).toBe(1);
  expect((sample?.cpu ?? 0) * seconds).toBeGreaterThan(0.1);
});

test('F49: of a process that was there before anybody looked, the first sample tells no rate', async () => {
  const pid = await start('i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo ready; sleep 60');
  await pause(20);
  const [first] = new StepMeters().sample([step(pid)], null);
  expect(first).toMatchObject({ cpu: null, readBytesPerS: null, writeBytesPerS: null, processes: 2 });
  expect(first?.memoryBytes).toBeGreaterThan(0);
});

test('a step that began since the last sample did since then all that it did', async () => {
  const meters = new StepMeters();
  meters.sample([], null);
  const pid = await start('i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo ready; sleep 60');
  await pause(30);
  const [first] = meters.sample([step(pid)], null);
  expect(first?.cpu).toBeGreaterThan(0.1);
});

test('a step whose processes are gone has nothing, not zero', () => {
  const [gone] = new StepMeters().sample([step(2 ** 22 + 1)], new Map());
  expect(gone).toMatchObject({ cpu: null, memoryBytes: null, processes: 0, gpuMemoryBytes: null });
});

test('memory on GPUs is that of all processes of the step', async () => {
  const pid = await start('sleep 60 & echo $!; wait');
  const meters = new StepMeters();
  const [sample] = meters.sample(
    [step(pid)],
    new Map([
      [pid, 100],
      [pid + 1, 0],
      [1, 5],
    ]),
  );
  expect(sample?.gpuMemoryBytes).toBe(100);
});
