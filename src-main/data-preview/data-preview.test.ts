import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Artifact } from '../../shared/plan/step-record.ts';
import { createDataPreview, type DataPreview } from './data-preview.ts';
import { PreviewProcess } from './preview-process.ts';

let folder: string;
let preview: DataPreview;
const previews = new PreviewProcess({ door: fileURLToPath(new URL('../preview.ts', import.meta.url)) });
const artifacts: { readonly [port: string]: Artifact } = {
  file: { digest: 'sha256:f', kind: 'file', bytes: 8, name: 'train.csv' },
  folder: { digest: 'sha256dir:d', kind: 'directory', bytes: 16, name: 'parts' },
  lost: { digest: 'sha256dir:gone', kind: 'directory', bytes: 16, name: 'parts' },
  model: { digest: 'sha256:f', kind: 'file', bytes: 8, name: 'model.pkl' },
};
const page = { kind: 'rows' as const, offset: 0, limit: 10, orderBy: null, descending: false };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-data-'));
  const project = join(folder, 'project');
  mkdirSync(join(project, 'data'), { recursive: true });
  writeFileSync(join(project, 'data', 'a.csv'), 'a,b\n1,2\n');
  writeFileSync(join(folder, 'secret.csv'), 'user,password\nada,hush\n');
  symlinkSync(join(folder, 'secret.csv'), join(project, 'data', 'link.csv'));
  symlinkSync('a.csv', join(project, 'data', 'inside.csv'));
  writeFileSync(join(folder, 'f'), 'x,y\n1,2\n');
  preview = createDataPreview({
    project,
    process: previews,
    store: {
      blobPath: () => join(folder, 'f'),
      manifest: (digest) =>
        digest === 'sha256dir:d'
          ? [
              { path: 'part-0.csv', digest: 'sha256:f' },
              { path: 'part-1.csv', digest: 'sha256:f' },
              { path: '_SUCCESS', digest: 'sha256:f' },
            ]
          : undefined,
    },
    output: (_runId, _stepId, port) => artifacts[port],
    newestOutput: (_pipelineId, nodeId) =>
      nodeId === 'query' ? { runId: 'r3', artifact: artifacts['file'] as Artifact } : undefined,
  });
});
afterAll(() => {
  previews.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test('files of the project are looked into, links inside it too', async () => {
  expect(await preview.look({ path: 'data/a.csv', reading: {} }, page)).toMatchObject({
    ok: true,
    value: { rows: [[1, 2]] },
  });
  expect(await preview.look({ path: 'data/inside.csv', reading: {} }, page)).toMatchObject({ ok: true });
});

test.each([
  ['data/link.csv', 'data/link.csv leads out of the project folder through a link; nothing was read or written.'],
  ['../secret.csv', 'The path "../secret.csv" must stay inside the project folder, without ...'],
  ['/etc/passwd', 'The path "/etc/passwd" must be relative to the project folder.'],
  ['data/none.csv', 'There is no file data/none.csv in this project.'],
])('nothing outside is: %s', async (path, message) => {
  expect(await preview.look({ path, reading: {} }, page)).toMatchObject({ ok: false, problem: { message } });
});

test('what a step made is looked into: a file, or the files of a folder as one table', async () => {
  const at = (port: string) => preview.look({ runId: 'r', stepId: 's', port }, page);
  expect(await at('file')).toMatchObject({ ok: true, value: { rows: [[1, 2]], totalRows: 1 } });
  expect(await at('folder')).toMatchObject({ ok: true, value: { totalRows: 2 } });
  expect(await at('lost')).toMatchObject({
    problem: { message: 's.lost is damaged or gone in the store; run its step again.' },
  });
  // B43: a model is never opened here.
  expect(await at('model')).toMatchObject({
    problem: { message: 's.model (model.pkl) is no table; CSV, JSON lines and Parquet can be looked at.' },
  });
  expect(await at('none')).toMatchObject({ problem: { exitCode: 5, message: 's.none was not made in run r.' } });
});

test('columns are told with where they were looked up', async () => {
  const text = `apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: p, name: P}
spec:
  nodes:
    - {id: load, type: data.table-file, parameters: {path: data/a.csv}}
    - {id: split, type: data.split, inputs: {dataset: load.dataset}}
    - {id: query, type: data.sql, inputs: {a: load.dataset}}
    - {id: next, type: data.split, inputs: {dataset: query.dataset}}
    - {id: other, type: data.clean, inputs: {dataset: load.dataset}}
    - {id: last, type: data.split, inputs: {dataset: other.dataset}}
`;
  expect(await preview.columns(text, 'split', 'dataset')).toMatchObject({
    ok: true,
    value: { from: 'data/a.csv', columns: [{ name: 'a' }, { name: 'b' }], rows: 1 },
  });
  expect(await preview.columns(text, 'next', 'dataset')).toMatchObject({
    ok: true,
    value: { from: 'query in run r3', columns: [{ name: 'x' }, { name: 'y' }] },
  });
  expect(await preview.columns(text, 'last', 'dataset')).toMatchObject({
    problem: { message: 'Run other once; its columns are known only from what it makes.' },
  });
  expect(await preview.columns('kind: [', 'last', 'dataset')).toMatchObject({ ok: false, problem: { exitCode: 3 } });
});
