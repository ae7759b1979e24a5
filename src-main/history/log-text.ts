import type { LoggedLine } from '../runs/log-index.ts';
import type { SecretMask } from './secret-mask.ts';

/** Longest text of a line that is shown, in UTF-16 units. */
const longestText = 10_000;
/** UTF-8 takes at most so many bytes for a unit, and a mark of a masked secret is shorter than the secret. */
const mostBytes = longestText * 4;

/** Codes that change how a terminal shows what follows, such as colours; they take no place in the line. */
export const ansiCodes = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;

/** What a reader sees of a line: a progress bar rewrites its line, and what was on the screen last is what counts. */
export function shownText({ head, tail }: Pick<LoggedLine, 'head' | 'tail'>, mask: SecretMask | null): string {
  const rewritten = tail ? lastRewrite(tail, true) : null;
  const bytes = rewritten ?? lastRewrite(head, false) ?? head;
  const text = bytes.toString('utf8', 0, mostBytes);
  const masked = mask ? mask.text(text) : text;
  return masked.length > longestText ? `${masked.slice(0, longestText - 1)}…` : masked;
}

/** A line without its colour codes: what is searched, and what the columns of a match count in. */
export const plainText = (text: string): string => (text.includes('\x1b') ? text.replace(ansiCodes, '') : text);

/** What stands behind the last carriage return that something follows; null with `only` where there is no such return. */
function lastRewrite(bytes: Buffer, only: boolean): Buffer | null {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 10 || bytes[end - 1] === 13)) end -= 1;
  const start = end === 0 ? -1 : bytes.lastIndexOf(13, end - 1);
  return start < 0 && only ? null : bytes.subarray(start + 1, end);
}
