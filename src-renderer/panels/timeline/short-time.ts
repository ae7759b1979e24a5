import { shortDuration } from '../../shell/short-duration.ts';

/** A time for people, down to milliseconds: `20 ms`, `1.3 s`, `2 min 11 s`. */
export const shortTime = (milliseconds: number): string =>
  milliseconds < 999.5 ? `${Math.round(milliseconds)} ms` : shortDuration(milliseconds);
