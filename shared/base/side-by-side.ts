import { canonicalJson, type Json } from './json.ts';

export interface SideBySide {
  /** From 1: the line that the texts are of; `null` when they stand for the values as a whole. */
  readonly line: number | null;
  /** One for each value, on one line, at most `width` characters. */
  readonly texts: readonly string[];
}

/**
 * Values as short texts that show where they differ: short ones whole, of long texts the first line in which not all
 * agree, of a long line the part around the difference. Differences of blanks and of types are made visible by quotes.
 */
export function sideBySide(values: readonly Json[], width: number): SideBySide {
  const json = values.map(canonicalJson);
  const plain = values.map((value, index) => (typeof value === 'string' ? value : (json[index] ?? '')));
  const texts = tells(plain, json) ? plain : json;
  const whole = texts.map((text) => shortened(text, width));
  const isShort = texts.every((text) => onOneLine(text).length <= width) && tells(whole, texts);
  const hasLines = texts.some((text) => text.includes('\n')) && !texts.includes('');
  if (isShort || !hasLines || new Set(texts).size < 2) return { line: null, texts: aroundDifference(texts, width) };
  const lines = texts.map((text) => text.split('\n'));
  let index = 0;
  while (lines.every((own) => own[index] === lines[0]?.[index])) index += 1;
  const differing = lines.map((own) => own[index]);
  const shown = aroundDifference(
    differing.map((line) => line ?? ''),
    width,
  );
  return {
    line: index + 1,
    texts: shown.map((text, at) => (differing[at] === undefined ? '(no such line)' : text)),
  };
}

/** Whether texts that stand for others differ wherever those do. */
const tells = (shown: readonly string[], meant: readonly string[]): boolean =>
  new Set(shown).size >= new Set(meant).size;

function aroundDifference(texts: readonly string[], width: number): readonly string[] {
  const start = Math.max(0, commonLength(texts) - Math.floor(width / 4));
  const ways = [
    (text: string) => shortened(text, width),
    (text: string) => cut(JSON.stringify(text), width),
    (text: string) => shortened(`…${text.slice(start)}`, width),
    (text: string) => cut(`…${JSON.stringify(text.slice(start))}`, width),
  ];
  const found = ways.map((way) => texts.map(way));
  return found.find((shown) => tells(shown, texts)) ?? found.at(-1) ?? [];
}

/** How many characters at the beginning are the same in all texts; no character is cut in two. */
function commonLength(texts: readonly string[]): number {
  const [first = ''] = texts;
  let length = 0;
  while (length < first.length && texts.every((text) => text[length] === first[length])) length += 1;
  return length;
}

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const shortened = (text: string, width: number): string => cut(onOneLine(text), width) || '""';

function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  const characters = [...text.slice(0, 2 * width + 1)];
  return characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : text;
}
