import { expect, test } from 'vitest';
import { joinedSamples, lastMinutes } from './joined-samples.ts';
import { type MeterSample, machineSeries, shortBytes, shownValue, stepUses, summaryOf } from './meter-figures.ts';

const sample = (
  second: number,
  more: Partial<MeterSample['machine']> = {},
  steps: MeterSample['steps'] = [],
): MeterSample => ({
  at: new Date(Date.UTC(2026, 10, 25, 12, 0, second)).toISOString(),
  machine: {
    cpu: 8,
    cores: 16,
    memoryBytes: 6.1e9,
    memoryTotalBytes: 64e9,
    readBytesPerS: 1e6,
    writeBytesPerS: null,
    receivedBytesPerS: null,
    sentBytesPerS: null,
    diskFreeBytes: null,
    gpus: [],
    ...more,
  },
  steps,
});
const use = (stepId: string, cpu: number | null, runId = 'r1'): MeterSample['steps'][number] => ({
  runId,
  stepId,
  cpu,
  memoryBytes: 100,
  readBytesPerS: null,
  writeBytesPerS: null,
  processes: 1,
  gpuMemoryBytes: null,
});

test('a machine without GPU and network figures shows none', () => {
  const series = machineSeries([sample(0), sample(1, { cpu: 16 })]);
  expect(series.map(({ title }) => title)).toEqual(['CPU', 'Memory', 'Disk']);
  expect(series[0]).toMatchObject({ values: [8, 16], limit: 16 });
  expect(series[2]?.values).toEqual([1e6, 1e6]);
});

test('a GPU that comes and goes has gaps', () => {
  const gpu = {
    index: 0,
    name: 'H',
    use: 0.93,
    memoryBytes: 9.8e9,
    memoryTotalBytes: 80e9,
    temperatureC: 71,
    powerW: null,
  };
  const series = machineSeries([sample(0), sample(1, { gpus: [gpu] })]);
  expect(series.map(({ title }) => title)).toEqual(['CPU', 'Memory', 'GPU 0', 'VRAM', 'GPU 0 heat', 'Disk']);
  expect(series[2]?.values).toEqual([null, 0.93]);
});

test('steps that run and use most come first, those of other runs not at all', () => {
  const samples = [
    sample(0, {}, [use('a', 1), use('b', 1), use('x', 9, 'r2')]),
    sample(2, {}, [use('a', 1), use('b', 3)]),
    sample(4, {}, [use('a', null)]),
  ];
  const uses = stepUses(samples, 'r1');
  expect(uses.map(({ stepId, cpuSeconds, isLive }) => [stepId, cpuSeconds, isLive])).toEqual([
    ['a', 2, true],
    ['b', 6, false],
  ]);
  expect(uses[1]?.cpu).toEqual([1, 3, null]);
});

test('mean and peak are of what was measured', () => {
  expect(summaryOf([1, null, 4, null])).toEqual({ last: null, mean: 2.5, peak: 4 });
  expect(summaryOf([null])).toEqual({ last: null, mean: null, peak: null });
});

test('live samples go on where the stored ones end', () => {
  expect(joinedSamples([sample(0), sample(1)], [sample(1), sample(2)]).map(({ at }) => at.slice(17, 19))).toEqual([
    '00',
    '01',
    '02',
  ]);
  expect(joinedSamples([sample(5)], [sample(1)])).toHaveLength(1);
  expect(lastMinutes([sample(0), sample(100), sample(130)], 1)).toHaveLength(2);
  expect(lastMinutes([], 1)).toEqual([]);
});

test('values for people', () => {
  expect([0, 512, 6.1e9, 999_960, 123e6].map(shortBytes)).toEqual(['0 B', '512 B', '6.1 GB', '1.0 MB', '123 MB']);
  expect(shownValue(0.931, 'share')).toBe('93 %');
  expect(shownValue(12e6, 'bytes-per-second')).toBe('12.0 MB/s');
  expect(shownValue(null, 'watts')).toBe('–');
});
