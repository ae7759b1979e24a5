import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { CommandContext } from './command.ts';
import { printJson } from './print-json.ts';

const chunkBytes = 256 * 1024;

/** Copies a log that may still grow to standard output: exactly its bytes, or with `--json` lines of text. */
export class LogCopy {
  readonly #context: CommandContext;
  readonly source: string;
  readonly #heading: string;
  #decoder = new TextDecoder();
  #path: string | undefined;
  #offset = 0;
  #total = 0;

  /**
   * @param source what wrote the log: a step, or a deployment
   * @param heading goes before the first bytes, where they are not printed as JSON
   */
  constructor(context: CommandContext, source: string, heading = '') {
    this.#context = context;
    this.source = source;
    this.#heading = heading;
  }

  /** Bytes written so far. */
  get total(): number {
    return this.#total;
  }

  /** Copies what is new in the file; another file than before (a further attempt) is copied from its start. */
  async more(path: string | undefined): Promise<void> {
    if (path !== this.#path) {
      this.#offset = 0;
      this.#decoder = new TextDecoder();
    }
    this.#path = path;
    const fd = path === undefined ? undefined : openIfThere(path);
    if (fd === undefined) return;
    try {
      const { size } = fstatSync(fd);
      while (this.#offset < size) {
        const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, size - this.#offset));
        const read = readSync(fd, buffer, 0, buffer.length, this.#offset);
        if (read === 0) break;
        this.#write(buffer.subarray(0, read));
        this.#offset += read;
        this.#total += read;
        await this.#context.out.drained();
      }
    } finally {
      closeSync(fd);
    }
  }

  #write(content: Uint8Array): void {
    if (!this.#context.json) {
      if (this.#total === 0) this.#context.out.write(this.#heading);
      return this.#context.out.write(content);
    }
    const text = this.#decoder.decode(content, { stream: true });
    printJson(this.#context, {
      type: 'log',
      source: this.source,
      offset: this.#offset,
      bytes: content.length,
      text,
    });
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}
