import type { CallOutput } from '../../../shared/rpc/contract.ts';

export type ColumnProfile = Extract<CallOutput<'data.profile'>, { ok: true }>['columns'][number];

/** Heights of bars from 0 to 1; one that is not empty can always be seen. */
export function barHeights(counts: readonly number[]): readonly number[] {
  const most = counts.reduce((highest, count) => Math.max(highest, count), 0);
  return counts.map((count) => (count === 0 || most === 0 ? 0 : Math.max(0.05, count / most)));
}

/** A part of a number of rows: `12 (0.4 %)`. */
export function shownShare(part: number, whole: number): string {
  const share = whole > 0 ? (100 * part) / whole : 0;
  const shown = share > 0 && share < 0.1 ? 'under 0.1' : share.toFixed(share < 10 ? 1 : 0);
  return `${part.toLocaleString('en')} (${shown} %)`;
}
