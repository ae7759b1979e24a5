import { expect, test } from 'vitest';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import { columnSource } from './column-source.ts';

const nodes = `
    - {id: load, type: data.table-file, parameters: {path: "data/\${params.set}.csv", delimiter: semicolon}}
    - {id: check, type: data.validate, inputs: {dataset: load.dataset}}
    - {id: split, type: data.split, inputs: {dataset: check.dataset}}
    - {id: query, type: data.sql, inputs: {a: split.train}}
    - {id: train, type: train.sklearn-classifier, inputs: {train: split.train}}
    - {id: late, type: train.sklearn-classifier, inputs: {train: again.train}}
    - {id: again, type: data.split, inputs: {dataset: query.dataset}}
    - {id: ring, type: data.split, inputs: {dataset: ring.train}}
    - {id: empty, type: data.table-file}
    - {id: after, type: data.split, inputs: {dataset: empty.dataset}}
    - {id: unknown, type: data.table-file, parameters: {path: "\${params.none}"}}
    - {id: behind, type: data.split, inputs: {dataset: unknown.dataset}}`;

const { document } = parsePipelineFile(`apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: p, name: P}
spec:
  parameters: {set: {type: string, default: wine}}
  defaults: {parameters: {decimal: comma}}
  nodes:${nodes}
`);

const look = (nodeId: string, port: string) => {
  if (!document) throw new Error('the pipeline of the test cannot be read');
  return columnSource(document, nodeId, port);
};

test('leads through nodes that keep columns to the file, with how it is read', () => {
  expect(look('train', 'train')).toEqual({
    kind: 'file',
    path: 'data/wine.csv',
    nodeId: 'load',
    parameters: { path: 'data/wine.csv', delimiter: 'semicolon', decimal: 'comma' },
  });
});

test('stops at a node that changes columns: what it made tells them', () => {
  expect(look('late', 'train')).toEqual({ kind: 'output', of: { nodeId: 'query', port: 'dataset' } });
  expect(look('ring', 'dataset')).toEqual({ kind: 'output', of: { nodeId: 'ring', port: 'train' } });
  expect(look('behind', 'dataset')).toEqual({ kind: 'output', of: { nodeId: 'unknown', port: 'dataset' } });
});

test.each([
  ['load', 'dataset', 'Nothing is connected to the input dataset of load yet.'],
  ['nobody', 'x', 'There is no node nobody in this pipeline.'],
  ['after', 'dataset', 'Choose the file of empty first; its columns come from there.'],
])('says what is missing at %s.%s', (nodeId, port, message) => {
  expect(look(nodeId, port)).toEqual({ kind: 'nothing', message });
});
