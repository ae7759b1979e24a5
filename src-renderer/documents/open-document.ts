import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { decodePipeline } from '../../shared/pipeline/decode-pipeline.ts';
import { editPipelineFile } from '../../shared/pipeline/edit-pipeline-file.ts';
import type { PipelineDocument, PipelineNode } from '../../shared/pipeline/pipeline-document.ts';
import { readPipelineValue } from '../../shared/pipeline/pipeline-file.ts';
import { writePipelineFile } from '../../shared/pipeline/write-pipeline-file.ts';
import { editsBetween } from './edits-between.ts';

/** A picture of a document: its content, and the text that edits are written into. Contents are never changed, only replaced. */
export interface Snapshot {
  readonly value: JsonObject;
  readonly baseText: string;
  readonly baseValue: JsonObject;
}

/** One change, as it is undone and done again. */
export interface Step {
  readonly title: string;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly mergeKey: string | undefined;
  /** Milliseconds since the page began. */
  readonly at: number;
}

/** A pipeline file that is open in this window. */
export interface OpenDocument {
  /** Path inside the project. */
  readonly file: string;
  /** The content of the file, with what this version does not know. */
  readonly value: JsonObject;
  /** The same, read; nodes keep their identity while they are unchanged. */
  readonly document: PipelineDocument;
  readonly snapshot: Snapshot;
  readonly savedText: string;
  readonly savedValue: JsonObject;
  /** Hex sha256 of the file as it was read or written last; null: there is no file yet. */
  readonly digest: string | null;
  readonly readOnly: boolean;
  readonly restricted: boolean;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  readonly isDirty: boolean;
  /** Text of the YAML panel that cannot be read as a pipeline; the content is the last one that could. */
  readonly brokenText: string | null;
  readonly diagnostics: readonly Diagnostic[];
  /** The file on disk is another one by now, and there are changes here. */
  readonly conflict: { readonly text: string; readonly digest: string } | null;
  readonly draftSavedAt: string | null;
}

/** Changes with the same key within this many milliseconds are one. */
const mergeWithinMs = 800;
const longestPast = 1000;

const decoded = new WeakMap<JsonObject, PipelineNode>();
const documentsOf = new WeakMap<JsonObject, PipelineDocument>();
const textsOf = new WeakMap<JsonObject, string>();

function documentOf(value: JsonObject): PipelineDocument {
  const known = documentsOf.get(value) ?? decodePipeline(value, decoded);
  documentsOf.set(value, known);
  return known;
}

export interface Loaded {
  readonly file: string;
  readonly text: string;
  readonly digest: string | null;
  readonly readOnly: boolean;
  readonly restricted: boolean;
}

/** A document as its file has it; undefined where the text is no pipeline at all. */
export function openedDocument({ file, text, digest, readOnly, restricted }: Loaded): OpenDocument | undefined {
  const value = readPipelineValue(text);
  if (!value) return undefined;
  const snapshot = { value, baseText: text, baseValue: value };
  return {
    file,
    value,
    document: documentOf(value),
    snapshot,
    savedText: text,
    savedValue: value,
    digest,
    readOnly,
    restricted,
    past: [],
    future: [],
    isDirty: false,
    brokenText: null,
    diagnostics: [],
    conflict: null,
    draftSavedAt: null,
  };
}

const withSnapshot = (document: OpenDocument, snapshot: Snapshot): OpenDocument => ({
  ...document,
  snapshot,
  value: snapshot.value,
  document: documentOf(snapshot.value),
  isDirty: snapshot.value !== document.savedValue,
  brokenText: null,
});

/** The document after a change, as one step that can be undone. */
export function changed(
  document: OpenDocument,
  title: string,
  snapshot: Snapshot,
  at: number,
  mergeKey?: string,
): OpenDocument {
  if (snapshot.value === document.value && snapshot.baseText === document.snapshot.baseText) return document;
  const last = document.past.at(-1);
  const merges = mergeKey !== undefined && last?.mergeKey === mergeKey && at - last.at <= mergeWithinMs;
  const step = { title, before: merges ? last.before : document.snapshot, after: snapshot, mergeKey, at };
  const past = merges ? [...document.past.slice(0, -1), step] : [...document.past.slice(-longestPast + 1), step];
  return { ...withSnapshot(document, snapshot), past, future: [] };
}

export function undone(document: OpenDocument): OpenDocument {
  const step = document.past.at(-1);
  if (!step) return document;
  return {
    ...withSnapshot(document, step.before),
    past: document.past.slice(0, -1),
    future: [step, ...document.future],
  };
}

export function redone(document: OpenDocument): OpenDocument {
  const [step, ...future] = document.future;
  if (!step) return document;
  return { ...withSnapshot(document, step.after), past: [...document.past, step], future };
}

/** The document after its text was written to the file. */
export function saved(document: OpenDocument, text: string, value: JsonObject, digest: string): OpenDocument {
  return {
    ...document,
    digest,
    savedText: text,
    savedValue: value,
    isDirty: document.value !== value,
    conflict: null,
    draftSavedAt: null,
  };
}

/** The text of the file that has this content: comments and spacing of what is unchanged are kept, byte for byte. */
export function textOfDocument(document: OpenDocument): string {
  const { value, baseText, baseValue } = document.snapshot;
  if (value === document.savedValue) return document.savedText;
  if (value === baseValue) return baseText;
  const known = textsOf.get(value);
  if (known !== undefined) return known;
  const written = editPipelineFile(baseText, editsBetween(baseValue, value));
  const text = written.ok ? written.value : writePipelineFile(document.document);
  textsOf.set(value, text);
  return text;
}
