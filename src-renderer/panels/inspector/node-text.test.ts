import { produce } from 'immer';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/base/json.ts';
import { nodeFromText, replaceNode } from './node-text.ts';

describe('nodeFromText', () => {
  it('reads a node', () => {
    expect(nodeFromText('id: a\ntype: data.split\nparameters: {testFraction: 0.2}\n', 'a')).toEqual({
      ok: true,
      value: { id: 'a', type: 'data.split', parameters: { testFraction: 0.2 } },
    });
  });
  it.each([
    ['id: b\ntype: data.split', /id must stay a/],
    ['id: a', /needs a type/],
    ['- a', /mapping/],
    ['id: [', /^Line 1: /],
  ])('refuses %j', (text, words) => {
    const read = nodeFromText(text, 'a');
    expect(read.ok ? '' : read.problem).toMatch(words);
  });
});

it('puts a node in the place of its old self', () => {
  const content: JsonObject = {
    spec: {
      nodes: [
        { id: 'a', type: 'x' },
        { id: 'b', type: 'y' },
      ],
    },
  };
  const changed = produce(content, (draft) => replaceNode(draft, 'b', { id: 'b', type: 'z' }));
  expect(changed).toEqual({
    spec: {
      nodes: [
        { id: 'a', type: 'x' },
        { id: 'b', type: 'z' },
      ],
    },
  });
  expect(produce(content, (draft) => replaceNode(draft, 'gone', { id: 'gone', type: 'z' }))).toEqual(content);
});
