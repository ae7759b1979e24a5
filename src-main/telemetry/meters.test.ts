import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MeteredRun, Meters } from './meters.ts';
import type { Sample } from './samples.ts';

let folder: string;
let runs: MeteredRun[];
let looks: number;
let meters: Meters;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-watch-'));
  runs = [];
  looks = 0;
  meters = new Meters({
    folder,
    gpus: 0,
    env: {},
    intervalMs: 10,
    runs: () => {
      looks += 1;
      return runs;
    },
  });
});
afterEach(() => {
  meters.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const runFolder = (): string => {
  mkdirSync(join(folder, 'run'), { recursive: true });
  return join(folder, 'run');
};
const turns = async (until: () => boolean): Promise<void> => {
  while (!until()) await new Promise((resolve) => setTimeout(resolve, 1));
};

test('the machine is looked at only while somebody watches', async () => {
  const samples: Sample[] = [];
  const stop = meters.watch((sample) => samples.push(sample));
  await turns(() => samples.length >= 3);
  const [first] = samples;
  expect(first?.machine.cores).toBeGreaterThan(0);
  expect(first?.machine.cpu).toBeLessThanOrEqual(first?.machine.cores ?? 0);
  expect(first?.machine.memoryBytes).toBeLessThan(first?.machine.memoryTotalBytes ?? 0);
  expect(first?.machine.diskFreeBytes).toBeGreaterThan(0);
  expect(first?.machine.gpus).toEqual([]);
  stop();
  // The look that finds nobody is the last one.
  const seen = looks;
  await turns(() => looks > seen);
  const last = looks;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(looks).toBe(last);
});

test('a run is followed though nobody watches, its meters are kept, and then all is quiet', async () => {
  const step = { runId: 'r', stepId: 'train', pid: process.pid, supervisor: null };
  runs = [{ runId: 'r', folder: runFolder(), steps: [step] }];
  meters.wake();
  await turns(() => looks >= 5);
  const underWay = meters.history(runFolder(), 'r');
  expect(underWay.length).toBeGreaterThanOrEqual(3);
  expect(underWay[0]?.steps).toMatchObject([{ runId: 'r', stepId: 'train' }]);
  expect(underWay[0]?.steps[0]?.memoryBytes).toBeGreaterThan(1_000_000);
  runs = [];
  const seen = looks;
  await turns(() => looks > seen);
  const last = looks;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(looks).toBe(last);
  expect(meters.history(runFolder(), 'r').length).toBeGreaterThanOrEqual(underWay.length);
});

test('a run that was over too soon has no meters', () => {
  expect(meters.history(runFolder(), 'r')).toEqual([]);
});

test('a run that is over at once costs one question and leaves nothing', async () => {
  meters.wake();
  await turns(() => looks === 1);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(looks).toBe(1);
});
