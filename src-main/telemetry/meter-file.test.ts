import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { thinSamples } from './merge-samples.ts';
import { MeterFile, readMeters } from './meter-file.ts';
import type { Sample, StepMeter } from './samples.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-meters-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const startMs = Date.parse('2026-01-01T00:00:00.000Z');
const stepMeter = (stepId: string, cpu: number | null, memoryBytes = 5): StepMeter => ({
  runId: 'r',
  stepId,
  cpu,
  memoryBytes,
  readBytesPerS: null,
  writeBytesPerS: 1024,
  processes: 1,
  gpuMemoryBytes: null,
});
const sampleAt = (second: number, steps: StepMeter[]): Sample => ({
  at: new Date(startMs + second * 1000).toISOString(),
  machine: {
    cpu: 1.5,
    cores: 2,
    memoryBytes: 1000 + second,
    memoryTotalBytes: 5000,
    readBytesPerS: null,
    writeBytesPerS: 10,
    receivedBytesPerS: 20,
    sentBytesPerS: 30,
    diskFreeBytes: 99_999,
    gpus: [{ index: 0, name: 'A', use: 0.5, memoryBytes: 7, memoryTotalBytes: 9, temperatureC: null, powerW: 1 }],
  },
  steps,
});

test('what was kept is read again, and what was missing is missing', () => {
  const samples = [
    sampleAt(0, []),
    sampleAt(1, [stepMeter('a', null)]),
    sampleAt(2, [stepMeter('a', 0.25), stepMeter('b/1', 1)]),
  ];
  const file = new MeterFile(folder);
  for (const sample of samples) file.add(sample);
  file.flush();
  expect(readMeters(folder, 'r')).toEqual(samples);
});

test('another engine goes on where the one before ended, also after a line that it left half written', () => {
  const before = new MeterFile(folder);
  before.add(sampleAt(0, [stepMeter('a', 1)]));
  before.flush();
  appendFileSync(join(folder, 'meters.ndjson'), '[123,[1,');
  const after = new MeterFile(folder);
  after.add(sampleAt(5, [stepMeter('b', 2), stepMeter('a', 3)]));
  after.flush();
  expect(readMeters(folder, 'r').map(({ steps }) => steps.map(({ stepId, cpu }) => [stepId, cpu]))).toEqual([
    [['a', 1]],
    [
      ['b', 2],
      ['a', 3],
    ],
  ]);
});

test.each(['', 'no json\n', '[1]\n[1,2,3,4]\n{"step":"x"}\n', '[1,[],[],[[7]]]\n'])(
  'a damaged file is read as far as it is sound: %j',
  (text) => {
    appendFileSync(join(folder, 'meters.ndjson'), text);
    for (const sample of readMeters(folder, 'r')) expect(sample.steps).toEqual([]);
  },
);

test('a run that goes on for long is kept more and more coarsely, and no peak is lost', () => {
  const file = new MeterFile(folder);
  for (let second = 0; second < 4000; second += 1) {
    file.add(sampleAt(second, [stepMeter('a', second % 2, second === 3901 ? 1_000_000 : 5)]));
  }
  file.flush();
  const kept = readMeters(folder, 'r');
  expect(kept.length).toBeLessThan(900 + 1350 + 81 + 2);
  expect(statSync(join(folder, 'meters.ndjson')).size).toBeLessThan(kept.length * 200);
  expect(Math.max(...kept.flatMap(({ steps }) => steps.map(({ memoryBytes }) => memoryBytes ?? 0)))).toBe(1_000_000);
  expect(kept.at(-1)?.steps[0]?.cpu).toBeCloseTo(0.5, 0);
  expect(readFileSync(join(folder, 'meters.ndjson'), 'utf8').match(/"step"/g)).toHaveLength(1);
});

test('thinned samples have the same mean and the same peak', () => {
  const samples = Array.from({ length: 100 }, (_, second) => sampleAt(second, [stepMeter('a', second, second)]));
  const thinned = thinSamples(samples, 10);
  expect(thinned).toHaveLength(10);
  const cpus = thinned.map(({ steps }) => steps[0]?.cpu ?? 0);
  expect(cpus.reduce((sum, cpu) => sum + cpu, 0) / 10).toBe(49.5);
  expect(thinned.at(-1)?.steps[0]?.memoryBytes).toBe(99);
  expect(thinned.at(-1)?.machine.memoryBytes).toBe(1099);
  expect(thinSamples(samples.slice(0, 5), 10)).toEqual(samples.slice(0, 5));
});
