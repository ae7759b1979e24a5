import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/base/json.ts';
import { editPipelineFile } from '../../shared/pipeline/edit-pipeline-file.ts';
import { readPipelineValue } from '../../shared/pipeline/pipeline-file.ts';
import { editsBetween } from './edits-between.ts';

const text = `# about this file
apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: sample, name: Sample} # kept
spec:
  nodes:
    - id: a # first
      type: flow.shell
      parameters: {command: "echo a"}
    - id: b
      # of b
      type: flow.shell
      after: [a]
    - id: c
      type: flow.shell
layout:
  nodes: {a: {x: 0, y: 0}}
`;

const read = (source: string): JsonObject => {
  const value = readPipelineValue(source);
  if (!value) throw new Error('not a pipeline');
  return value;
};

function written(change: (value: JsonObject) => JsonObject): string {
  const before = read(text);
  const after = change(before);
  const edited = editPipelineFile(text, editsBetween(before, after));
  if (!edited.ok) throw new Error(edited.problem[0]?.message ?? 'refused');
  expect(read(edited.value)).toEqual(after);
  return edited.value;
}

const nodesOf = (value: JsonObject) => (value['spec'] as JsonObject)['nodes'] as readonly JsonObject[];
const withNodes = (value: JsonObject, nodes: readonly JsonObject[]): JsonObject => ({
  ...value,
  spec: { ...(value['spec'] as JsonObject), nodes },
});

describe('the edits between two contents', () => {
  it('are none where nothing changed', () => {
    expect(editsBetween(read(text), read(text))).toEqual([]);
  });

  it('leave the comments of the nodes that stay when one in the middle goes', () => {
    const result = written((value) =>
      withNodes(
        value,
        nodesOf(value).filter(({ id }) => id !== 'b'),
      ),
    );
    expect(result).toContain('- id: a # first');
    expect(result).not.toContain('# of b');
    expect(result).toContain('# kept');
  });

  it('add new nodes at the end', () => {
    const result = written((value) => withNodes(value, [...nodesOf(value), { id: 'd', type: 'flow.shell' }]));
    expect(result.indexOf('- id: d')).toBeGreaterThan(result.indexOf('- id: c'));
    expect(result).toContain('# of b');
  });

  it('give any other set of nodes in any order', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 6 });
    fc.assert(
      fc.property(ids, fc.nat(5), (chosen, moved) => {
        written((value) => {
          const known = new Map(nodesOf(value).map((node) => [node['id'], node]));
          const nodes = chosen.map((id) => known.get(id) ?? { id, type: 'flow.shell' });
          const first = nodes[0];
          if (first) nodes[0] = { ...first, priority: moved };
          return withNodes(value, nodes);
        });
      }),
      { numRuns: 300 },
    );
  });
});
