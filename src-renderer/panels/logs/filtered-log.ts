import { type LogLevel, logLevel } from './log-level.ts';
import { Listeners, type LogLine, type LogLines } from './log-lines.ts';
import type { ReadLines } from './step-log.ts';

const mostRows = 50_000;
const linesAtOnce = 2000;

const isIn = (line: LogLine, least: LogLevel): boolean => {
  const level = logLevel(line.text);
  return level === 'error' || (least === 'warning' && level === 'warning');
};

/** The lines of a step that sound at least as serious as asked for; found by reading its whole log in the background. */
export class FilteredLog implements LogLines {
  readonly #listeners = new Listeners();
  readonly subscribe = this.#listeners.subscribe;
  readonly #stepId: string;
  readonly #read: ReadLines;
  readonly #least: LogLevel;
  readonly #rows: LogLine[] = [];
  #scanned = 0;
  #known = -1;
  #isReading = false;
  #isStopped = false;

  constructor(stepId: string, least: LogLevel, read: ReadLines) {
    this.#stepId = stepId;
    this.#read = read;
    this.#least = least;
  }

  get total(): number {
    return this.#rows.length;
  }

  get version(): number {
    return this.#listeners.version;
  }

  /** Lines that have been looked at. */
  get scanned(): number {
    return this.#scanned;
  }

  /** It has looked at all that there is. */
  get isDone(): boolean {
    return !this.#isReading && this.#known >= 0;
  }

  /** There are more than are kept. */
  get isCut(): boolean {
    return this.#rows.length >= mostRows;
  }

  row(index: number): LogLine | undefined {
    return this.#rows[index];
  }

  need(): void {}

  rowOf(stepId: string, line: number): number {
    return stepId === this.#stepId ? this.#rows.findIndex((row) => row.line === line) : -1;
  }

  /** Reads on to the end of a log of this length; the last line is left for later while it may still grow. */
  async readTo(totalLines: number, isComplete: boolean): Promise<void> {
    this.#known = isComplete ? totalLines : Math.max(0, totalLines - 1);
    if (this.#isReading || this.#isStopped) return;
    this.#isReading = true;
    while (this.#scanned < this.#known && !this.#isStopped && !this.isCut) {
      const count = Math.min(linesAtOnce, this.#known - this.#scanned);
      const page = await this.#read(this.#scanned, count).catch(() => null);
      if (page === null || typeof page === 'string' || page.lines.length === 0) break;
      this.#rows.push(...page.lines.filter((line) => isIn(line, this.#least)));
      this.#scanned += page.lines.length;
      this.#listeners.tell();
    }
    this.#isReading = false;
    this.#listeners.tell();
  }

  stop(): void {
    this.#isStopped = true;
  }
}

/** Rows of another list that sound at least as serious as asked for. */
export function filteredRows(lines: LogLines, least: LogLevel): LogLines {
  const rows: LogLine[] = [];
  for (let index = 0; index < lines.total; index += 1) {
    const line = lines.row(index);
    if (line && isIn(line, least)) rows.push(line);
  }
  return {
    total: rows.length,
    version: lines.version,
    row: (index) => rows[index],
    rowOf: (stepId, number) => rows.findIndex((row) => row.stepId === stepId && row.line === number),
    need: () => {},
    subscribe: lines.subscribe,
  };
}
