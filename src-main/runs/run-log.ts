import { closeSync, fdatasync, fstatSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import type { StepRecord } from '../../shared/plan/step-record.ts';
import type { RunEvent, StampedEvent } from '../../shared/run/run-event.ts';
import { errorCode } from '../base/atomic-file.ts';

/** What the system calls a disk, or a share of one, that takes no more. */
const fullDisk = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** Longest time in milliseconds that a written event may wait for its fsync: what a power cut can lose. */
const syncEveryMs = 200;
/** So many events are kept at hand for a listener that comes a moment after the start. */
const mostRecent = 20_000;

/**
 * The events of one run, append-only: the truth from which all else about the run can be made again. Events are buffered
 * within a turn of the event loop and written by `flush()` in one call, before anything acts on them.
 */
export class RunLog {
  readonly #fd: number;
  readonly #now: () => string;
  #seq: number;
  #buffer: string[] = [];
  #unwritten: Buffer = Buffer.alloc(0);
  #dirty = false;
  #timer: NodeJS.Timeout | null = null;
  #syncing = false;
  #closeLater = false;
  /** All events since the log was opened; null once they are too many or nobody needs them any more. */
  #recent: StampedEvent[] | null = [];

  private constructor(fd: number, seq: number, now: () => string) {
    this.#fd = fd;
    this.#seq = seq;
    this.#now = now;
  }

  /**
   * Opens or makes the log at `path`. A torn last line, as a crash can leave it, is cut off, so that a second opening
   * finds a clean file; the events before it are returned.
   */
  static open(path: string, now = clock()): { log: RunLog; events: StampedEvent[] } {
    const fd = openSync(path, 'a+');
    const { events, bytes, size } = parseRunLog(readFileSync(path));
    if (bytes < size) ftruncateSync(fd, bytes);
    return { log: new RunLog(fd, events.at(-1)?.seq ?? 0, now), events };
  }

  /** Stamps an event and puts it into the buffer. Reports of a running step get `seq` 0 and are not stored. */
  append(event: RunEvent): StampedEvent {
    const stored = event.type !== 'step-reported';
    if (stored) this.#seq += 1;
    const stamped: StampedEvent = { seq: stored ? this.#seq : 0, at: this.#now(), ...event };
    if (!stored) return stamped;
    this.#buffer.push(textOf(stamped));
    this.#recent?.push(stamped);
    if (this.#recent && this.#recent.length > mostRecent) this.#recent = null;
    return stamped;
  }

  /** The events after `afterSeq` without reading the file again; undefined where they are not at hand. */
  since(afterSeq: number): readonly StampedEvent[] | undefined {
    const first = this.#recent?.[0]?.seq;
    return first !== undefined && first <= afterSeq + 1 ? this.#recent?.slice(afterSeq + 1 - first) : undefined;
  }

  /** From now on events are in the file only. */
  forget(): void {
    this.#recent = null;
  }

  /**
   * Writes what is buffered; when it returns true, a crash of this process loses none of it. False: the disk takes nothing
   * more for now; what is left is kept for the next call.
   */
  flush(): boolean {
    if (this.#buffer.length > 0) {
      const bytes = Buffer.from(`${this.#buffer.join('\n')}\n`);
      this.#unwritten = this.#unwritten.length === 0 ? bytes : Buffer.concat([this.#unwritten, bytes]);
      this.#buffer = [];
    }
    if (this.#unwritten.length === 0) return true;
    try {
      while (this.#unwritten.length > 0) {
        this.#unwritten = this.#unwritten.subarray(writeSync(this.#fd, this.#unwritten));
      }
    } catch (error) {
      if (!fullDisk.includes(errorCode(error))) throw error;
      return false;
    }
    this.#dirty = true;
    this.#syncLater();
    return true;
  }

  /** Nothing more will be appended. The last fsync goes on by itself; nobody waits for the disk. */
  close(): void {
    this.flush();
    if (this.#timer) clearTimeout(this.#timer);
    this.#closeLater = true;
    if (!this.#syncing) this.#syncOrClose();
  }

  #syncOrClose(): void {
    if (this.#dirty) this.#sync();
    else closeSync(this.#fd);
  }

  /** One at a time: on a slow disk a second one would only wait behind the first. */
  #syncLater(): void {
    if (!this.#syncing) this.#timer ??= setTimeout(() => this.#sync(), syncEveryMs);
  }

  #sync(): void {
    this.#timer = null;
    this.#dirty = false;
    this.#syncing = true;
    fdatasync(this.#fd, (error) => {
      this.#syncing = false;
      // A failed fsync may have dropped pages: what was written can no longer be called safe.
      if (error) process.emitWarning(`Run history could not be saved safely: ${error.message}`);
      if (this.#closeLater) this.#syncOrClose();
      else if (this.#dirty) this.#syncLater();
    });
  }
}

/** JSON of records that are told again by every run that takes them from the cache. */
const recordTexts = new WeakMap<StepRecord, string>();

function textOf(event: StampedEvent): string {
  if (event.type !== 'step-cached') return JSON.stringify(event);
  const { record, ...rest } = event;
  const text = recordTexts.get(record) ?? JSON.stringify(record);
  recordTexts.set(record, text);
  return `${JSON.stringify(rest).slice(0, -1)},"record":${text}}`;
}

/** The time as the log has it; its text is made once for all events of a millisecond. */
function clock(): () => string {
  let lastMs = 0;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== lastMs) text = new Date(now).toISOString();
    lastMs = now;
    return text;
  };
}

/** What a log's bytes tell. */
export interface ParsedRunLog {
  readonly events: StampedEvent[];
  /** Where its last whole line ends; what stands behind it is torn. */
  readonly bytes: number;
  readonly size: number;
  /** Lines that are no event, or come again: passed over. */
  readonly damaged: number;
}

/** Reads a log's bytes. A damaged line costs its own event only: the rest of the history still tells what happened. */
export function parseRunLog(content: Buffer): ParsedRunLog {
  const events: StampedEvent[] = [];
  let start = 0;
  let damaged = 0;
  for (let end = content.indexOf(10); end >= 0; end = content.indexOf(10, start)) {
    const event = readEvent(content.toString('utf8', start, end));
    if (event && event.seq > (events.at(-1)?.seq ?? 0)) events.push(event);
    else damaged += 1;
    start = end + 1;
  }
  return { events, bytes: start, size: content.length, damaged };
}

/** More than the last event of a run takes. */
const tailBytes = 4096;

/** Whether a log's last line says that the run is over; reads its end only, since an engine asks this of every run. */
export function isFinished(path: string): boolean {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const tail = Buffer.alloc(Math.min(tailBytes, size));
    readSync(fd, tail, 0, tail.length, size - tail.length);
    const lines = tail.toString('utf8').split('\n');
    return lines.pop() === '' && readEvent(lines.at(-1) ?? '')?.type === 'run-finished';
  } finally {
    closeSync(fd);
  }
}

function readEvent(line: string): StampedEvent | undefined {
  try {
    const value = JSON.parse(line) as StampedEvent | null;
    return typeof value?.type === 'string' && Number.isSafeInteger(value.seq) ? value : undefined;
  } catch {
    return undefined;
  }
}
