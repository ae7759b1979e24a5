import { isObject, type Json } from '../../shared/base/json.ts';
import type { PipelineDocument } from '../../shared/pipeline/pipeline-document.ts';
import { isHiddenFile } from './would-run.ts';

/** What programs read and none runs; all other files count as code, whatever they are called. */
const plainData =
  /\.(?:(?:csv|tsv|jsonl|ndjson|txt|log)(?:\.(?:gz|bz2|xz|zst))?|parquet|feather|arrow|npy|png|jpe?g|gif|webp|bmp|tiff?|md|rst)$/i;
/** Texts that tell programs what to install or to build. */
const instructions = /(?:^|\/)(?:[^/]*requirements[^/]*|[^/]*constraints[^/]*|cmakelists)\.txt$/i;

const isCode = (name: string): boolean =>
  !plainData.test(name) || instructions.test(name) || name.startsWith('nodes/') || isHiddenFile(name);

/** Whether a project path is code: what is not plainly data, a part of a node type, a file that a node lists, or one that hides. */
export function codeOf(document: PipelineDocument): (name: string) => boolean {
  const listed = new Set(document.nodes.flatMap(({ files }) => files.map(normalPath)));
  return (name) => isCode(name) || isAtOrBelow(name, listed);
}

/**
 * Whether a project path is part of what a pipeline would run: code, which steps may load, and whatever a parameter or a
 * node names. Without a document only code counts.
 */
export function partOfWhatRuns(document: PipelineDocument | undefined): (name: string) => boolean {
  const named = new Set(document ? textsIn(document).map((value) => value.replace(/:[A-Za-z_]\w*$/, '')) : []);
  return (name) => isCode(name) || isAtOrBelow(name, named);
}

function textsIn(document: PipelineDocument): string[] {
  const found: string[] = [];
  const look = (value: Json): void => {
    if (typeof value === 'string') found.push(normalPath(value));
    else if (Array.isArray(value)) for (const item of value as readonly Json[]) look(item);
    else if (isObject(value)) for (const item of Object.values(value)) look(item);
  };
  for (const parameter of document.parameters.values()) look(parameter.default ?? null);
  look(document.defaults.parameters);
  for (const node of document.nodes) {
    look(node.parameters);
    found.push(...node.files.map(normalPath));
  }
  return found;
}

const normalPath = (path: string): string => path.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');

function isAtOrBelow(name: string, paths: ReadonlySet<string>): boolean {
  if (paths.has(name)) return true;
  for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) {
    if (paths.has(name.slice(0, at))) return true;
  }
  return false;
}
