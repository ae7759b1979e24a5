import { expect, it } from 'vitest';
import { parsePipelineFile } from '../../../shared/pipeline/pipeline-file.ts';
import { trainingSource } from './training-source.ts';

const { document } = parsePipelineFile(`apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: p, name: P}
spec:
  nodes:
    - {id: load, type: data.table-file}
    - {id: split, type: data.split, inputs: {dataset: load.dataset}}
    - {id: train, type: train.sklearn-classifier, inputs: {train: split.train}}
    - {id: gate, type: evaluate.gate, inputs: {model: train.model, metrics: gate.metrics}}
    - {id: serve, type: deploy.rest-endpoint, inputs: {model: gate.model}}
`);

it('finds the rows that the model was trained on, through gates and circles', () => {
  expect(document && trainingSource(document, 'serve')).toEqual({ nodeId: 'split', port: 'train' });
});

it('finds none where nothing was trained', () => {
  expect(document && trainingSource(document, 'load')).toBeNull();
  expect(document && trainingSource(document, 'gone')).toBeNull();
});
