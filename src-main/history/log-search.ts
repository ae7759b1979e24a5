import type { LogIndex } from '../runs/log-index.ts';
import { literal } from './literal.ts';
import { ansiCodes, plainText, shownText } from './log-text.ts';
import { nextTurn } from './next-turn.ts';
import type { SecretMask } from './secret-mask.ts';

/** Where a text was found, in UTF-16 units of the line's text without its colour codes. */
export interface LogMatch {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export interface LogQuery {
  readonly query: string;
  readonly matchCase: boolean;
}

/** Bytes that are looked through at once: texts of this size cost the garbage collector nothing. */
const pieceBytes = 64 * 1024;
/** A call that has found something answers after this time in milliseconds, one that has not goes on a little. */
const answerAfterMs = 40;
const longestMs = 200;
/** Nothing else waits for much longer than this many milliseconds. */
const turnMs = 3;

/**
 * Searches lines as they are shown, from `fromLine` on, in small pieces and for a bounded time.
 * @returns `next`: the line to go on from; null at the end
 */
export async function searchLog(
  index: LogIndex,
  query: LogQuery,
  fromLine: number,
  limit: number,
  mask: SecretMask | null,
): Promise<{ matches: LogMatch[]; next: number | null }> {
  const matches: LogMatch[] = [];
  const began = performance.now();
  let turnBegan = began;
  let line = fromLine;
  for (const { next, found } of findings(index, query, fromLine, mask)) {
    for (const match of found) matches.push(match);
    line = next;
    if (matches.length >= limit) break;
    const now = performance.now();
    if (now - turnBegan < turnMs) continue;
    if (now - began > (matches.length > 0 ? answerAfterMs : longestMs)) break;
    await nextTurn();
    turnBegan = performance.now();
  }
  return { matches, next: line < index.lines ? line : null };
}

/** What is found, in small steps: `next` is the line that is looked at next. */
function* findings(
  index: LogIndex,
  { query, matchCase }: LogQuery,
  fromLine: number,
  mask: SecretMask | null,
): Iterable<{ readonly next: number; readonly found: readonly LogMatch[] }> {
  const pattern = new RegExp(literal(query), matchCase ? 'gu' : 'giu');
  const mayHold = candidateLines(query, matchCase);
  const matchesIn = (line: number, head: Buffer, tail: Buffer | null): LogMatch[] =>
    [...plainText(shownText({ head, tail }, mask)).matchAll(pattern)].map((match) => ({
      line,
      column: match.index,
      length: match[0].length,
    }));
  for (let line = fromLine; line < index.lines; ) {
    const { lines, bytes } = index.slice(line, pieceBytes);
    if (bytes) {
      let at = 0;
      let start = 0;
      for (const candidate of mayHold(bytes)) {
        for (; at < candidate; at += 1) start = bytes.indexOf(newline, start) + 1;
        const end = bytes.indexOf(newline, start);
        const found = matchesIn(line + at, bytes.subarray(start, end < 0 ? bytes.length : end), null);
        if (found.length > 0) yield { next: line + at + 1, found };
      }
    } else {
      for (let one = line; one < line + lines; one += 1) {
        for (const { head, tail } of index.entries(one, 1, 1))
          yield { next: one + 1, found: matchesIn(one, head, tail) };
      }
    }
    line += lines;
    yield { next: line, found: [] };
  }
}

const newline = 10;

/**
 * Numbers, within a piece of whole lines, of those that may hold the query: a quick look at the bytes that misses none.
 * Bytes are read as Latin-1, where lower case changes no length; only letters beyond ASCII need the slow way.
 */
function candidateLines(query: string, matchCase: boolean): (piece: Buffer) => Iterable<number> {
  const isAscii = /^[\x20-\x7e]*$/.test(query);
  const encoding = isAscii || matchCase ? 'latin1' : 'utf8';
  const bytes = encoding === 'latin1' ? Buffer.from(query, 'utf8').toString('latin1') : query;
  const needle = matchCase ? bytes : bytes.toLowerCase();
  return function* (piece) {
    let text = piece.toString(encoding);
    if (text.includes('\x1b')) text = text.replace(ansiCodes, '');
    if (!matchCase) text = text.toLowerCase();
    let line = 0;
    let lineStart = 0;
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, lineStart)) {
      for (let end = text.indexOf('\n', lineStart); end >= 0 && end < at; end = text.indexOf('\n', lineStart)) {
        line += 1;
        lineStart = end + 1;
      }
      yield line;
      const end = text.indexOf('\n', at);
      if (end < 0) return;
      line += 1;
      lineStart = end + 1;
    }
  };
}
