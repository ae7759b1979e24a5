import { Listeners, type LogGrowth, type LogLine, type LogLines } from './log-lines.ts';

export interface LogPage {
  readonly lines: readonly LogLine[];
  readonly totalLines: number;
  readonly attempt: number;
  readonly complete: boolean;
}

/** Reads some lines of the stored file; a sentence says why that is not possible. */
export type ReadLines = (fromLine: number, count: number) => Promise<LogPage | string>;

export const pageLines = 500;
const mostPages = 60;

/** The log of one attempt of a step: windows of the stored file, as they are looked at. */
export class StepLog implements LogLines {
  readonly stepId: string;
  readonly #read: ReadLines;
  readonly #pages = new Map<number, (LogLine | undefined)[]>();
  readonly #asked = new Set<number>();
  readonly #listeners = new Listeners();
  readonly subscribe = this.#listeners.subscribe;
  #total = 0;
  #attempt = 0;
  #isLoaded = false;
  #isComplete = false;
  #problem: string | null = null;

  constructor(stepId: string, read: ReadLines) {
    this.stepId = stepId;
    this.#read = read;
  }

  get total(): number {
    return this.#total;
  }

  get version(): number {
    return this.#listeners.version;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Whose log this is; 0 before it is known. */
  get attempt(): number {
    return this.#attempt;
  }

  /** No more lines will come. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Why it cannot be read, as a sentence. */
  get problem(): string | null {
    return this.#problem;
  }

  row(index: number): LogLine | undefined {
    return this.#pages.get(Math.floor(index / pageLines))?.[index % pageLines];
  }

  rowOf(stepId: string, line: number): number {
    return stepId === this.stepId && line < this.#total ? line : -1;
  }

  /** Asks how long the log is, with its first page. */
  open(): void {
    void this.#fetch(0);
  }

  need(from: number, to: number): void {
    const end = Math.min(to, this.#total);
    for (let page = Math.floor(from / pageLines); page * pageLines < end; page += 1) {
      const first = Math.max(from, page * pageLines);
      const last = Math.min(end, (page + 1) * pageLines);
      for (let line = first; line < last; line += 1) {
        if (this.row(line) !== undefined) continue;
        void this.#fetch(page);
        break;
      }
      this.#touch(page);
    }
  }

  /** Takes over what the engine said about the growth of the file: its length, and its last lines. */
  grew({ attempt, totalLines, complete, tail }: Omit<LogGrowth, 'type' | 'stepId' | 'totalBytes'>): void {
    if (attempt !== this.#attempt || totalLines < this.#total) this.#pages.clear();
    // The line that was last may have gone on since.
    else this.#forget(this.#total - 1);
    this.#attempt = attempt;
    this.#total = totalLines;
    this.#isComplete = complete;
    this.#isLoaded = true;
    this.#problem = null;
    this.#put(tail);
    this.#listeners.tell();
  }

  async #fetch(page: number): Promise<void> {
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    const answer = await this.#read(page * pageLines, pageLines).catch(() => null);
    this.#asked.delete(page);
    // The connection is gone: whoever draws asks again when it is back.
    if (answer === null) return;
    if (typeof answer === 'string') {
      this.#problem = answer;
    } else if (this.#attempt !== 0 && answer.attempt < this.#attempt) {
      return this.open();
    } else {
      this.#problem = null;
      this.#attempt = answer.attempt;
      this.#total = Math.max(this.#total, answer.totalLines);
      this.#isComplete = answer.complete;
      this.#put(answer.lines);
    }
    this.#isLoaded = true;
    this.#listeners.tell();
  }

  #put(lines: readonly LogLine[]): void {
    for (const line of lines) {
      const number = Math.floor(line.line / pageLines);
      const page = this.#pages.get(number) ?? [];
      page[line.line % pageLines] = line;
      this.#pages.set(number, page);
    }
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= mostPages) break;
      this.#pages.delete(oldest);
    }
  }

  #forget(line: number): void {
    const page = this.#pages.get(Math.floor(line / pageLines));
    if (page && line >= 0) page[line % pageLines] = undefined;
  }

  /** Pages that are looked at are the last to be dropped. */
  #touch(number: number): void {
    const page = this.#pages.get(number);
    if (!page) return;
    this.#pages.delete(number);
    this.#pages.set(number, page);
  }
}
