import { Listeners, type LogLine, type LogLines } from './log-lines.ts';

const mostRows = 20_000;

interface Placed {
  readonly line: LogLine;
  /** Its own time, or that of the line before it in its step. */
  readonly at: string;
}

/** The last lines of several steps, in the order in which they came. What is older stays in the logs of the steps. */
export class MergedLog implements LogLines {
  readonly #listeners = new Listeners();
  readonly subscribe = this.#listeners.subscribe;
  #rows: Placed[] = [];
  /** The newest line of each step, and its time. */
  readonly #newest = new Map<string, { line: number; at: string }>();
  readonly #cut = new Set<string>();
  #lines = 0;
  readonly #totals = new Map<string, number>();

  get total(): number {
    return this.#rows.length;
  }

  get version(): number {
    return this.#listeners.version;
  }

  /** Lines of the steps altogether, with those that are not here. */
  get storedLines(): number {
    return this.#lines;
  }

  /** Steps whose older lines are not here. */
  get cutSteps(): ReadonlySet<string> {
    return this.#cut;
  }

  row(index: number): LogLine | undefined {
    return this.#rows[index]?.line;
  }

  need(): void {}

  rowOf(stepId: string, line: number): number {
    return this.#rows.findIndex((row) => row.line.line === line && row.line.stepId === stepId);
  }

  /** The number of the line after the newest one of a step. */
  nextLine(stepId: string): number {
    return (this.#newest.get(stepId)?.line ?? -1) + 1;
  }

  /** Adds lines of a step, in their order; known ones are replaced. */
  add(stepId: string, lines: readonly LogLine[], totalLines: number): void {
    this.#lines += totalLines - (this.#totals.get(stepId) ?? 0);
    this.#totals.set(stepId, totalLines);
    const first = lines[0];
    if (first && first.line > this.nextLine(stepId)) this.#cut.add(stepId);
    for (const line of lines) this.#addOne(line);
    if (this.#rows.length > mostRows) {
      for (const { line } of this.#rows.slice(0, this.#rows.length - mostRows)) this.#cut.add(line.stepId);
      this.#rows = this.#rows.slice(-mostRows);
    }
    this.#listeners.tell();
  }

  #addOne(line: LogLine): void {
    const newest = this.#newest.get(line.stepId);
    if (newest && line.line <= newest.line) {
      const known = this.#rows.findLastIndex((row) => row.line.stepId === line.stepId && row.line.line === line.line);
      const placed = this.#rows[known];
      if (placed) this.#rows[known] = { line, at: placed.at };
      return;
    }
    const at = line.at ?? newest?.at ?? '';
    let index = this.#rows.length;
    while (index > 0 && (this.#rows[index - 1] as Placed).at > at) index -= 1;
    if (index === this.#rows.length) this.#rows.push({ line, at });
    else this.#rows.splice(index, 0, { line, at });
    this.#newest.set(line.stepId, { line: line.line, at });
  }
}
