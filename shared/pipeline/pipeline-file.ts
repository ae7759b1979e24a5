import { type Diagnostic, hasErrors } from '../base/diagnostic.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { checkParameters, type ParameterIssue, sentence } from '../catalog/check-parameters.ts';
import { decodePipeline } from './decode-pipeline.ts';
import type { PipelineDocument, SourceMap } from './pipeline-document.ts';
import { currentApiVersion, pipelineSchema } from './pipeline-schema.ts';
import { openText, readYaml } from './yaml/read-yaml.ts';
import { lineStartsOf, offsetOf, positionAt, type YamlText } from './yaml/yaml-outline.ts';

/** More nodes are refused: past this a screen, a plan and a run would no longer answer in time. */
export const mostNodes = 10_000;
/** A file that is wrong everywhere is told about this often. */
const mostIssues = 1000;

export interface ParsedPipelineFile {
  /** Absent when the text is no pipeline at all. With errors it is there to be looked at and mended. */
  readonly document?: PipelineDocument;
  readonly sourceMap: SourceMap;
  readonly diagnostics: readonly Diagnostic[];
  /** The file was written by a newer version; it can be looked at but not saved or run. */
  readonly readOnly: boolean;
}

/** Reads the text or the bytes of a pipeline file and finds everything that is wrong with its form. Never throws. */
export function parsePipelineFile(input: string | Uint8Array): ParsedPipelineFile {
  const source = openText(input);
  if ('code' in source) return refused([source]);
  const read = readYaml(source.plain);
  if (read.problems.length > 0) return refused(read.problems);
  const value = read.value ?? null;
  const sourceMap = sourceMapOf(source.plain, read);
  const about = pipelineIn(value);
  if (typeof about === 'string') {
    const message = `Not a pipeline file: ${about}.`;
    const fix = `Begin the file with apiVersion: ${currentApiVersion} and kind: Pipeline.`;
    return refused([{ code: 'not-a-pipeline', severity: 'error', message, fix, line: 1, column: 1 }]);
  }
  const count = nodeCount(about);
  if (count > mostNodes) {
    const message = `The pipeline has ${count} nodes; at most ${mostNodes} can be opened.`;
    return refused([{ code: 'too-many-nodes', severity: 'error', message, fix: 'Split it into several pipelines.' }]);
  }
  const newer = newerVersion(about.apiVersion);
  if (newer !== undefined) {
    const message = `The file was written for ${newer}, which is newer than this version of Trainyard (${currentApiVersion}); it opens read-only.`;
    const diagnostic = located(
      { code: 'newer-version', severity: 'error', message, fix: 'Update Trainyard.' },
      sourceMap,
      ['apiVersion'],
    );
    return { document: decodePipeline(about), sourceMap, diagnostics: [diagnostic], readOnly: true };
  }
  const issues = checkParameters(pipelineSchema, about).slice(0, mostIssues);
  const diagnostics = issues.map((issue) => describeIssue(issue, about, sourceMap));
  return { document: decodePipeline(about), sourceMap, diagnostics, readOnly: false };
}

/** The content of a pipeline file as it stands there, unknown fields included; undefined where it is none. */
export function readPipelineValue(input: string): JsonObject | undefined {
  const source = openText(input);
  if ('code' in source) return undefined;
  const { value, problems } = readYaml(source.plain);
  const about = problems.length > 0 ? '' : pipelineIn(value ?? null);
  return typeof about === 'string' ? undefined : about;
}

/** Whether a parsed file may go on to validation and a plan. */
export const isRunnable = (file: ParsedPipelineFile): boolean =>
  file.document !== undefined && !file.readOnly && !hasErrors(file.diagnostics);

const nowhere: SourceMap = { locate: () => undefined };

const refused = (diagnostics: readonly Diagnostic[]): ParsedPipelineFile => ({
  sourceMap: nowhere,
  diagnostics,
  readOnly: false,
});

/** The pipeline in a value, or in a few words why there is none. */
function pipelineIn(value: Json): JsonObject | string {
  if (value === null) return 'it is empty';
  if (Array.isArray(value)) return 'it holds a list';
  if (!isObject(value)) return 'it holds a single value';
  if (value.kind !== undefined && value.kind !== 'Pipeline') return `its kind is ${JSON.stringify(value.kind)}`;
  if (value.kind === undefined && value.spec === undefined) return 'it has neither kind nor spec';
  return value;
}

function nodeCount(value: JsonObject): number {
  const nodes = isObject(value.spec) ? value.spec.nodes : undefined;
  return Array.isArray(nodes) ? nodes.length : 0;
}

/** The version when it is `trainyard/v<n>` with a later n than ours. */
function newerVersion(version: Json | undefined): string | undefined {
  const match =
    typeof version === 'string' ? /^trainyard\/v(\d{1,100})(?:(?:alpha|beta)\d{1,6})?$/.exec(version) : null;
  return match && Number(match[1]) > 1 ? match[0] : undefined;
}

/** Positions are looked up when a diagnostic asks for the first one, not while the file is read. */
function sourceMapOf(text: string, read: YamlText): SourceMap {
  let lineStarts: readonly number[] | undefined;
  return {
    locate(path) {
      const outline = read.outline();
      if (!outline) return undefined;
      lineStarts ??= lineStartsOf(text);
      return positionAt(lineStarts, offsetOf(outline, path));
    },
  };
}

/** The diagnostic with the place of a document path. */
export function located(diagnostic: Diagnostic, sourceMap: SourceMap, path: readonly (string | number)[]): Diagnostic {
  const place = sourceMap.locate(path);
  return place ? { ...diagnostic, line: place.line, column: place.column } : diagnostic;
}

function describeIssue(issue: ParameterIssue, value: JsonObject, sourceMap: SourceMap): Diagnostic {
  const { path, kind, message, fix } = issue;
  const node = nodeAt(value, path);
  const field = node ? path.slice(3).join('.') : path.join('.');
  const subject = node ? `Node ${node.name}${field === '' ? '' : `: ${field}`}` : field === '' ? 'The file' : field;
  const unknown = kind === 'unknown';
  const diagnostic: Diagnostic = {
    code: unknown ? 'unknown-field' : kind === 'missing' ? 'missing-field' : 'invalid-field',
    severity: unknown ? 'warning' : 'error',
    message: sentence(`${subject} ${message}`),
    ...(fix === undefined ? {} : { fix }),
    ...(node?.id === undefined ? {} : { nodeId: node.id }),
  };
  return located(diagnostic, sourceMap, path);
}

/** The node that a path leads into, with a name for sentences even where it has no usable id. */
function nodeAt(value: JsonObject, path: readonly (string | number)[]): { id?: string; name: string } | undefined {
  const [spec, nodes, index] = path;
  if (spec !== 'spec' || nodes !== 'nodes' || typeof index !== 'number') return undefined;
  const list = isObject(value.spec) ? (value.spec.nodes as readonly Json[]) : [];
  const node = list[index];
  const id = isObject(node) && typeof node.id === 'string' && node.id !== '' ? node.id : undefined;
  return id === undefined ? { name: `number ${index + 1}` } : { id, name: id };
}
