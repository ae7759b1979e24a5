import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseNdjson } from '../base/atomic-file.ts';
import { mergeSamples } from './merge-samples.ts';
import type { GpuMeter, Sample } from './samples.ts';

/** Where the meters of a run are kept. */
const meterFile = (runFolder: string): string => join(runFolder, 'meters.ndjson');

/**
 * A line holds one sample, its figures in a fixed order, and a step's name once, on a line of its own: a run of a day
 * with a hundred steps stays small.
 */
type Line = HeadLine | StepLine | SampleLine;
interface HeadLine {
  readonly v: 1;
  readonly cores: number;
  readonly memoryTotalBytes: number;
}
interface StepLine {
  readonly step: string;
}
type SampleLine = readonly [
  atMs: number,
  machine: readonly Figure[],
  gpus: readonly GpuMeter[],
  steps: readonly (readonly Figure[])[],
];
type Figure = number | null;

/** How many samples become one line, by how many seconds the run has been going. */
const intervals: readonly { readonly afterS: number; readonly samples: number }[] = [
  { afterS: 86_400, samples: 60 },
  { afterS: 14_400, samples: 15 },
  { afterS: 3600, samples: 5 },
  { afterS: 900, samples: 2 },
];
/** Lines that wait before the file is opened for them. */
const batch = 10;

/** Keeps the meters of one run beside it. What cannot be written is left out: no run fails for its meters. */
export class MeterFile {
  readonly #path: string;
  readonly #steps = new Map<string, number>();
  #firstMs: number | null;
  #merging: Sample[] = [];
  #lines: Line[] = [];
  #isNew = true;

  constructor(runFolder: string) {
    this.#path = meterFile(runFolder);
    const before = readLines(this.#path);
    this.#isNew = before.length === 0;
    for (const line of before) if (isStepLine(line)) this.#steps.set(line.step, this.#steps.size);
    this.#firstMs = before.find(isSampleLine)?.[0] ?? null;
  }

  add(sample: Sample): void {
    this.#merging.push(sample);
    this.#firstMs ??= Date.parse(sample.at);
    const seconds = (Date.parse(sample.at) - this.#firstMs) / 1000;
    const together = intervals.find(({ afterS }) => seconds >= afterS)?.samples ?? 1;
    if (this.#merging.length >= together) this.#settle();
    if (this.#lines.length >= batch) this.#write();
  }

  /** Writes all that was added. */
  flush(): void {
    this.#settle();
    this.#write();
  }

  #write(): void {
    if (this.#lines.length === 0) return;
    const text = this.#lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    this.#lines = [];
    try {
      // A line that a crash cut short must not swallow the next.
      appendFileSync(this.#path, this.#isNew ? text : `\n${text}`);
      this.#isNew = false;
    } catch {
      // The disk is full, or the run was deleted.
    }
  }

  #settle(): void {
    const [first, ...others] = this.#merging;
    if (!first) return;
    this.#merging = [];
    const { at, machine, steps } = mergeSamples([first, ...others]);
    if (this.#isNew && this.#lines.length === 0) {
      this.#lines.push({ v: 1, cores: machine.cores, memoryTotalBytes: machine.memoryTotalBytes });
    }
    const rows = steps.map((step): Figure[] => {
      const { cpu, memoryBytes, readBytesPerS, writeBytesPerS, processes, gpuMemoryBytes } = step;
      const figures = [cpu, memoryBytes, readBytesPerS, writeBytesPerS, processes, gpuMemoryBytes];
      return [this.#number(step.stepId), ...figures.map(rounded)];
    });
    const { cpu, memoryBytes, readBytesPerS, writeBytesPerS, receivedBytesPerS, sentBytesPerS, diskFreeBytes } =
      machine;
    const figures = [cpu, memoryBytes, readBytesPerS, writeBytesPerS, receivedBytesPerS, sentBytesPerS, diskFreeBytes];
    this.#lines.push([Date.parse(at), figures.map(rounded), machine.gpus, rows]);
  }

  #number(stepId: string): number {
    const known = this.#steps.get(stepId);
    if (known !== undefined) return known;
    const number = this.#steps.size;
    this.#steps.set(stepId, number);
    this.#lines.push({ step: stepId });
    return number;
  }
}

/** The samples that were kept with a run; none for a run that was over too soon. Lines that are damaged are left out. */
export function readMeters(runFolder: string, runId: string): Sample[] {
  const lines = readLines(meterFile(runFolder));
  const head = lines.find(isHeadLine);
  const names = lines.filter(isStepLine).map(({ step }) => step);
  const { cores = 0, memoryTotalBytes = 0 } = head ?? {};
  return lines.filter(isSampleLine).map(([at, machine, gpus, steps]) => ({
    at: new Date(at).toISOString(),
    machine: {
      cpu: machine[0] ?? 0,
      cores,
      memoryBytes: machine[1] ?? 0,
      memoryTotalBytes,
      readBytesPerS: machine[2] ?? null,
      writeBytesPerS: machine[3] ?? null,
      receivedBytesPerS: machine[4] ?? null,
      sentBytesPerS: machine[5] ?? null,
      diskFreeBytes: machine[6] ?? null,
      gpus: [...gpus],
    },
    steps: steps.flatMap(([number, cpu, memory, read, written, processes, gpuMemory]) => {
      const stepId = names[number ?? -1];
      if (stepId === undefined) return [];
      return [
        {
          runId,
          stepId,
          cpu: cpu ?? null,
          memoryBytes: memory ?? null,
          readBytesPerS: read ?? null,
          writeBytesPerS: written ?? null,
          processes: processes ?? 0,
          gpuMemoryBytes: gpuMemory ?? null,
        },
      ];
    }),
  }));
}

function readLines(path: string): Line[] {
  if (!existsSync(path)) return [];
  try {
    return parseNdjson(readFileSync(path, 'utf8')).values.filter(isLine);
  } catch {
    return [];
  }
}

const isLine = (value: unknown): value is Line => {
  if (Array.isArray(value)) {
    const [at, machine, gpus, steps] = value;
    return (
      Number.isFinite(at) &&
      Array.isArray(machine) &&
      Array.isArray(gpus) &&
      Array.isArray(steps) &&
      steps.every(Array.isArray)
    );
  }
  return typeof value === 'object' && value !== null && ('cores' in value || 'step' in value);
};
const isSampleLine = (line: Line): line is SampleLine => Array.isArray(line);
const isStepLine = (line: Line): line is StepLine => 'step' in line;
const isHeadLine = (line: Line): line is HeadLine => 'cores' in line;

/** Three digits after the point say more than the meters know. */
const rounded = (value: Figure): Figure =>
  value === null ? null : value >= 1000 ? Math.round(value) : Math.round(value * 1000) / 1000;
