import { join } from 'node:path';
import { LogIndex } from '../runs/log-index.ts';
import { LogTimes } from './log-times.ts';
import { nextTurn } from './next-turn.ts';

/** Bytes of a log, and of its times, that are looked through at once, so that nothing else has to wait for more than a few milliseconds. */
const pieceBytes = 512 * 1024;
const timesBytes = 64 * 1024;
/** So many logs stay open and indexed while nobody reads them. */
const mostIdle = 24;

/** The log of an attempt, with what finds its lines. */
export interface OpenLog {
  readonly index: LogIndex;
  readonly times: LogTimes;
}

interface Entry extends OpenLog {
  readers: number;
  catchingUp: Promise<void> | null;
}

/** Keeps the indexes of the logs that are looked at, so that each byte is looked through once. */
export class OpenLogs {
  /** By attempt folder, least recently used first. */
  readonly #entries = new Map<string, Entry>();

  /** Hands `read` the log in a folder, indexed to its end; null where there is none, or none yet. */
  async with<T>(attemptFolder: string, read: (log: OpenLog | null) => T | Promise<T>): Promise<T> {
    const entry = this.#open(attemptFolder);
    if (!entry) return read(null);
    entry.readers += 1;
    try {
      entry.catchingUp ??= catchUp(entry).finally(() => {
        entry.catchingUp = null;
      });
      await entry.catchingUp;
      return await read(entry);
    } finally {
      entry.readers -= 1;
      this.#closeIdle(mostIdle);
    }
  }

  /** Lets go of all logs that nobody reads at the moment: files that are deleted take space until then. */
  closeIdle(): void {
    this.#closeIdle(0);
  }

  #open(folder: string): Entry | undefined {
    const known = this.#entries.get(folder);
    this.#entries.delete(folder);
    const entry = known ?? openLog(folder);
    if (entry) this.#entries.set(folder, entry);
    return entry;
  }

  #closeIdle(keep: number): void {
    let idle = 0;
    for (const { readers } of this.#entries.values()) if (readers === 0) idle += 1;
    for (const [folder, { readers, index }] of this.#entries) {
      if (idle <= keep) return;
      if (readers > 0) continue;
      index.close();
      this.#entries.delete(folder);
      idle -= 1;
    }
  }
}

function openLog(folder: string): Entry | undefined {
  try {
    const index = new LogIndex(join(folder, 'log.bin'));
    return { index, times: new LogTimes(folder), readers: 0, catchingUp: null };
  } catch {
    return undefined;
  }
}

async function catchUp({ index, times }: Entry): Promise<void> {
  while (!index.update(pieceBytes)) await nextTurn();
  while (!times.update(timesBytes)) await nextTurn();
}
