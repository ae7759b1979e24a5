import { createStore } from 'zustand/vanilla';

/** A place of the YAML text that is to come into view; counts up, so that the same wish twice is two wishes. */
export interface LineRequest {
  readonly line: number;
  readonly column: number;
  readonly number: number;
}

export const lineRequest = createStore<{ readonly request: LineRequest | null }>(() => ({ request: null }));

/** Brings a line of the YAML text into view. */
export function requestLine(line: number, column: number): void {
  lineRequest.setState(({ request }) => ({ request: { line, column, number: (request?.number ?? 0) + 1 } }));
}
