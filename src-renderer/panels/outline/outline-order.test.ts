import { describe, expect, it } from 'vitest';
import { decodePipeline } from '../../../shared/pipeline/decode-pipeline.ts';
import { readPipelineValue } from '../../../shared/pipeline/pipeline-file.ts';
import { outlineOrder } from './outline-order.ts';

const rowsOf = (nodes: string) => {
  const value = readPipelineValue(
    `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: a}\nspec: {nodes: [${nodes}]}\n`,
  );
  return outlineOrder(decodePipeline(value ?? {}).nodes).map(({ node, depth }) => `${depth} ${node.id}`);
};

describe('the outline', () => {
  it('names nodes in the order in which they could run', () => {
    expect(
      rowsOf(
        '{id: c, type: x, inputs: {i: b.o}}, {id: b, type: x, after: [a]}, {id: a, type: x}, {id: d, type: x, inputs: {i: a.o}}',
      ),
    ).toEqual(['0 a', '1 b', '1 d', '2 c']);
  });

  it('has nodes of a cycle and nodes that take from nobody, too', () => {
    expect(
      rowsOf('{id: a, type: x, after: [b]}, {id: b, type: x, after: [a]}, {id: c, type: x, after: [gone]}'),
    ).toEqual(['0 c', '0 a', '0 b']);
  });
});
