import { expect, test } from 'vitest';
import type { PipelineNode } from '../../../shared/pipeline/pipeline-document.ts';
import { dataChoices, placeOfSelection, type RunOutput } from './preview-source.ts';

const node = (type: string, parameters: object): PipelineNode =>
  ({ id: 'load', type, parameters }) as unknown as PipelineNode;
const output = (port: string, more: Partial<RunOutput> = {}): RunOutput => ({
  stepId: 'split',
  port,
  type: 'dataset',
  digest: '',
  bytes: 1,
  name: '',
  metadata: {},
  isThere: true,
  ...more,
});

test('a selected edge stands for the data on it, a selected node for its outputs', () => {
  expect(placeOfSelection([], ['split.train->model.train'])).toEqual({ nodeId: 'split', port: 'train' });
  expect(placeOfSelection(['split'], [])).toEqual({ nodeId: 'split', port: null });
  expect(placeOfSelection(['a', 'b'], [])).toBeNull();
  expect(placeOfSelection([], [])).toBeNull();
});

test('tables that the shown run made come first', () => {
  const place = { nodeId: 'split', port: null };
  const outputs = [
    output('train'),
    output('test'),
    output('model', { type: 'model' }),
    output('gone', { isThere: false }),
  ];
  expect(dataChoices(place, undefined, 'r1', outputs).map(({ title }) => title)).toEqual(['split.train', 'split.test']);
  expect(dataChoices({ nodeId: 'split', port: 'test' }, undefined, 'r1', outputs)).toEqual([
    { id: 'split.test', title: 'split.test', source: { runId: 'r1', stepId: 'split', port: 'test' } },
  ]);
});

test('before a run, a table file is looked at where it lies, read as its node reads it', () => {
  const place = { nodeId: 'load', port: null };
  const file = node('data.table-file', { path: 'data/wine.csv', delimiter: ';' });
  expect(dataChoices(place, file, undefined, [])[0]?.source).toEqual({
    path: 'data/wine.csv',
    reading: { delimiter: ';' },
  });
  expect(dataChoices(place, node('data.table-file', { path: '${params.file}' }), undefined, [])).toEqual([]);
  expect(dataChoices(place, node('flow.shell', { path: 'x.csv' }), undefined, [])).toEqual([]);
});
