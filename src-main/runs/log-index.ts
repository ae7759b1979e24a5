import { closeSync, constants, fstatSync, readSync } from 'node:fs';
import { openRegularFile } from '../base/regular-file.ts';

const newline = 10;
const carriageReturn = 13;
const chunkBytes = 1 << 20;
/** Lines that begin further than this behind the last remembered one are remembered too: any line is found by reading this much. */
const blockBytes = 64 * 1024;

/** One line as it stands in the log. */
export interface LoggedLine {
  readonly line: number;
  /** Offset in bytes behind its end. */
  readonly end: number;
  /** Its bytes, line end included; of a very long line only the first ones. */
  readonly head: Buffer;
  /** The last bytes of a line that `head` does not hold as a whole. */
  readonly tail: Buffer | null;
}

/**
 * Where the lines of a log begin, so that any of them is found at once in a file of any size. The file is the truth and may
 * still grow: `update()` reads what is new. Lines end at LF; all other bytes, NUL and invalid UTF-8 among them, are kept as
 * they are. Only every `stride`-th line is remembered, and those behind long ones: 16 bytes for each.
 */
export class LogIndex {
  readonly #fd: number;
  readonly #stride: number;
  /** Number and offset of each remembered line. */
  #lines = new Float64Array(1024);
  #offsets = new Float64Array(1024);
  #marks = 1;
  #buffer: Buffer | null = null;
  #ends = 0;
  #bytes = 0;
  #lineStart = 0;

  /** @param path of the log; throws when it cannot be opened */
  constructor(path: string, stride = 64) {
    this.#fd = openRegularFile(path, constants.O_RDONLY);
    this.#stride = stride;
  }

  /** Lines so far; text after the last line end counts as one. */
  get lines(): number {
    return this.#ends + (this.#bytes > this.#lineStart ? 1 : 0);
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Takes in what was appended since the last call, at most `maxBytes` of it. A log that became shorter is read anew.
   * @returns whether all of it is taken in
   */
  update(maxBytes = Number.POSITIVE_INFINITY): boolean {
    const { size } = fstatSync(this.#fd);
    if (size < this.#bytes) {
      this.#ends = this.#bytes = this.#lineStart = 0;
      this.#marks = 1;
    }
    const until = Math.min(size, this.#bytes + maxBytes);
    if (this.#bytes === until) return true;
    this.#buffer ??= Buffer.allocUnsafe(Math.min(chunkBytes, until - this.#bytes));
    while (this.#bytes < until) {
      const read = readSync(this.#fd, this.#buffer, 0, Math.min(this.#buffer.length, until - this.#bytes), this.#bytes);
      if (read === 0) break;
      this.#take(this.#buffer.subarray(0, read));
    }
    this.#buffer = null;
    return this.#bytes >= size;
  }

  /** The bytes of `count` lines from line `first` (from 0) on, line ends included; fewer at the end of the log. */
  read(first: number, count: number): Buffer {
    return this.#readBytes(this.#offsetOf(first), this.#offsetOf(first + count));
  }

  /** The lines themselves, without LF or CRLF. Bytes that are no UTF-8 become U+FFFD. */
  text(first: number, count: number): string[] {
    const bytes = this.read(first, count);
    const lines: string[] = [];
    for (let start = 0; start < bytes.length; ) {
      const found = bytes.indexOf(newline, start);
      const end = found < 0 ? bytes.length : found;
      const isCrlf = found > start && bytes[found - 1] === carriageReturn;
      lines.push(bytes.toString('utf8', start, isCrlf ? end - 1 : end));
      start = end + 1;
    }
    return lines;
  }

  /** At most `count` lines from `first` on, and not many more than `maxBytes`: fewer where they are long, but at least one. */
  entries(first: number, count: number, maxBytes: number): LoggedLine[] {
    const found: LoggedLine[] = [];
    const until = Math.min(first + count, this.lines);
    let left = maxBytes;
    for (let mark = this.#markOf(first); found.length === 0 || left > 0; mark += 1) {
      for (const one of this.#block(mark)) {
        if (one.line >= until || (found.length > 0 && left <= 0)) return found;
        if (one.line < first) continue;
        found.push(one);
        left -= one.head.length + (one.tail?.length ?? 0);
      }
      if (mark + 1 >= this.#marks) break;
    }
    return found;
  }

  /**
   * Whole lines from `first` on, about `maxBytes` of them. `bytes` is null where lines are too long for that: then they are
   * read with `entries`.
   */
  slice(first: number, maxBytes: number): { readonly lines: number; readonly bytes: Buffer | null } {
    const start = this.#offsetOf(first);
    const own = this.#markOf(first);
    let end = own + 1;
    while (end + 1 < this.#marks && (this.#offsets[end + 1] as number) <= start + maxBytes) end += 1;
    const line = end < this.#marks ? (this.#lines[end] as number) : this.lines;
    const stop = end < this.#marks ? (this.#offsets[end] as number) : this.#bytes;
    return { lines: line - first, bytes: stop - start > maxBytes * 2 ? null : this.#readBytes(start, stop) };
  }

  close(): void {
    closeSync(this.#fd);
  }

  #take(chunk: Buffer): void {
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) {
      this.#ends += 1;
      this.#lineStart = this.#bytes + at + 1;
      const last = this.#marks - 1;
      const far = this.#lineStart - (this.#offsets[last] as number) > blockBytes;
      if (far || this.#ends - (this.#lines[last] as number) >= this.#stride) this.#remember();
    }
    this.#bytes += chunk.length;
  }

  #remember(): void {
    if (this.#marks >= this.#offsets.length) {
      this.#lines = twiceAsLong(this.#lines);
      this.#offsets = twiceAsLong(this.#offsets);
    }
    this.#lines[this.#marks] = this.#ends;
    this.#offsets[this.#marks] = this.#lineStart;
    this.#marks += 1;
  }

  /** The last remembered line that is not behind `line`. */
  #markOf(line: number): number {
    let low = 0;
    let high = this.#marks - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lines[middle] as number) <= line) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Where a line begins; the end of the log for lines that are not there. */
  #offsetOf(line: number): number {
    if (line >= this.lines) return this.#bytes;
    const mark = this.#markOf(line);
    const offset = this.#offsets[mark] as number;
    let left = line - (this.#lines[mark] as number);
    if (left === 0) return offset;
    const bytes = this.#readBytes(offset, Math.min(offset + blockBytes + 1, this.#bytes));
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) {
      left -= 1;
      if (left === 0) return offset + at + 1;
    }
    return this.#bytes;
  }

  /** The lines from one remembered line to the next. */
  *#block(mark: number): Iterable<LoggedLine> {
    const offset = this.#offsets[mark] as number;
    const end = mark + 1 < this.#marks ? (this.#offsets[mark + 1] as number) : this.#bytes;
    const bytes = this.#readBytes(offset, Math.min(offset + blockBytes + 1, end));
    let line = this.#lines[mark] as number;
    let start = 0;
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, start)) {
      yield { line, end: offset + at + 1, head: bytes.subarray(start, at + 1), tail: null };
      line += 1;
      start = at + 1;
    }
    const from = offset + start;
    if (from >= end) return;
    const isShort = end - from <= 2 * blockBytes;
    yield {
      line,
      end,
      head: this.#readBytes(from, isShort ? end : from + blockBytes),
      tail: isShort ? null : this.#readBytes(end - blockBytes, end),
    };
  }

  #readBytes(from: number, to: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
    let filled = 0;
    while (filled < bytes.length) {
      const read = readSync(this.#fd, bytes, filled, bytes.length - filled, from + filled);
      if (read === 0) break;
      filled += read;
    }
    return bytes.subarray(0, filled);
  }
}

function twiceAsLong(array: Float64Array): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(array.length * 2);
  longer.set(array);
  return longer;
}
