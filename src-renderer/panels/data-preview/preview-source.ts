import type { PipelineNode } from '../../../shared/pipeline/pipeline-document.ts';
import type { CallInput, CallOutput } from '../../../shared/rpc/contract.ts';

export type DataSource = CallInput<'data.preview'>['source'];
type Reading = NonNullable<Extract<DataSource, { path: string }>['reading']>;
export type RunOutput = Extract<CallOutput<'run.outputs'>, { ok: true }>['outputs'][number];

/** Data that can be looked at, with the words that name it. */
export interface DataChoice {
  readonly id: string;
  readonly title: string;
  readonly source: DataSource;
}

/** What is looked at: an output port of a node, or any of its outputs. */
export interface DataPlace {
  readonly nodeId: string;
  readonly port: string | null;
}

/** What the selection stands for: the data on an edge, or those of a node. */
export function placeOfSelection(nodeIds: readonly string[], edgeIds: readonly string[]): DataPlace | null {
  const edge = edgeIds.length === 1 && nodeIds.length === 0 ? edgeIds[0] : undefined;
  const match = edge === undefined ? null : /^([^.]+)\.(.+?)->/.exec(edge);
  if (match?.[1] && match[2]) return { nodeId: match[1], port: match[2] };
  const [only] = nodeIds;
  return nodeIds.length === 1 && only !== undefined ? { nodeId: only, port: null } : null;
}

const tables = /\.(?:csv|tsv|parquet|jsonl|ndjson)$/i;

/** The file that a node reads, before any run: known where a parameter of it names a table in the project. */
function fileOf(node: PipelineNode): DataChoice | null {
  const { path } = node.parameters;
  if (node.type !== 'data.table-file' || typeof path !== 'string' || !tables.test(path)) return null;
  const { path: _, ...reading } = node.parameters;
  return { id: `file ${path}`, title: path, source: { path, reading: reading as Reading } };
}

/** The tables at a place: what the node made in the shown run, else the file that it would read. */
export function dataChoices(
  place: DataPlace,
  node: PipelineNode | undefined,
  runId: string | undefined,
  outputs: readonly RunOutput[],
): readonly DataChoice[] {
  const made = outputs
    .filter(({ stepId, port, type, isThere }) => {
      return isThere && type === 'dataset' && stepId === place.nodeId && (place.port === null || port === place.port);
    })
    .map(({ stepId, port }) => ({
      id: `${stepId}.${port}`,
      title: `${stepId}.${port}`,
      source: { runId: runId ?? '', stepId, port },
    }));
  if (made.length > 0) return made;
  const file = node && fileOf(node);
  return file ? [file] : [];
}

/** Outputs of a place that are no tables, for the words that say so. */
export const otherOutputs = (place: DataPlace, outputs: readonly RunOutput[]): readonly RunOutput[] =>
  outputs.filter(({ stepId, type }) => stepId === place.nodeId && type !== 'dataset');
