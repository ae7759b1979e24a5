import { canonicalJson, isObject, type Json, type JsonObject } from '../../base/json.ts';
import { printAfter, printFlow, printItem, printKey } from './print-yaml.ts';
import { quotedScalar } from './quoted-scalar.ts';
import type { YamlOutline } from './yaml-outline.ts';

export type EditPath = readonly (string | number)[];

/** Sets the value at a path, or removes what is there. An index equal to a list's length appends. */
export type YamlEdit =
  | { readonly path: EditPath; readonly value: Json }
  | { readonly path: EditPath; readonly remove: true };

/** Text that replaces the characters from `start` to `end`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text as it stands: what it says, and where. */
export interface ReadText {
  readonly text: string;
  readonly value: Json;
  readonly outline: YamlOutline;
}

/**
 * The smallest splice that makes one edit, so that comments, spacing, order and everything unknown around it stay as they
 * are. A change of several entries of a mapping is given as several edits; see `smallerEdits`.
 */
export function spliceFor(read: ReadText, edit: YamlEdit): Splice | undefined {
  const { path } = edit;
  const key = path.at(-1);
  const parent = outlineAt(read.outline, path.slice(0, -1));
  if (key === undefined || !parent) return undefined;
  const place = { read, parent, key };
  if ('remove' in edit) return parent.kind === 'list' ? removeItem(place) : removeEntry(place);
  if (parent.kind === 'mapping') {
    const entry = parent.entries.get(String(key));
    return entry ? replaceEntry(place, entry, edit.value) : addEntry(place, edit.value);
  }
  if (parent.kind !== 'list') return undefined;
  const item = parent.items[Number(key)];
  return item ? replaceItem(place, item, edit.value) : addItem(place, edit.value);
}

interface Place {
  readonly read: ReadText;
  readonly parent: YamlOutline;
  readonly key: string | number;
}

/** The outline of the value at a path. */
function outlineAt(outline: YamlOutline, path: EditPath): YamlOutline | undefined {
  let here: YamlOutline | undefined = outline;
  for (const key of path)
    here = here?.kind === 'list' ? here.items[Number(key)] : here?.entries.get(String(key))?.value;
  return here;
}

function replaceEntry({ read, parent }: Place, entry: { keyStart: number; value: YamlOutline }, value: Json): Splice {
  const { text } = read;
  const afterColon = colonAfter(text, entry.keyStart) + 1;
  if (parent.flow)
    return {
      start: entry.value.absent ? afterColon : entry.value.start,
      end: entry.value.end,
      text: pad(printFlow(value), entry.value.absent),
    };
  const written = printAfter(value, columnOf(text, entry.keyStart));
  const sameLine = !text.slice(afterColon, entry.value.start).includes('\n');
  if (sameLine && !entry.value.absent && written.startsWith(' ')) {
    return { start: entry.value.start, end: entry.value.end, text: written.slice(1) };
  }
  return { start: afterColon, end: Math.max(afterColon, entry.value.end), text: written };
}

const pad = (text: string, spaced: boolean): string => (spaced ? ` ${text}` : text);

function addEntry({ read, parent, key }: Place, value: Json): Splice {
  const { text } = read;
  const name = printKey(String(key));
  if (parent.flow) {
    const last = [...parent.entries.values()].at(-1);
    const at = last ? last.value.end : parent.start + 1;
    return { start: at, end: at, text: `${last ? ', ' : ''}${name}: ${printFlow(value)}` };
  }
  const indent = columnOf(text, parent.start);
  const at = lineEnd(text, parent.end);
  return { start: at, end: at, text: `\n${' '.repeat(indent)}${name}:${printAfter(value, indent)}` };
}

function removeEntry({ read, parent, key }: Place): Splice | undefined {
  const { text } = read;
  const entries = [...parent.entries.entries()];
  const index = entries.findIndex(([name]) => name === String(key));
  const own = entries[index]?.[1];
  if (!own) return undefined;
  const next = entries[index + 1]?.[1];
  const previous = entries[index - 1]?.[1];
  if (entries.length === 1)
    return parent.flow ? { start: own.keyStart, end: own.value.end, text: '' } : emptied(read, parent, '{}');
  if (parent.flow) {
    if (next) return { start: own.keyStart, end: next.keyStart, text: '' };
    return { start: previous?.value.end ?? own.keyStart, end: own.value.end, text: '' };
  }
  if (index === 0 && next) return { start: own.keyStart, end: next.keyStart, text: '' };
  return wholeLines(text, own.keyStart, own.value.end);
}

function replaceItem({ read, parent }: Place, item: YamlOutline, value: Json): Splice {
  if (parent.flow) return { start: item.start, end: item.end, text: printFlow(value) };
  const dash = dashBefore(read.text, item.start);
  return { start: dash + 1, end: item.end, text: printItem(value, columnOf(read.text, dash)) };
}

function addItem({ read, parent }: Place, value: Json): Splice {
  const { text } = read;
  if (parent.flow) {
    const last = parent.items.at(-1);
    const at = last ? last.end : parent.start + 1;
    return { start: at, end: at, text: `${last ? ', ' : ''}${printFlow(value)}` };
  }
  const indent = columnOf(text, parent.start);
  const at = lineEnd(text, parent.end);
  return { start: at, end: at, text: `\n${' '.repeat(indent)}-${printItem(value, indent)}` };
}

function removeItem({ read, parent, key }: Place): Splice | undefined {
  const { text } = read;
  const index = Number(key);
  const own = parent.items[index];
  if (!own) return undefined;
  const next = parent.items[index + 1];
  const previous = parent.items[index - 1];
  if (parent.items.length === 1)
    return parent.flow ? { start: own.start, end: own.end, text: '' } : emptied(read, parent, '[]');
  if (parent.flow) {
    if (next) return { start: own.start, end: next.start, text: '' };
    return { start: previous?.end ?? own.start, end: own.end, text: '' };
  }
  const dash = dashBefore(text, own.start);
  if (index === 0 && next) return { start: dash, end: dashBefore(text, next.start), text: '' };
  return wholeLines(text, dash, own.end);
}

/** A block collection that lost its last entry becomes `{}` or `[]` on the line of its key. */
function emptied({ text }: ReadText, collection: YamlOutline, written: string): Splice {
  const before = text.slice(0, collection.start);
  const gap = /[ \n]*$/.exec(before)?.[0] ?? '';
  const onOwnLine = gap.includes('\n') && before.length > gap.length;
  const start = onOwnLine ? collection.start - gap.length : collection.start;
  return { start, end: collection.end, text: onOwnLine ? ` ${written}` : written };
}

/** The lines of an entry, with the comment behind it. */
function wholeLines(text: string, start: number, end: number): Splice {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const behind = lineEnd(text, end);
  return behind < text.length
    ? { start: lineStart, end: behind + 1, text: '' }
    : { start: Math.max(0, lineStart - 1), end: behind, text: '' };
}

function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at;
}

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

function colonAfter(text: string, keyStart: number): number {
  const first = text[keyStart];
  const from = first === '"' || first === "'" ? (quotedScalar(text, keyStart)?.end ?? keyStart) : keyStart;
  const match = /:(?=[\s,[\]{}]|$)/g;
  match.lastIndex = from;
  return match.exec(text)?.index ?? from;
}

/** The dash of the list item whose value begins at `start`. */
const dashBefore = (text: string, start: number): number => text.lastIndexOf('-', start - 1);

/**
 * The edits that turn `before` into `after` entry by entry: mappings are compared key by key and lists of equal length
 * item by item, so that what stays the same is not touched.
 */
export function smallerEdits(path: EditPath, before: Json | undefined, after: Json): YamlEdit[] {
  if (before !== undefined && canonicalJson(before) === canonicalJson(after)) return [];
  if (isObject(before) && isObject(after) && Object.keys(before).length > 0 && Object.keys(after).length > 0) {
    return objectEdits(path, before, after);
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return after.flatMap((item: Json, index) => smallerEdits([...path, index], before[index] as Json, item));
  }
  return [{ path, value: after }];
}

function objectEdits(path: EditPath, before: JsonObject, after: JsonObject): YamlEdit[] {
  const edits: YamlEdit[] = [];
  for (const key of Object.keys(after)) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    edits.push(...smallerEdits([...path, key], old, after[key] as Json));
  }
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) edits.push({ path: [...path, key], remove: true });
  }
  return edits;
}
