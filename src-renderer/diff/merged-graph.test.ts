import { describe, expect, it } from 'vitest';
import type { PipelineDocument } from '../../shared/pipeline/pipeline-document.ts';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import { diffWords } from './diff-words.ts';
import { mergedGraph } from './merged-graph.ts';

function pipeline(nodes: string, layout = '{}'): PipelineDocument {
  const { document } = parsePipelineFile(
    `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: p, name: P}\nspec:\n  nodes:\n${nodes}\nlayout: {nodes: ${layout}}\n`,
  );
  if (!document) throw new Error('The text of the test is no pipeline.');
  return document;
}

const before = pipeline(
  `    - {id: load, type: data.table-file, parameters: {path: a.csv}}
    - {id: split, type: data.split, inputs: {dataset: load.dataset}, parameters: {testFraction: 0.25, seed: 1, stratifyBy: x}}
    - {id: train, type: train.sklearn-classifier, inputs: {train: split.train}, parameters: {label: x}}
    - {id: report, type: flow.shell, after: [train], parameters: {command: ls}}`,
  '{load: {x: 0, y: 0}, split: {x: 300, y: 0}, train: {x: 600, y: 0}, report: {x: 900, y: 0}}',
);
const after = pipeline(
  `    - {id: load, type: data.table-file, parameters: {path: b.csv}}
    - {id: divide, type: data.split, inputs: {dataset: load.dataset}, parameters: {testFraction: 0.25, seed: 1, stratifyBy: x}}
    - {id: train, type: train.sklearn-classifier, inputs: {train: divide.train, validation: divide.test}, parameters: {label: x}}
    - {id: serve, type: deploy.rest-endpoint, inputs: {model: train.model}}`,
  '{load: {x: 0, y: 0}, divide: {x: 300, y: 0}, train: {x: 600, y: 0}, serve: {x: 900, y: 0}}',
);

describe('mergedGraph', () => {
  const { nodes, edges, diff } = mergedGraph(before, after);
  const marks = Object.fromEntries(nodes.map(({ id, marks: own }) => [id, own.join()]));

  it('marks what became of each node', () => {
    expect(marks).toEqual({
      load: 'changed',
      divide: 'renamed',
      train: 'rewired',
      serve: 'added',
      report: 'removed',
    });
  });

  it('keeps edges of a renamed node, and marks new and lost ones', () => {
    expect(edges.map(({ id, mark }) => [id, mark])).toEqual([
      ['load divide dataset → dataset', null],
      ['divide train train → train', null],
      ['divide train test → validation', 'added'],
      ['train serve model → model', 'added'],
      ['train report done', 'removed'],
    ]);
  });

  it('finds a free place for a removed node where another stands now', () => {
    const at = (id: string) => nodes.find((node) => node.id === id);
    expect(at('serve')).toMatchObject({ x: 900, y: 0 });
    expect(at('report')).toMatchObject({ x: 900, y: 112 });
  });

  it('says in words how much differs', () => {
    expect(diffWords(diff)).toBe('1 node added, 1 node removed, 3 nodes changed');
    expect(diffWords(mergedGraph(before, before).diff)).toBe('nothing that matters for a run');
  });
});
