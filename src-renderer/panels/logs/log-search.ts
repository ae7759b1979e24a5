import type { CallOutput } from '../../../shared/rpc/contract.ts';

/** A line that holds what is looked for. */
export interface LogHit {
  readonly stepId: string;
  readonly line: number;
}

export interface LogQuery {
  readonly text: string;
  readonly matchCase: boolean;
}

type Found = CallOutput<'log.search'>;

/** Searches the stored log of a step from a line on, for a bounded time. */
export type SearchLines = (stepId: string, query: LogQuery, fromLine: number) => Promise<Found>;

export interface LogHits {
  readonly hits: readonly LogHit[];
  /** The search goes on. */
  readonly isSearching: boolean;
  /** There are more than were collected. */
  readonly isCut: boolean;
  /** Why it ended early, as a sentence. */
  readonly problem: string | null;
}

export const noHits: LogHits = { hits: [], isSearching: false, isCut: false, problem: null };
const mostHits = 10_000;

/**
 * Looks through the stored logs of steps, step by step; of the first one from `fromLine` to its end, and then what lies
 * before: the nearest hit is there at once. Tells what was found after each part; ends early when `isWanted` says so.
 */
export async function searchLogs(
  stepIds: readonly string[],
  query: LogQuery,
  fromLine: number,
  search: SearchLines,
  tell: (hits: LogHits) => void,
  isWanted: () => boolean,
): Promise<void> {
  const ofSteps: LogHit[][] = [];
  let count = 0;
  const told = (isSearching: boolean, isCut: boolean, problem: string | null): void => {
    if (isWanted()) tell({ hits: ofSteps.flat(), isSearching, isCut, problem });
  };
  for (const [index, stepId] of stepIds.entries()) {
    const start = index === 0 ? fromLine : 0;
    const before: LogHit[] = [];
    const after: LogHit[] = [];
    for (const [part, from, to] of [
      [after, start, Number.POSITIVE_INFINITY],
      [before, 0, start],
    ] as const) {
      let next: number | null = from;
      while (next !== null && next < to) {
        const found: Found = await search(stepId, query, next);
        if (!isWanted()) return;
        if (!found.ok) return told(false, false, found.message);
        const last = part.at(-1)?.line ?? -1;
        // A line with several matches is one hit: all of them are marked when it is shown.
        const lines = [...new Set(found.matches.map((match) => match.line))].filter((line) => line > last && line < to);
        part.push(...lines.map((line) => ({ stepId, line })));
        count += lines.length;
        next = found.next;
        ofSteps[index] = [...before, ...after];
        if (count >= mostHits) return told(false, true, null);
        told(true, false, null);
      }
    }
  }
  told(false, false, null);
}

/** Index of the first hit at or below a line of a step; the first of all when there is none below. */
export function firstHitFrom(hits: readonly LogHit[], stepId: string | undefined, line: number): number {
  const index = hits.findIndex((hit) => hit.stepId === stepId && hit.line >= line);
  return Math.max(index, 0);
}

/** Where a hit stands in the list; -1 for none. */
export const indexOfHit = (hits: readonly LogHit[], hit: LogHit | null): number =>
  hit === null ? -1 : hits.findIndex((one) => one.line === hit.line && one.stepId === hit.stepId);

/** Places of a text in another, without overlap. */
export function placesOf(text: string, query: LogQuery): readonly { readonly from: number; readonly to: number }[] {
  if (query.text === '') return [];
  const sought = query.matchCase ? query.text : query.text.toLowerCase();
  const within = query.matchCase ? text : text.toLowerCase();
  // Lower case may be longer than what it is made of; then places would be off.
  if (within.length !== text.length) return placesOf(text, { ...query, matchCase: true });
  const places = [];
  for (
    let at = within.indexOf(sought);
    at >= 0 && places.length < 500;
    at = within.indexOf(sought, at + sought.length)
  ) {
    places.push({ from: at, to: at + sought.length });
  }
  return places;
}
