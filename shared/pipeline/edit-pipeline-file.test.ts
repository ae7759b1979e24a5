import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../base/json.ts';
import { editPipelineFile } from './edit-pipeline-file.ts';
import type { YamlEdit } from './yaml/edit-yaml.ts';
import { readYaml } from './yaml/read-yaml.ts';

const text = `# my pipeline
apiVersion: trainyard/v1   # version
kind: Pipeline
metadata: {id: demo,  name: "Demo" }

spec:
  nodes:
    # where the data is
    - id: load      # stable
      type: data.table-file
      parameters: {path: data/a.csv}
      future: {keep: [me]}

    - id: split
      type: data.split
      inputs:
        dataset: load.dataset
      parameters:
        testFraction: 0.25   # a quarter
        note: |
          two
          lines
    - {id: last, type: flow.shell, after: [split]}
layout:
  nodes: {load: {x: 0, y: 0}}
`;

function edited(edits: readonly YamlEdit[], from = text): string {
  const result = editPipelineFile(from, edits);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

/** The lines that differ, as a unified diff would show them. */
function difference(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  return [
    ...old.slice(start, old.length - end).map((line) => `-${line}`),
    ...now.slice(start, now.length - end).map((line) => `+${line}`),
  ];
}

/** The general library would write it with single spaces. */
const spacing = 'metadata: {id: demo,  name: ';

const node = (index: number, ...rest: (string | number)[]) => ['spec', 'nodes', index, ...rest];

describe('an edit changes its own lines only', () => {
  it.each<[string, YamlEdit[], string[]]>([
    [
      'a number before a comment',
      [{ path: node(1, 'parameters', 'testFraction'), value: 0.3 }],
      ['-        testFraction: 0.25   # a quarter', '+        testFraction: 0.3   # a quarter'],
    ],
    [
      'a text on one line',
      [{ path: node(0, 'parameters', 'path'), value: 'b: c.csv' }],
      ['-      parameters: {path: data/a.csv}', '+      parameters: {path: "b: c.csv"}'],
    ],
    [
      'a literal block',
      [{ path: node(1, 'parameters', 'note'), value: 'one\nthree\n' }],
      ['-          two', '-          lines', '+          one', '+          three'],
    ],
    [
      'one entry of a whole value',
      [{ path: node(1, 'parameters'), value: { testFraction: 0.3, note: 'two\nlines\n' } }],
      ['-        testFraction: 0.25   # a quarter', '+        testFraction: 0.3   # a quarter'],
    ],
    ['a new field', [{ path: node(0, 'target'), value: 'gpu-box' }], ['+      target: gpu-box']],
    [
      'a new field in braces',
      [{ path: node(2, 'disabled'), value: true }],
      [
        '-    - {id: last, type: flow.shell, after: [split]}',
        '+    - {id: last, type: flow.shell, after: [split], disabled: true}',
      ],
    ],
    [
      'a field below one that is missing',
      [{ path: node(1, 'retry', 'maxAttempts'), value: 3 }],
      ['+      retry: {maxAttempts: 3}'],
    ],
    ['a removed field', [{ path: node(0, 'future'), remove: true }], ['-      future: {keep: [me]}']],
    [
      'a removed first field',
      [{ path: node(2, 'id'), remove: true }],
      ['-    - {id: last, type: flow.shell, after: [split]}', '+    - {type: flow.shell, after: [split]}'],
    ],
    [
      'the only entry of a block',
      [{ path: node(1, 'inputs', 'dataset'), remove: true }],
      ['-      inputs:', '-        dataset: load.dataset', '+      inputs: {}'],
    ],
    [
      'an item of a list in brackets',
      [{ path: node(2, 'after', 1), value: 'load' }],
      [
        '-    - {id: last, type: flow.shell, after: [split]}',
        '+    - {id: last, type: flow.shell, after: [split, load]}',
      ],
    ],
    ['a removed node', [{ path: node(2), remove: true }], ['-    - {id: last, type: flow.shell, after: [split]}']],
    [
      'a moved card',
      [{ path: ['layout', 'nodes', 'load', 'x'], value: 40 }],
      ['-  nodes: {load: {x: 0, y: 0}}', '+  nodes: {load: {x: 40, y: 0}}'],
    ],
  ])('%s', (_, edits, lines) => {
    expect(difference(text, edited(edits))).toEqual(lines);
  });

  it('a new node is a block at the end of the list', () => {
    const value = { id: 'new', type: 'flow.shell', parameters: { command: 'a\nb\n' } };
    expect(difference(text, edited([{ path: node(3), value }]))).toEqual([
      '+    - id: new',
      '+      type: flow.shell',
      '+      parameters:',
      '+        command: |',
      '+          a',
      '+          b',
    ]);
  });

  it('several edits at once, also of the same mapping, are made in order', () => {
    const after = edited([
      { path: node(0, 'target'), value: 'a' },
      { path: node(0, 'target'), value: 'b' },
      { path: node(0, 'cache'), value: false },
      { path: node(1), remove: true },
      { path: node(1, 'after'), value: ['load'] },
    ]);
    const value = readYaml(after).value as { spec: { nodes: Json[] } };
    expect(value.spec.nodes).toEqual([
      {
        id: 'load',
        type: 'data.table-file',
        parameters: { path: 'data/a.csv' },
        future: { keep: ['me'] },
        target: 'b',
        cache: false,
      },
      { id: 'last', type: 'flow.shell', after: ['load'] },
    ]);
    expect(after).toContain('# where the data is');
    expect(after).toContain(spacing);
  });
});

describe('what is not edited', () => {
  it('without a change the text comes back byte for byte', () => {
    for (const same of [text, `\ufeff${text.replaceAll('\n', '\r\n')}`, text.replace('\n', '\r\n').trimEnd()]) {
      expect(edited([], same)).toBe(same);
      expect(edited([{ path: node(0, 'id'), value: 'load' }], same)).toBe(same);
    }
  });

  it('byte-order mark, CRLF and mixed line ends stay', () => {
    const windows = `\ufeff${text.replaceAll('\n', '\r\n')}`;
    const edit: YamlEdit = { path: node(0, 'target'), value: 'gpu-box' };
    expect(edited([edit], windows)).toBe(`\ufeff${edited([edit]).replaceAll('\n', '\r\n')}`);
    const mixed = text.replace('# my pipeline\n', '# my pipeline\r\n');
    const changed = edited([{ path: node(1, 'parameters', 'testFraction'), value: 0.5 }], mixed);
    expect(changed).toBe(mixed.replace('0.25 ', '0.5 '));
  });

  it('an edit that splices cannot make is made by the general library, and keeps values and comments', () => {
    const text = 'a: |+ # kept\n  x\n\n';
    const after = edited([{ path: ['b'], value: 1 }], text);
    expect(readYaml(after).value).toEqual({ a: 'x\n\n', b: 1 });
    expect(after).toContain('# kept');
  });

  it('keys in the long form are edited too', () => {
    const odd = 'a:\n  ? b\n  : 1\n  # kept\n  c: 2\n';
    expect(edited([{ path: ['a', 'b'], value: 3 }], odd)).toBe(odd.replace('1', '3'));
  });

  it('a text that cannot be read cannot be edited', () => {
    const result = editPipelineFile('a: [\n', [{ path: ['a'], value: 1 }]);
    expect(result.ok).toBe(false);
  });
});

it('any sequence of edits gives the value that was asked for and keeps every comment', () => {
  const paths = [
    node(0, 'target'),
    node(0, 'parameters', 'path'),
    node(1, 'parameters', 'note'),
    node(1, 'inputs', 'x'),
    node(2, 'after'),
    node(1, 'env', 'A'),
    ['layout', 'nodes', 'split'],
    ['metadata', 'name'],
    ['spec', 'parameters', 'p'],
  ];
  const value: fc.Arbitrary<Json> = fc.oneof(
    fc.constantFrom<Json>('a', 'a\nb\n', 'x: y', 1, true, null, [], {}, ['q', { r: 1 }], {
      x: 1,
      y: 'long '.repeat(30),
    }),
    fc.string({ maxLength: 6 }),
  );
  const edit: fc.Arbitrary<YamlEdit> = fc.record({ path: fc.constantFrom(...paths), value });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
      const after = edited(edits);
      const read = readYaml(after);
      expect(read.problems).toEqual([]);
      for (const { path } of edits.slice(-1)) {
        const last = edits.at(-1) as { value: Json };
        expect(path.reduce<unknown>((here, key) => (here as { [key: string]: unknown })[key], read.value)).toEqual(
          last.value,
        );
      }
      for (const comment of ['# my pipeline', '# version', '# where the data is', '# stable', '# a quarter', spacing]) {
        expect(after).toContain(comment);
      }
    }),
    { numRuns: 1000 },
  );
});
