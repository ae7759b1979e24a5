import { type AnsiSegment, ansiSegments } from './ansi.ts';
import { type LogQuery, placesOf } from './log-search.ts';

/** A part of a line as it is drawn. */
export interface RowPiece extends AnsiSegment {
  /** Where it begins in the plain text. */
  readonly at: number;
  readonly isHit: boolean;
}

/** The parts of a line: split where its colours change, and where what is looked for begins and ends. */
export function rowPieces(text: string, query: LogQuery | null): readonly RowPiece[] {
  const segments = ansiSegments(text);
  const places = query ? placesOf(segments.map((segment) => segment.text).join(''), query) : [];
  const pieces: RowPiece[] = [];
  let at = 0;
  for (const segment of segments) {
    const end = at + segment.text.length;
    let from = at;
    const add = (to: number, isHit: boolean): void => {
      if (to > from) pieces.push({ ...segment, text: segment.text.slice(from - at, to - at), at: from, isHit });
      from = to;
    };
    for (const place of places) {
      if (place.to <= from || place.from >= end) continue;
      add(Math.max(from, place.from), false);
      add(Math.min(end, place.to), true);
    }
    add(end, false);
    at = end;
  }
  return pieces;
}

/** Time of day of a line, to the tenth of a second; empty where it is not known. */
export function timeOfDay(at: string | null): string {
  if (at === null) return '';
  const time = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${Math.floor(time.getMilliseconds() / 100)}`;
}
