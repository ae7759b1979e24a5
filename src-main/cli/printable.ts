/** Characters that steer a terminal, or that change how a text reads without being seen. */
const unsafe =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A text from a file, a step or a name as it may be shown: what it holds cannot act on the terminal or hide. */
export const printable = (text: string): string =>
  text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The same on one line, cut to `width` characters. */
export const onOneLine = (text: string, width: number): string =>
  cut(printable(text.replaceAll(/\s+/g, ' ').trim()), width);

/** At most `width` characters; what is cut off is told by an ellipsis. */
export function cut(line: string, width: number): string {
  const characters = [...line];
  return characters.length > width ? `${characters.slice(0, Math.max(1, width - 1)).join('')}…` : line;
}

/** `1.2 s`, `3 min 4 s`, `2 h 5 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `1 step`, `2 steps`. */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** A metric with four significant digits; integers as they are. */
export const metricText = (value: number | null): string =>
  value === null ? 'not a number' : Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));

/** `2026-11-24T21:35:01.123Z` as local time to the second. */
export function localTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}
