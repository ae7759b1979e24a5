import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';

/** Where a value stands in a text: offsets of its first character and behind its last one. */
export interface YamlOutline {
  readonly kind: 'scalar' | 'list' | 'mapping';
  readonly start: number;
  readonly end: number;
  /** Written with brackets or braces. */
  readonly flow: boolean;
  /** Nothing is written: the value is null because its key stands alone. */
  readonly absent: boolean;
  readonly items: readonly YamlOutline[];
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

export interface YamlEntry {
  readonly keyStart: number;
  readonly value: YamlOutline;
}

/** A text as it was read: a value, or the problems that keep it from being one. */
export interface YamlText {
  readonly value?: Json;
  readonly problems: readonly Diagnostic[];
  /** Offsets count in the text without byte-order mark and with `\n` line ends. Undefined without a value. */
  outline(): YamlOutline | undefined;
}

export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Offsets at which the lines of a text with `\n` line ends start. */
export function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Line and column, both from 1, of an offset. */
export function positionAt(lineStarts: readonly number[], offset: number): TextPosition {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}

/** Offset of the value at a path, of its key where it has no text of its own, or of the nearest thing above it. */
export function offsetOf(outline: YamlOutline, path: readonly (string | number)[]): number {
  let here = outline;
  let offset = outline.start;
  for (const key of path) {
    if (here.kind === 'list') {
      const item = here.items[Number(key)];
      if (!item) return offset;
      here = item;
      offset = item.start;
    } else {
      const entry = here.entries.get(String(key));
      if (!entry) return offset;
      here = entry.value;
      offset = here.absent ? entry.keyStart : here.start;
    }
  }
  return offset;
}
