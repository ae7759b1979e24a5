import { uptime } from 'node:os';
import { parseProcessIo, rate } from './proc-text.ts';
import { ProcessTable } from './process-table.ts';
import { readProc } from './read-proc.ts';
import type { StepMeter } from './samples.ts';

/** A step that runs on this machine. */
export interface RunningStep {
  readonly runId: string;
  readonly stepId: string;
  /** The step's own process. */
  readonly pid: number;
  /**
   * The process that watches the step, and that processes which the step leaves to themselves come back to. It watches
   * this step only, and does not count.
   */
  readonly supervisor: number | null;
}

/** What all processes of a step did since they began. */
interface Totals {
  readonly ticks: number;
  readonly read: number | null;
  readonly written: number | null;
}

const isLinux = process.platform === 'linux';
const pageBytes = 4096;
const ticksPerS = 100;

/** Meters of the running steps, each over all its processes. Each sample tells what happened since the one before. */
export class StepMeters {
  readonly #table = new ProcessTable();
  #before = new Map<string, Totals>();
  #beforeMs = performance.now();
  #beforeTicks = uptimeTicks();

  /** Makes now the moment that the next sample counts from. */
  restart(): void {
    this.#before.clear();
    this.#beforeMs = performance.now();
    this.#beforeTicks = uptimeTicks();
  }

  /** `gpuMemory`: bytes of GPU memory by process, or null where there is no GPU. */
  sample(steps: readonly RunningStep[], gpuMemory: ReadonlyMap<number, number> | null): StepMeter[] {
    if (!isLinux) return steps.map(unknown);
    if (steps.length === 0) {
      this.restart();
      return [];
    }
    const ticks = uptimeTicks();
    const nowMs = performance.now();
    const seconds = (nowMs - this.#beforeMs) / 1000;
    this.#table.refresh();
    const below = this.#table.descendants(steps.map(rootOf));
    const totals = new Map<string, Totals>();
    const meters = steps.map((step) => {
      const pids = [...(below.get(rootOf(step)) ?? [])];
      if (step.supervisor === null && this.#table.find(step.pid)?.isZombie === false) pids.push(step.pid);
      return this.#meter(step, pids, totals, seconds, gpuMemory);
    });
    this.#before = totals;
    this.#beforeMs = nowMs;
    this.#beforeTicks = ticks;
    return meters;
  }

  #meter(
    { runId, stepId }: RunningStep,
    pids: readonly number[],
    totals: Map<string, Totals>,
    seconds: number,
    gpuMemory: ReadonlyMap<number, number> | null,
  ): StepMeter {
    const total = { ticks: 0, read: null as number | null, written: null as number | null };
    let pages = 0;
    let gpu = 0;
    let isNew = true;
    for (const pid of pids) {
      const figures = this.#table.find(pid);
      if (!figures) continue;
      const io = parseProcessIo(readProc(`/proc/${pid}/io`) ?? '');
      total.ticks += figures.ticks;
      total.read = add(total.read, io?.read);
      total.written = add(total.written, io?.written);
      pages += figures.residentPages;
      gpu += gpuMemory?.get(pid) ?? 0;
      isNew &&= figures.startTime >= this.#beforeTicks;
    }
    const key = `${runId}/${stepId}`;
    if (pids.length > 0) totals.set(key, total);
    // All that a step did which began since the last sample it did since then. Of one that was there, unseen, nobody knows.
    const before = this.#before.get(key) ?? (isNew && pids.length > 0 ? nothingDone : undefined);
    return {
      runId,
      stepId,
      cpu: before && seconds > 0 ? Math.max(0, total.ticks - before.ticks) / ticksPerS / seconds : null,
      memoryBytes: pids.length > 0 ? pages * pageBytes : null,
      readBytesPerS: rate(total.read, before?.read, seconds),
      writeBytesPerS: rate(total.written, before?.written, seconds),
      processes: pids.length,
      gpuMemoryBytes: gpuMemory && pids.length > 0 ? gpu : null,
    };
  }
}

const nothingDone: Totals = { ticks: 0, read: 0, written: 0 };

const rootOf = ({ pid, supervisor }: RunningStep): number => supervisor ?? pid;

/** Time since the machine started, in the unit in which processes say when they began. */
const uptimeTicks = (): number => Math.floor(uptime() * ticksPerS);

const add = (before: number | null, more: number | undefined): number | null =>
  more === undefined ? before : (before ?? 0) + more;

/** Of a step whose processes this system does not show. */
const unknown = ({ runId, stepId }: RunningStep): StepMeter => ({
  runId,
  stepId,
  cpu: null,
  memoryBytes: null,
  readBytesPerS: null,
  writeBytesPerS: null,
  processes: 0,
  gpuMemoryBytes: null,
});
