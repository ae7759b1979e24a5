import { isCollection, isMap, parseDocument } from 'yaml';
import type { Diagnostic } from '../base/diagnostic.ts';
import { canonicalJson, isObject, type Json, type JsonObject } from '../base/json.ts';
import { ok, problem, type Result } from '../base/result.ts';
import { type EditPath, type ReadText, type Splice, smallerEdits, spliceFor, type YamlEdit } from './yaml/edit-yaml.ts';
import { openText, readYaml } from './yaml/read-yaml.ts';

/**
 * The text with the edits made, in order. Everything that they do not speak of stays byte for byte as it is: comments,
 * order, spacing, unknown fields, line ends, byte-order mark; without a change the text itself comes back. The result
 * has been read again and says what the edits ask for.
 */
export function editPipelineFile(text: string, edits: readonly YamlEdit[]): Result<string, Diagnostic[]> {
  const source = openText(text);
  if ('code' in source) return problem([source]);
  let current = open(source.plain);
  if (!current) return problem([...readYaml(source.plain).problems]);
  let written = source.original;
  for (const batch of batchesOf(smallEdits(edits, current.value), current.value)) {
    const next = apply(current, written, batch);
    if (!next) return problem([unwritable(batch)]);
    current = next.read;
    written = next.written;
  }
  return ok(written);
}

function open(plain: string): ReadText | undefined {
  const read = readYaml(plain);
  const outline = read.outline();
  return read.value === undefined || !outline ? undefined : { text: plain, value: read.value, outline };
}

/** The same edits, each as small as it can be, so that what stays the same inside a value is not written anew. */
function smallEdits(edits: readonly YamlEdit[], before: Json): YamlEdit[] {
  let value = before;
  const small: YamlEdit[] = [];
  for (const edit of edits) {
    if ('remove' in edit) small.push(edit);
    else {
      const whole = withMissingParents(value, edit);
      small.push(...smallerEdits(whole.path, valueAt(value, whole.path), whole.value));
    }
    value = withEdit(value, edit);
  }
  return small;
}

/** An edit below something that is not there becomes an edit of the first thing that is, with mappings in between. */
function withMissingParents(before: Json, edit: { readonly path: EditPath; readonly value: Json }) {
  let { path, value } = edit;
  while (path.length > 1) {
    const parent = valueAt(before, path.slice(0, -1));
    if (typeof parent === 'object' && parent !== null) break;
    value = { [String(path.at(-1))]: value };
    path = path.slice(0, -1);
  }
  return { path, value };
}

/** Edits that can be made at once, because none changes what another one's path means. */
function batchesOf(edits: readonly YamlEdit[], before: Json): YamlEdit[][] {
  const batches: YamlEdit[][] = [];
  let batch: YamlEdit[] = [];
  let touched = new Set<string>();
  for (const edit of edits) {
    const exists = valueAt(before, edit.path) !== undefined;
    const scope = exists && !('remove' in edit) ? edit.path : edit.path.slice(0, -1);
    const prefixes = scope.map((_, index) => JSON.stringify(scope.slice(0, index + 1)));
    const own = prefixes.at(-1) ?? '[]';
    if (touched.has(own) || prefixes.some((prefix) => touched.has(`${prefix}!`))) {
      batches.push(batch);
      batch = [];
      touched = new Set();
    }
    batch.push(edit);
    for (const prefix of ['[]', ...prefixes]) touched.add(prefix);
    touched.add(`${own}!`);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Makes a batch by splices, or, where the text is unusual, by the general YAML library, which may change its spacing. */
function apply(
  read: ReadText,
  written: string,
  batch: readonly YamlEdit[],
): { read: ReadText; written: string } | undefined {
  const wanted = batch.reduce(withEdit, read.value);
  if (canonicalJson(wanted) === canonicalJson(read.value)) return { read, written };
  const splices = batch.map((edit) => spliceFor(read, edit));
  const complete = splices.every((splice) => splice !== undefined);
  const spliced = complete ? checked(spliceText(read.text, splices), wanted) : undefined;
  if (spliced && complete) return { read: spliced, written: spliceText(written, splices, originalOffsets(written)) };
  const general = checked(editGenerally(read.text, batch), wanted);
  if (!general) return undefined;
  const mark = written.startsWith('\ufeff') ? '\ufeff' : '';
  const body = written.includes('\r\n') ? general.text.replaceAll('\n', '\r\n') : general.text;
  return { read: general, written: mark + body };
}

function checked(text: string | undefined, wanted: Json): ReadText | undefined {
  const read = text === undefined ? undefined : open(text);
  return read && canonicalJson(read.value) === canonicalJson(wanted) ? read : undefined;
}

function spliceText(text: string, splices: readonly Splice[], offsets = (offset: number): number => offset): string {
  const crlf = text.includes('\r\n');
  const sorted = splices.toSorted((left, right) => left.start - right.start);
  let result = '';
  let from = 0;
  for (const { start, end, text: inserted } of sorted) {
    result += text.slice(from, offsets(start)) + (crlf ? inserted.replaceAll('\n', '\r\n') : inserted);
    from = offsets(end);
  }
  return result + text.slice(from);
}

/** Where an offset of the plain text lies in the original, which may have a byte-order mark and `\r\n` line ends. */
function originalOffsets(original: string): (offset: number) => number {
  const mark = original.startsWith('\ufeff') ? 1 : 0;
  const breaks: number[] = [];
  for (let at = original.indexOf('\r\n'); at >= 0; at = original.indexOf('\r\n', at + 2))
    breaks.push(at - mark - breaks.length);
  return (offset) => {
    let low = 0;
    let high = breaks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((breaks[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return offset + low + mark;
  };
}

function editGenerally(text: string, batch: readonly YamlEdit[]): string | undefined {
  const document = parseDocument(text, { uniqueKeys: false });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  for (const edit of batch) {
    if ('remove' in edit) document.deleteIn(edit.path);
    else if (isCollection(document.getIn(edit.path.slice(0, -1), true)))
      document.setIn(edit.path, document.createNode(edit.value));
    else return undefined;
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The value with one edit made. */
function withEdit(value: Json, edit: YamlEdit): Json {
  const [key, ...rest] = edit.path;
  if (key === undefined) return 'value' in edit ? edit.value : null;
  const last = rest.length === 0;
  if (Array.isArray(value)) {
    const list = [...(value as readonly Json[])];
    const index = Number(key);
    if (last && 'remove' in edit) list.splice(index, 1);
    else list[index] = withEdit(list[index] ?? {}, { ...edit, path: rest });
    return list;
  }
  const object: Record<string, Json> = { ...(isObject(value) ? (value as JsonObject) : {}) };
  const own = Object.hasOwn(object, key) ? (object[key] as Json) : {};
  if (last && 'remove' in edit) delete object[key];
  else object[key] = withEdit(own, { ...edit, path: rest });
  return object;
}

function valueAt(value: Json, path: EditPath): Json | undefined {
  let here: Json | undefined = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as { readonly [key: string]: Json })[key];
  }
  return here;
}

function unwritable(batch: readonly YamlEdit[]): Diagnostic {
  const paths = batch.map(({ path }) => path.join('.')).slice(0, 3);
  return {
    code: 'edit-not-possible',
    severity: 'error',
    message: `The change of ${paths.join(', ')} could not be written into the text.`,
    fix: 'Change it in the text itself.',
  };
}
