import { statfs } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';
import { type CpuTicks, parseCpu, parseDisks, parseMemory, parseNetwork, rate } from './proc-text.ts';
import { readProc } from './read-proc.ts';
import type { GpuMeter, MachineMeter } from './samples.ts';

interface Reading {
  readonly atMs: number;
  readonly cpu: CpuTicks;
  readonly memory: { readonly used: number; readonly total: number };
  readonly disks: ReturnType<typeof parseDisks>;
  readonly network: ReturnType<typeof parseNetwork>;
}

/** The machine's own meters. Each sample tells what happened since the one before. */
export class MachineMeters {
  readonly #folder: string;
  #before: Reading = read();

  /** `folder`: free space is told of the file system that holds it. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes now the moment that the next sample counts from. */
  restart(): void {
    this.#before = read();
  }

  async sample(gpus: readonly GpuMeter[]): Promise<MachineMeter> {
    const free = await statfs(this.#folder).catch(() => undefined);
    const now = read();
    const before = this.#before;
    this.#before = now;
    const seconds = (now.atMs - before.atMs) / 1000;
    const total = now.cpu.total - before.cpu.total;
    const share = total > 0 ? Math.max(0, now.cpu.busy - before.cpu.busy) / total : 0;
    return {
      cpu: Math.min(1, share) * now.cpu.cores,
      cores: now.cpu.cores,
      memoryBytes: now.memory.used,
      memoryTotalBytes: now.memory.total,
      readBytesPerS: rate(now.disks?.read, before.disks?.read, seconds),
      writeBytesPerS: rate(now.disks?.written, before.disks?.written, seconds),
      receivedBytesPerS: rate(now.network?.received, before.network?.received, seconds),
      sentBytesPerS: rate(now.network?.sent, before.network?.sent, seconds),
      diskFreeBytes: free ? free.bavail * free.bsize : null,
      gpus: [...gpus],
    };
  }
}

function read(): Reading {
  const parsed = <Value>(path: string, parse: (text: string) => Value): Value | undefined => {
    const text = readProc(path);
    return text === undefined ? undefined : parse(text);
  };
  return {
    atMs: performance.now(),
    cpu: parsed('/proc/stat', parseCpu) ?? cpuWithoutProc(),
    memory: parsed('/proc/meminfo', parseMemory) ?? { used: totalmem() - freemem(), total: totalmem() },
    disks: parsed('/proc/diskstats', parseDisks),
    network: parsed('/proc/net/dev', parseNetwork),
  };
}

/** Where there is no `/proc`, as on macOS. */
function cpuWithoutProc(): CpuTicks {
  let total = 0;
  let idle = 0;
  const all = cpus();
  for (const { times } of all) {
    total += times.user + times.nice + times.sys + times.idle + times.irq;
    idle += times.idle;
  }
  return { busy: total - idle, total, cores: all.length };
}
