import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { GpuMeter } from './samples.ts';

const gpuFields = 'index,name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw';
/** What was told this long ago, in milliseconds, is not how it is now. */
const staleMs = 3500;
const megabyte = 1024 * 1024;

/** Asks the driver of NVIDIA once a second, by programs that stay for as long as somebody wants to know. */
export class GpuMeters {
  readonly #env: NodeJS.ProcessEnv;
  readonly #exists: boolean;
  readonly #gpus = new Map<number, { readonly atMs: number; readonly meter: GpuMeter }>();
  readonly #processes = new Map<number, { readonly atMs: number; readonly bytes: number }>();
  #children: readonly ChildProcess[] = [];

  /** `count`: GPUs that were found; with none, nothing is ever started. */
  constructor(count: number, env: NodeJS.ProcessEnv) {
    this.#exists = count > 0;
    this.#env = env;
  }

  start(): void {
    if (!this.#exists || this.#children.length > 0) return;
    this.#children = [
      this.#follow([`--query-gpu=${gpuFields}`], (line) => {
        const meter = parseGpu(line);
        if (meter) this.#gpus.set(meter.index, { atMs: performance.now(), meter });
      }),
      this.#follow(['--query-compute-apps=pid,used_memory'], (line) => {
        const [pid, mib] = line.split(', ').map(Number);
        if (pid !== undefined && mib !== undefined && Number.isFinite(pid + mib)) {
          this.#processes.set(pid, { atMs: performance.now(), bytes: mib * megabyte });
        }
      }),
    ];
  }

  stop(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    this.#children = [];
  }

  gpus(): GpuMeter[] {
    dropOld(this.#gpus);
    return [...this.#gpus.values()].map(({ meter }) => meter).sort((a, b) => a.index - b.index);
  }

  /** Bytes of GPU memory by process; null where there is no GPU. */
  memoryByProcess(): ReadonlyMap<number, number> | null {
    if (!this.#exists) return null;
    dropOld(this.#processes);
    return new Map([...this.#processes].map(([pid, { bytes }]) => [pid, bytes]));
  }

  #follow(query: readonly string[], onLine: (line: string) => void): ChildProcess {
    const words = [...query, '--format=csv,noheader,nounits', '-lms', '1000'];
    const child = spawn('nvidia-smi', words, { env: this.#env, stdio: ['ignore', 'pipe', 'ignore'] });
    // Gone by itself, it tells nothing more, and what it told grows old.
    child.on('error', () => undefined);
    if (child.stdout) createInterface({ input: child.stdout }).on('line', onLine);
    return child;
  }
}

function dropOld(told: Map<number, { readonly atMs: number }>): void {
  const oldest = performance.now() - staleMs;
  for (const [key, { atMs }] of told) if (atMs < oldest) told.delete(key);
}

/** One line of `nvidia-smi`; what it does not support, it tells in words. */
export function parseGpu(line: string): GpuMeter | undefined {
  const [index, name, use, used, total, temperature, power] = line.split(', ');
  if (index === undefined || name === undefined || !/^\d+$/.test(index)) return undefined;
  const number = (text: string | undefined, factor = 1): number | null => {
    const value = Number(text);
    return text === undefined || text.trim() === '' || !Number.isFinite(value) ? null : value * factor;
  };
  return {
    index: Number(index),
    name,
    use: number(use, 0.01),
    memoryBytes: number(used, megabyte),
    memoryTotalBytes: number(total, megabyte),
    temperatureC: number(temperature),
    powerW: number(power),
  };
}
