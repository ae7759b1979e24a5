import { expect, it } from 'vitest';
import { diffPipelines } from './diff.ts';
import type { PipelineDocument } from './pipeline-document.ts';
import { parsePipelineFile } from './pipeline-file.ts';

function pipeline(spec: string, rest = ''): PipelineDocument {
  const file = parsePipelineFile(
    `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: demo}\nspec:\n${spec}${rest}`,
  );
  expect(file.diagnostics).toEqual([]);
  return file.document as PipelineDocument;
}

const base = `  parameters: {seed: {type: integer, default: 7}}
  nodes:
    - {id: load, type: data.table-file, parameters: {path: a.csv, format: csv}}
    - {id: train, type: train.x, inputs: {train: load.dataset}, parameters: {settings: {depth: 3, trees: 100}}, timeout: 10m}
    - {id: last, type: flow.shell, after: [train], parameters: {command: x}}
`;
const before = pipeline(base);

it('equal pipelines are the same, wherever their nodes stand on the canvas and in whatever style they are written', () => {
  const restyled = base.replace('{path: a.csv, format: csv}', '{format: "csv",   path: a.csv}');
  const diff = diffPipelines(before, pipeline(restyled, 'layout: {nodes: {load: {x: 5, y: 9}}}\n'));
  expect(diff).toEqual({ same: true, added: [], removed: [], changed: [], parameters: [], settings: [] });
});

it('changes are told by node and parameter', () => {
  const after = pipeline(
    base
      .replace('default: 7', 'default: 8')
      .replace('depth: 3, trees: 100', 'depth: 5, leaves: 2')
      .replace('timeout: 10m', 'timeout: 20m, target: gpu')
      .replace('after: [train]', 'after: [load]'),
  );
  expect(diffPipelines(before, after)).toEqual({
    same: false,
    added: [],
    removed: [],
    parameters: [{ path: 'seed.default', before: 7, after: 8 }],
    settings: [],
    changed: [
      {
        id: 'train',
        parameters: [
          { path: 'settings.depth', before: 3, after: 5 },
          { path: 'settings.trees', before: 100, after: undefined },
          { path: 'settings.leaves', before: undefined, after: 2 },
        ],
        edges: [],
        settings: [
          { path: 'target', before: undefined, after: 'gpu' },
          { path: 'timeout', before: '10m', after: '20m' },
        ],
      },
      { id: 'last', parameters: [], edges: [{ path: 'after', before: 'train', after: 'load' }], settings: [] },
    ].map((change) =>
      change.id === 'train' ? { ...change, settings: expect.arrayContaining(change.settings) } : change,
    ),
  });
});

it('a renamed node is a renamed node, and edges to it are the same edges', () => {
  const diff = diffPipelines(before, pipeline(base.replaceAll('load', 'read-table')));
  expect(diff).toMatchObject({
    added: [],
    removed: [],
    changed: [{ id: 'read-table', renamedFrom: 'load', parameters: [], edges: [] }],
  });
  expect(diff.changed).toHaveLength(1);
});

it('a node of another type under another name is a new one', () => {
  const after = pipeline(base.replace('{id: last, type: flow.shell', '{id: other, type: flow.python'));
  expect(diffPipelines(before, after)).toMatchObject({ added: ['other'], removed: ['last'], changed: [] });
});

it('metadata, defaults and the schedule are settings of the pipeline', () => {
  const after = pipeline(`${base}  schedule: {cron: "0 1 * * *"}\n  defaults: {target: gpu}\n`);
  expect(diffPipelines(before, after).settings).toEqual([
    { path: 'defaults', before: undefined, after: { target: 'gpu' } },
    { path: 'schedule', before: undefined, after: { cron: '0 1 * * *' } },
  ]);
});
