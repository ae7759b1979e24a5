import { isObject, type JsonObject } from '../../shared/base/json.ts';
import type { PipelineDocument, PipelineNode, PortReference } from '../../shared/pipeline/pipeline-document.ts';

/** Where the columns that reach a port can be looked up. */
export type ColumnSource =
  | { readonly kind: 'file'; readonly path: string; readonly parameters: JsonObject; readonly nodeId: string }
  /** Something on the way changes columns: what it made in a run tells them. */
  | { readonly kind: 'output'; readonly of: PortReference }
  | { readonly kind: 'nothing'; readonly message: string };

/** Node types whose datasets have the columns of the dataset that comes in, by the port that it comes in at. */
const keepsColumns: ReadonlyMap<string, string> = new Map([
  ['data.split', 'dataset'],
  ['data.validate', 'dataset'],
]);

/** Looks upstream of an input port for what decides its columns. */
export function columnSource(document: PipelineDocument, nodeId: string, port: string): ColumnSource {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const node = nodes.get(nodeId);
  if (!node) return { kind: 'nothing', message: `There is no node ${nodeId} in this pipeline.` };
  const nearest = sourceAt(node, port);
  if (!nearest) return { kind: 'nothing', message: `Nothing is connected to the input ${port} of ${nodeId} yet.` };
  const seen = new Set<string>();
  for (let at: PortReference | undefined = nearest; at && !seen.has(at.nodeId); ) {
    seen.add(at.nodeId);
    const feeding = nodes.get(at.nodeId);
    if (feeding?.type === 'data.table-file') return fileOf(document, feeding) ?? { kind: 'output', of: nearest };
    const input = feeding && keepsColumns.get(feeding.type);
    if (!feeding || input === undefined) return { kind: 'output', of: at };
    at = sourceAt(feeding, input);
  }
  return { kind: 'output', of: nearest };
}

const sourceAt = (node: PipelineNode, port: string): PortReference | undefined => node.inputs.get(port)?.sources[0];

function fileOf(document: PipelineDocument, { id, parameters }: PipelineNode): ColumnSource | undefined {
  const all = { ...pickReading(document.defaults.parameters), ...parameters };
  const resolved = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      name,
      typeof value === 'string' ? withParameters(value, document) : value,
    ]),
  );
  const path = resolved['path'];
  if (path === undefined || path === '') {
    return { kind: 'nothing', message: `Choose the file of ${id} first; its columns come from there.` };
  }
  // An expression that only a run can resolve.
  if (typeof path !== 'string' || path.includes('${')) return undefined;
  return { kind: 'file', path, parameters: resolved, nodeId: id };
}

const readingParameters = ['format', 'delimiter', 'header', 'encoding', 'decimal', 'nullValues'];

const pickReading = (defaults: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(defaults).filter(([name]) => readingParameters.includes(name)));

/** Puts in the defaults of pipeline parameters that a text names in the plain form. */
function withParameters(text: string, { parameters }: PipelineDocument): string {
  return text.replaceAll(/\$\{\s*params\.([\w-]+)\s*\}/g, (whole, name: string) => {
    const value = parameters.get(name)?.default;
    return value === undefined || value === null || isObject(value) || Array.isArray(value) ? whole : String(value);
  });
}
