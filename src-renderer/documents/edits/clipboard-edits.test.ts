import { produce } from 'immer';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/base/json.ts';
import { readPipelineValue } from '../../../shared/pipeline/pipeline-file.ts';
import { type Fragment, fragmentText, pasteNodes, readFragment } from './clipboard-edits.ts';
import type { Content } from './content.ts';

const content = readPipelineValue(`apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: sample}
spec:
  nodes:
    - {id: load, type: data.table-file, parameters: {path: a.csv}}
    - {id: split, type: data.split, inputs: {dataset: load.dataset}, future: kept}
    - {id: train, type: train.sklearn-classifier, inputs: {train: split.train}, after: [load]}
layout:
  nodes: {load: {x: 0, y: 0}, split: {x: 280, y: 40}, train: {x: 560, y: 80}}
`) as JsonObject;

const read = (text: string): Fragment => {
  const fragment = readFragment(text);
  if (!fragment.ok) throw new Error(fragment.problem);
  return fragment.value;
};

const paste = (fragment: Fragment, keepIncoming: boolean) => {
  let ids: string[] = [];
  const value = produce(content, (draft) => {
    ids = pasteNodes(draft as Content, fragment, { x: 1000, y: 500 }, keepIncoming);
  });
  const { nodes } = value['spec'] as { nodes: JsonObject[] };
  return { ids, nodes: nodes.slice(3), value };
};

describe('copied nodes', () => {
  it('keep what they hold, the edges among them and how they lie to one another', () => {
    const { ids, nodes, value } = paste(read(fragmentText(content, ['split', 'train'])), false);
    expect(ids).toEqual(['split-2', 'train-2']);
    expect(nodes).toEqual([
      { id: 'split-2', type: 'data.split', future: 'kept' },
      { id: 'train-2', type: 'train.sklearn-classifier', inputs: { train: 'split-2.train' } },
    ]);
    const { nodes: places } = value['layout'] as { nodes: JsonObject };
    expect(places['split-2']).toEqual({ x: 1000, y: 500 });
    expect(places['train-2']).toEqual({ x: 1280, y: 540 });
  });

  it('keep edges from the pipeline that they are pasted into when asked to', () => {
    const { nodes } = paste(read(fragmentText(content, ['split', 'train'])), true);
    expect(nodes[0]?.['inputs']).toEqual({ dataset: 'load.dataset' });
    expect(nodes[1]?.['after']).toEqual(['load']);
  });

  it('can be a whole pipeline file', () => {
    expect(
      read(`apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: other}
spec: {nodes: [{id: load, type: data.table-file}]}
`).nodes,
    ).toHaveLength(1);
  });
});

describe('other things in the clipboard', () => {
  it.each([
    ['nothing', '', 'empty'],
    ['a sentence', 'Hello there', 'single value'],
    ['HTML', '<table><tr><td onclick="alert(1)">x</td></tr></table>', 'single value'],
    [
      'nodes of another program',
      '{"nodes": [{"id": 1, "class_type": "KSampler"}], "links": []}',
      'neither kind nor spec',
    ],
    [
      'a node without an id',
      'kind: Pipeline\napiVersion: trainyard/v1\nmetadata: {id: a}\nspec: {nodes: [{type: x}]}',
      'id',
    ],
    ['a huge text', 'a'.repeat(1_000_001), '1 MB'],
  ])('are refused in one sentence: %s', (_name, text, words) => {
    const fragment = readFragment(text);
    expect(fragment.ok).toBe(false);
    if (!fragment.ok) expect(fragment.problem).toContain(words);
  });
});
