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

/** Bytes that are looked through at once. */
const pieceBytes = 512 * 1024;
/** A call that has found something answers after this time in milliseconds, one that has not goes on a little. */
const answerAfterMs = 40;
const longestMs = 200;
/** Nothing else waits for much longer than this many milliseconds. */
const turnMs = 4;

/**
 * Searches lines as they are shown, from `fromLine` on, in small pieces and for a bounded time.
 * @returns `next`: the line to go on from; null at the end
 */
export async function searchLog(
  index: LogIndex,
  { query, matchCase }: { readonly query: string; readonly matchCase: boolean },
  fromLine: number,
  limit: number,
  mask: SecretMask | null,
): Promise<{ matches: LogMatch[]; next: number | null }> {
  const pattern = new RegExp(literal(query), matchCase ? 'gu' : 'giu');
  const mayHold = candidateLines(query, matchCase);
  const matches: LogMatch[] = [];
  const began = performance.now();
  let turnBegan = began;
  const pause = async (): Promise<void> => {
    await nextTurn();
    turnBegan = performance.now();
  };
  const isTimeUp = (): boolean => performance.now() - began > (matches.length > 0 ? answerAfterMs : longestMs);
  let line = fromLine;
  while (line < index.lines) {
    const { lines, bytes } = index.slice(line, pieceBytes);
    for (const offset of bytes ? mayHold(bytes) : everyLine(lines)) {
      // Long lines are read a few at a time, like all others.
      const [entry] = index.entries(line + offset, 1, 1);
      if (!entry) break;
      for (const match of plainText(shownText(entry, mask)).matchAll(pattern)) {
        matches.push({ line: entry.line, column: match.index, length: match[0].length });
      }
      const next = entry.line + 1 < index.lines ? entry.line + 1 : null;
      if (matches.length >= limit) return { matches, next };
      if (performance.now() - turnBegan < turnMs) continue;
      if (isTimeUp()) return { matches, next };
      await pause();
    }
    line += lines;
    if (isTimeUp()) break;
    await pause();
  }
  return { matches, next: line < index.lines ? line : null };
}

function* everyLine(count: number): Iterable<number> {
  for (let line = 0; line < count; line += 1) yield line;
}

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
