import type { JsonObject } from '../../../shared/base/json.ts';
import type { Catalog, NodeType } from '../../../shared/catalog/node-type.ts';
import { readNodeType } from '../../../shared/catalog/read-node-type.ts';
import { decodePipeline } from '../../../shared/pipeline/decode-pipeline.ts';
import type { PipelineDocument } from '../../../shared/pipeline/pipeline-document.ts';
import { readPipelineValue } from '../../../shared/pipeline/pipeline-file.ts';

type Ports = { readonly [port: string]: JsonObject };

function nodeType(id: string, inputs: Ports, outputs: Ports): NodeType {
  const [category = ''] = id.split('.');
  const definition = {
    apiVersion: 'trainyard/v1',
    kind: 'NodeType',
    metadata: { id, version: '1.0.0', title: `The ${id}`, category, description: 'For tests.' },
    spec: { inputs, outputs, parameters: { type: 'object', properties: {} }, runtime: { command: true } },
  };
  const read = readNodeType(definition, { folder: '', file: 'node.yaml', codeHash: '' });
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return read.value;
}

const types = [
  nodeType('data.load', {}, { dataset: { type: 'dataset' } }),
  nodeType('data.split', { dataset: { type: 'dataset' } }, { train: { type: 'dataset' }, test: { type: 'dataset' } }),
  nodeType(
    'train.fit',
    { train: { type: 'dataset' }, settings: { type: 'value', optional: true } },
    { model: { type: 'model' } },
  ),
  nodeType('evaluate.score', { model: { type: 'model' }, test: { type: 'dataset' } }, { metrics: { type: 'metrics' } }),
  nodeType('flow.any', { '*': { type: 'any' } }, { text: { type: 'file' } }),
];

/** A few node types, as the catalog has them. */
export const sampleCatalog: Catalog = new Map(types.map((type) => [type.id, type]));

/** A document with these nodes, written as in a pipeline file. */
export function sampleDocument(nodes: string, layout = '{}'): PipelineDocument {
  const text = `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: a}\nspec: {nodes: [${nodes}]}\nlayout: ${layout}\n`;
  const value = readPipelineValue(text);
  if (!value) throw new Error('not a pipeline');
  return decodePipeline(value);
}

/** Load, split, fit and score. */
export const chain = `
  {id: load, type: data.load},
  {id: split, type: data.split, inputs: {dataset: load.dataset}},
  {id: fit, type: train.fit, inputs: {train: split.train}},
  {id: score, type: evaluate.score, inputs: {model: fit.model, test: split.test}, after: [load]}`;
