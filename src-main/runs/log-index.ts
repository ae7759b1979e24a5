import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const newline = 10;
const carriageReturn = 13;
const chunkBytes = 1 << 20;

/**
 * Where the lines of a log begin, so that any of them is found at once in a file of any size. The file is the truth and may
 * still grow: `update()` reads what is new. Lines end at LF; all other bytes, NUL and invalid UTF-8 among them, are kept as
 * they are. Only every `stride`-th line is remembered, which is 8 bytes for each of those.
 */
export class LogIndex {
  readonly #fd: number;
  readonly #stride: number;
  /** Offset in bytes of line 0, `stride`, 2 × `stride`, … */
  #offsets = new Float64Array(1024);
  #buffer: Buffer | null = null;
  #ends = 0;
  #bytes = 0;
  #lineStart = 0;

  /** @param path of the log; throws when it cannot be opened */
  constructor(path: string, stride = 64) {
    this.#fd = openSync(path, 'r');
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

  /** Takes in what was appended since the last call. A log that became shorter is read anew. */
  update(): void {
    const { size } = fstatSync(this.#fd);
    if (size < this.#bytes) this.#ends = this.#bytes = this.#lineStart = 0;
    if (size === this.#bytes) return;
    this.#buffer ??= Buffer.allocUnsafe(chunkBytes);
    while (this.#bytes < size) {
      const read = readSync(this.#fd, this.#buffer, 0, Math.min(chunkBytes, size - this.#bytes), this.#bytes);
      if (read === 0) break;
      this.#take(this.#buffer.subarray(0, read));
    }
  }

  /** The bytes of `count` lines from line `first` (from 0) on, line ends included; fewer at the end of the log. */
  read(first: number, count: number): Buffer {
    const start = this.#offsetOf(first);
    return this.#readBytes(start, this.#offsetOf(first + count));
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

  close(): void {
    closeSync(this.#fd);
  }

  #take(chunk: Buffer): void {
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) {
      this.#ends += 1;
      this.#lineStart = this.#bytes + at + 1;
      if (this.#ends % this.#stride === 0) this.#remember(this.#ends / this.#stride, this.#lineStart);
    }
    this.#bytes += chunk.length;
  }

  #remember(position: number, offset: number): void {
    if (position >= this.#offsets.length) {
      const longer = new Float64Array(this.#offsets.length * 2);
      longer.set(this.#offsets);
      this.#offsets = longer;
    }
    this.#offsets[position] = offset;
  }

  /** Where a line begins; the end of the log for lines that are not there. */
  #offsetOf(line: number): number {
    if (line >= this.lines) return this.#bytes;
    const known = Math.floor(line / this.#stride);
    let offset = this.#offsets[known] as number;
    let left = line % this.#stride;
    for (let position = offset; left > 0; ) {
      const chunk = this.#readBytes(position, Math.min(position + chunkBytes / 16, this.#bytes));
      for (let at = chunk.indexOf(newline); at >= 0 && left > 0; at = chunk.indexOf(newline, at + 1)) {
        left -= 1;
        offset = position + at + 1;
      }
      position += chunk.length;
      if (chunk.length === 0) return this.#bytes;
    }
    return offset;
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
