import { GpuMeters } from './gpu-meters.ts';
import { MachineMeters } from './machine-meter.ts';
import { thinSamples } from './merge-samples.ts';
import { MeterFile, readMeters } from './meter-file.ts';
import type { Sample } from './samples.ts';
import { type RunningStep, StepMeters } from './step-meters.ts';

/** A run that is under way, and what runs of it. */
export interface MeteredRun {
  readonly runId: string;
  readonly folder: string;
  readonly steps: readonly RunningStep[];
}

export interface MetersOptions {
  /** Free space is told of the file system that holds this folder. */
  readonly folder: string;
  readonly gpus: number;
  readonly env: NodeJS.ProcessEnv;
  readonly runs: () => readonly MeteredRun[];
  readonly intervalMs?: number;
}

/** A run that is over within this many milliseconds is not looked at: most of those had nothing to do. */
const settleMs = 100;
/** The first sample comes soon, over this many milliseconds. */
const firstMs = 250;
/** Samples that a look at a run's history gets at most. */
const mostShown = 2000;

/**
 * Looks at the machine and the running steps once a second, while somebody watches or a run is under way, and keeps with
 * each run what its steps took.
 */
export class Meters {
  readonly #options: MetersOptions;
  readonly #machine: MachineMeters;
  readonly #steps = new StepMeters();
  readonly #gpus: GpuMeters;
  readonly #watchers = new Set<(sample: Sample) => void>();
  readonly #files = new Map<string, MeterFile>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: MetersOptions) {
    this.#options = options;
    this.#machine = new MachineMeters(options.folder);
    this.#gpus = new GpuMeters(options.gpus, options.env);
  }

  /** Calls back with every sample from now on, until the function that is returned is called. */
  watch(listener: (sample: Sample) => void): () => void {
    this.#watchers.add(listener);
    this.wake();
    return () => this.#watchers.delete(listener);
  }

  /** A run begins: there is something to look at. */
  wake(): void {
    if (this.#timer) return;
    this.#steps.restart();
    this.#timer = setTimeout(() => this.#begin(), settleMs);
  }

  /** The samples kept with a run, thinned to what can be drawn. */
  history(runFolder: string, runId: string): Sample[] {
    this.#files.get(runId)?.flush();
    return thinSamples(readMeters(runFolder, runId), mostShown);
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#gpus.stop();
    for (const file of this.#files.values()) file.flush();
    this.#files.clear();
  }

  #begin(): void {
    this.#timer = null;
    if (this.#watchers.size === 0 && this.#options.runs().length === 0) return;
    this.#machine.restart();
    this.#gpus.start();
    this.#timer = setTimeout(() => void this.#look(), firstMs);
  }

  async #look(): Promise<void> {
    const startedMs = performance.now();
    const runs = this.#options.runs();
    const steps = this.#steps.sample(
      runs.flatMap((run) => run.steps),
      this.#gpus.memoryByProcess(),
    );
    const machine = await this.#machine.sample(this.#gpus.gpus());
    const sample: Sample = { at: new Date().toISOString(), machine, steps };
    this.#keep(runs, sample);
    for (const listener of this.#watchers) listener(sample);
    // Disposed of while it waited for the file system.
    if (!this.#timer) return;
    if (runs.length === 0 && this.#watchers.size === 0) {
      this.#timer = null;
      this.#gpus.stop();
      return;
    }
    const { intervalMs = 1000 } = this.#options;
    this.#timer = setTimeout(() => void this.#look(), Math.max(0, intervalMs - (performance.now() - startedMs)));
  }

  #keep(runs: readonly MeteredRun[], sample: Sample): void {
    const underWay = new Set(runs.map(({ runId }) => runId));
    for (const [runId, file] of this.#files) {
      if (underWay.has(runId)) continue;
      file.flush();
      this.#files.delete(runId);
    }
    for (const { runId, folder } of runs) {
      const file = this.#files.get(runId) ?? new MeterFile(folder);
      this.#files.set(runId, file);
      file.add({ ...sample, steps: sample.steps.filter((step) => step.runId === runId) });
    }
  }
}
