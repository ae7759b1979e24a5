import { expect, it } from 'vitest';
import { decodePipeline } from '../../../shared/pipeline/decode-pipeline.ts';
import { readPipelineValue } from '../../../shared/pipeline/pipeline-file.ts';
import { sampleCatalog } from '../../../shared/pipeline/testing/sample-catalog.ts';
import { outputChoices } from './output-choices.ts';

const catalog = sampleCatalog();
const { nodes } = decodePipeline(
  readPipelineValue(`
kind: Pipeline
spec:
  nodes:
    - {id: load, type: data.table-file}
    - {id: split, type: data.split, inputs: {dataset: load.dataset}}
    - {id: train, type: train.sklearn-classifier, inputs: {train: split.train}}
    - {id: again, type: data.split, inputs: {dataset: split.test}}
`) ?? {},
);

const choices = (id: string, port: string): readonly string[] => {
  const node = nodes.find((one) => one.id === id);
  if (!node) throw new Error(id);
  return outputChoices(node, port, catalog.get(node.type), nodes, catalog).map(({ value }) => value);
};

it('offers what fits, is not connected yet, and closes no cycle', () => {
  expect(choices('train', 'train')).toEqual(['load.dataset', 'split.test', 'again.train', 'again.test']);
  expect(choices('split', 'dataset')).toEqual([]);
  expect(choices('train', 'settings')).toEqual([]);
});
