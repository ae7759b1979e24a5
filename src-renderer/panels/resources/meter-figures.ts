import type { CallOutput } from '../../../shared/rpc/contract.ts';

export type MeterSample = Extract<CallOutput<'meters.history'>, { ok: true }>['samples'][number];
export type StepMeter = MeterSample['steps'][number];

/** A figure over time; null where it was not measured. */
export interface MeterSeries {
  readonly id: string;
  readonly title: string;
  /** How a value is told. */
  readonly unit: 'cores' | 'share' | 'bytes' | 'bytes-per-second' | 'celsius' | 'watts';
  readonly values: readonly (number | null)[];
  /** The most that there can be, where that is known. */
  readonly limit: number | null;
}

const sum = (a: number | null, b: number | null): number | null =>
  a === null && b === null ? null : (a ?? 0) + (b ?? 0);

/** The figures of the machine: CPU, memory, disk, network, and each GPU that there is. */
export function machineSeries(samples: readonly MeterSample[]): readonly MeterSeries[] {
  const of = (read: (machine: MeterSample['machine']) => number | null): (number | null)[] =>
    samples.map(({ machine }) => read(machine));
  const last = samples.at(-1)?.machine;
  const series: MeterSeries[] = [
    { id: 'cpu', title: 'CPU', unit: 'cores', values: of(({ cpu }) => cpu), limit: last?.cores ?? null },
    {
      id: 'memory',
      title: 'Memory',
      unit: 'bytes',
      values: of(({ memoryBytes }) => memoryBytes),
      limit: last?.memoryTotalBytes ?? null,
    },
  ];
  const indices = new Set(samples.flatMap(({ machine }) => machine.gpus.map(({ index }) => index)));
  for (const index of [...indices].sort((a, b) => a - b)) {
    const gpu = (read: (one: MeterSample['machine']['gpus'][number]) => number | null) =>
      of(({ gpus }) => {
        const one = gpus.find((candidate) => candidate.index === index);
        return one ? read(one) : null;
      });
    const total = last?.gpus.find((one) => one.index === index)?.memoryTotalBytes ?? null;
    series.push(
      { id: `gpu-${index}`, title: `GPU ${index}`, unit: 'share', values: gpu(({ use }) => use), limit: 1 },
      {
        id: `vram-${index}`,
        title: indices.size > 1 ? `VRAM ${index}` : 'VRAM',
        unit: 'bytes',
        values: gpu(({ memoryBytes }) => memoryBytes),
        limit: total,
      },
      {
        id: `heat-${index}`,
        title: `GPU ${index} heat`,
        unit: 'celsius',
        values: gpu(({ temperatureC }) => temperatureC),
        limit: null,
      },
      {
        id: `power-${index}`,
        title: `GPU ${index} power`,
        unit: 'watts',
        values: gpu(({ powerW }) => powerW),
        limit: null,
      },
    );
  }
  series.push(
    {
      id: 'disk',
      title: 'Disk',
      unit: 'bytes-per-second',
      values: of(({ readBytesPerS, writeBytesPerS }) => sum(readBytesPerS, writeBytesPerS)),
      limit: null,
    },
    {
      id: 'network',
      title: 'Network',
      unit: 'bytes-per-second',
      values: of(({ receivedBytesPerS, sentBytesPerS }) => sum(receivedBytesPerS, sentBytesPerS)),
      limit: null,
    },
  );
  return series.filter(({ values, id }) => id === 'cpu' || id === 'memory' || values.some((value) => value !== null));
}

/** What one step used while it was measured. */
export interface StepUse {
  readonly stepId: string;
  /** Seconds of CPU work that the samples tell of; steps are put in order by it. */
  readonly cpuSeconds: number;
  readonly cpu: readonly (number | null)[];
  readonly memory: readonly (number | null)[];
  readonly gpuMemory: readonly (number | null)[];
  readonly readBytesPerS: readonly (number | null)[];
  readonly writeBytesPerS: readonly (number | null)[];
  /** It is in the last sample. */
  readonly isLive: boolean;
}

/** The steps of a run that the samples know, those that use most first. */
export function stepUses(samples: readonly MeterSample[], runId: string): readonly StepUse[] {
  const found = new Map<string, (StepMeter | null)[]>();
  samples.forEach(({ steps }, index) => {
    for (const step of steps) {
      if (step.runId !== runId) continue;
      const row = found.get(step.stepId) ?? Array.from({ length: samples.length }, () => null);
      row[index] = step;
      found.set(step.stepId, row);
    }
  });
  const seconds = samples.map(({ at }, index) => {
    const before = samples[index - 1];
    return before ? Math.max(0, (Date.parse(at) - Date.parse(before.at)) / 1000) : 0;
  });
  return [...found]
    .map(([stepId, row]) => ({
      stepId,
      cpuSeconds: row.reduce((total, step, index) => total + (step?.cpu ?? 0) * (seconds[index] ?? 0), 0),
      cpu: row.map((step) => step?.cpu ?? null),
      memory: row.map((step) => step?.memoryBytes ?? null),
      gpuMemory: row.map((step) => step?.gpuMemoryBytes ?? null),
      readBytesPerS: row.map((step) => step?.readBytesPerS ?? null),
      writeBytesPerS: row.map((step) => step?.writeBytesPerS ?? null),
      isLive: row.at(-1) !== null,
    }))
    .sort(
      (a, b) => Number(b.isLive) - Number(a.isLive) || b.cpuSeconds - a.cpuSeconds || a.stepId.localeCompare(b.stepId),
    );
}

export interface Summary {
  readonly last: number | null;
  readonly mean: number | null;
  readonly peak: number | null;
}

/** Last value, mean and peak of what was measured. */
export function summaryOf(values: readonly (number | null)[]): Summary {
  const measured = values.filter((value): value is number => value !== null);
  if (measured.length === 0) return { last: null, mean: null, peak: null };
  return {
    last: values.at(-1) ?? null,
    mean: measured.reduce((total, value) => total + value, 0) / measured.length,
    peak: measured.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  };
}

const sizes = ['B', 'KB', 'MB', 'GB', 'TB'];

/** A number of bytes for people: `512 B`, `6.1 GB`, in thousands. */
export function shortBytes(bytes: number): string {
  // Halfway to the next size it is told in that one: 999,960 bytes are 1.0 MB.
  const power = bytes < 999.5 ? 0 : Math.min(sizes.length - 1, Math.floor(Math.log10(bytes * 1.0001) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${sizes[power]}`;
}

/** A value with its unit; a dash where it was not measured. */
export function shownValue(value: number | null, unit: MeterSeries['unit']): string {
  if (value === null) return '–';
  switch (unit) {
    case 'cores':
      return value.toFixed(1);
    case 'share':
      return `${Math.round(value * 100)} %`;
    case 'bytes':
      return shortBytes(value);
    case 'bytes-per-second':
      return `${shortBytes(value)}/s`;
    case 'celsius':
      return `${Math.round(value)} °C`;
    case 'watts':
      return `${Math.round(value)} W`;
  }
}
