import { describe, expect, it } from 'vitest';
import { decodePipeline } from '../../shared/pipeline/decode-pipeline.ts';
import { readPipelineValue } from '../../shared/pipeline/pipeline-file.ts';
import { sampleCatalog } from '../../shared/pipeline/testing/sample-catalog.ts';
import { metricNames } from './metric-names.ts';

const document = decodePipeline(
  readPipelineValue(`
kind: Pipeline
spec:
  nodes:
    - {id: load, type: data.table-file}
    - {id: split, type: data.split, inputs: {dataset: load.dataset}}
    - {id: train, type: train.sklearn-classifier, inputs: {train: split.train, settings: search.best}}
    - {id: search, type: tune.search, inputs: {train: split.train}, parameters: {trial: {type: train.sklearn-classifier}, metric: f1}}
    - {id: empty, type: tune.search, inputs: {train: split.train}, parameters: {metric: f1}}
    - {id: gate, type: evaluate.gate, inputs: {metrics: pass.metrics, model: train.model}}
    - {id: pass, type: flow.shell, inputs: {model: train.model}}
    - {id: loop, type: flow.shell, inputs: {x: loop.y}}
`) ?? {},
);

const names = (id: string, port: string): readonly string[] => {
  const node = document.nodes.find((one) => one.id === id);
  if (!node) throw new Error(id);
  return metricNames(node, port, document, sampleCatalog());
};

describe('metricNames', () => {
  it('takes those of the trial', () => {
    expect(names('search', '')).toEqual(['accuracy', 'roc_auc']);
  });
  it('looks up through nodes that measure nothing', () => {
    expect(names('gate', 'metrics')).toEqual(['accuracy', 'roc_auc']);
  });
  it('knows none without a trainer above, and ends in a cycle', () => {
    expect(names('empty', '')).toEqual([]);
    expect(names('split', 'dataset')).toEqual([]);
    expect(names('loop', '')).toEqual([]);
  });
});
