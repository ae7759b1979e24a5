import { closeSync, constants, fstatSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openRegularFile, readRegularFile } from '../base/regular-file.ts';

/** When the bytes of an attempt's log came, as its `log.times` tells. */
export class LogTimes {
  readonly #folder: string;
  #startedMs: number | undefined;
  #read = 0;
  #rest = '';
  readonly #offsets: number[] = [];
  readonly #times: number[] = [];

  constructor(attemptFolder: string) {
    this.#folder = attemptFolder;
  }

  /** Takes in what was appended since the last call, at most `maxBytes` of it; tells whether that was all. */
  update(maxBytes: number): boolean {
    let fd: number;
    try {
      fd = openRegularFile(join(this.#folder, 'log.times'), constants.O_RDONLY);
    } catch {
      return true;
    }
    try {
      const { size } = fstatSync(fd);
      if (size <= this.#read) return true;
      const buffer = Buffer.allocUnsafe(Math.min(maxBytes, size - this.#read));
      const read = readSync(fd, buffer, 0, buffer.length, this.#read);
      this.#read += read;
      const lines = (this.#rest + buffer.toString('latin1', 0, read)).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) {
        const [offset, elapsedMs] = line.split(' ').map(Number);
        if (!Number.isFinite(offset) || !Number.isFinite(elapsedMs)) continue;
        this.#offsets.push(offset as number);
        this.#times.push(elapsedMs as number);
      }
      return read === 0 || this.#read >= size;
    } finally {
      closeSync(fd);
    }
  }

  /** When the log had grown to `offset` bytes; null where that is not known, or not yet. */
  at(offset: number): string | null {
    let low = 0;
    let high = this.#offsets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#offsets[middle] as number) < offset) low = middle + 1;
      else high = middle;
    }
    const elapsedMs = this.#times[low];
    if (elapsedMs === undefined) return null;
    this.#startedMs ??= startOf(this.#folder);
    return this.#startedMs === undefined ? null : new Date(this.#startedMs + elapsedMs).toISOString();
  }
}

/** When an attempt began: as its result says, or while it runs as its log was made. */
function startOf(folder: string): number | undefined {
  try {
    const { startedAt } = JSON.parse(readRegularFile(join(folder, 'result.json'))) as { startedAt?: unknown };
    const startedMs = typeof startedAt === 'string' ? Date.parse(startedAt) : Number.NaN;
    if (Number.isFinite(startedMs)) return startedMs;
  } catch {
    // Not there before its end.
  }
  return statSync(join(folder, 'log.bin'), { throwIfNoEntry: false })?.birthtimeMs;
}
