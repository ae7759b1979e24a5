import type { CallOutput, StreamEvent } from '../../../shared/rpc/contract.ts';

/** A line of a log as the engine gives it. */
export type LogLine = Extract<CallOutput<'log.read'>, { ok: true }>['lines'][number];
export type LogGrowth = StreamEvent<'log.follow'>;

/** Lines that a view can draw: of one step from its stored file, or of several steps by time. */
export interface LogLines {
  /** Number of rows. */
  readonly total: number;
  /** Undefined while it has not come; `need` makes it come. */
  row(index: number): LogLine | undefined;
  /** Says which rows are about to be drawn: `from` up to, not including, `to`. */
  need(from: number, to: number): void;
  /** The row of a step's line; -1 where it is not among these. */
  rowOf(stepId: string, line: number): number;
  /** Calls back when rows came or changed. */
  subscribe(listener: () => void): () => void;
  /** Counts up with each change. */
  readonly version: number;
}

/** Tells those who listen that something changed. */
export class Listeners {
  readonly #listeners = new Set<() => void>();
  #version = 0;

  get version(): number {
    return this.#version;
  }

  tell(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
