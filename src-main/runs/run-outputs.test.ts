import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Artifact } from '../../shared/plan/step-record.ts';
import { emptyRunState, type RunState, type StepState } from '../../shared/run/run-state.ts';
import { ArtifactStore } from './artifact-store.ts';
import { DigestCache } from './digest-cache.ts';
import { copyOutputs, outputsOf } from './run-outputs.ts';

let folder: string;
let store: ArtifactStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-outputs-'));
  store = new ArtifactStore(join(folder, 'store'), new DigestCache(null));
});
afterEach(() => rmSync(folder, { recursive: true }));

function publish(content: string): string {
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  mkdirSync(dirname(store.blobPath(digest)), { recursive: true });
  writeFileSync(store.blobPath(digest), content, { mode: 0o444 });
  return digest;
}

const file = (content: string, name: string): Artifact => ({
  digest: publish(content),
  kind: 'file',
  bytes: content.length,
  name,
});

function directory(files: Readonly<Record<string, string>>, name: string): Artifact {
  const entries = Object.entries(files).map(([path, content]) => ({
    path,
    digest: publish(content),
    bytes: content.length,
    mode: path.endsWith('.sh') ? 0o755 : 0o644,
  }));
  const digest = publish(JSON.stringify({ entries })).replace(':', 'dir:');
  return { digest, kind: 'directory', bytes: 1, name };
}

function stateWith(steps: Readonly<Record<string, Readonly<Record<string, Artifact>>>>): RunState {
  const state = emptyRunState();
  for (const [id, outputs] of Object.entries(steps)) {
    const record = { fingerprint: null, parts: null, outputs, metrics: {} };
    state.steps.set(id as StepState['id'], { id, record } as unknown as StepState);
  }
  return state;
}

test('every output is listed with its place, a directory and a freed file without one', () => {
  const text = file('hello', 'text.txt');
  const gone = file('gone', 'gone.txt');
  rmSync(store.blobPath(gone.digest));
  const state = stateWith({
    load: { text, gone },
    train: { model: directory({ MLmodel: 'x' }, 'model') },
    'search/1': {},
  });
  expect(outputsOf(state, store)).toMatchObject([
    { step: 'load', port: 'text', path: store.blobPath(text.digest), present: true },
    { step: 'load', port: 'gone', present: false },
    { step: 'train', port: 'model', kind: 'directory', present: true },
  ]);
  expect(outputsOf(state, store).map(({ path }) => path !== undefined)).toEqual([true, false, false]);
  expect(outputsOf(state, store, 'train').map(({ port }) => port)).toEqual(['model']);
});

test('files and directories are copied under their own names, and may be written to', () => {
  const state = stateWith({
    'search/1': { text: file('hello', 'text.txt') },
    train: { model: directory({ MLmodel: 'm', 'data/run.sh': 's' }, 'model') },
  });
  const target = join(folder, 'out');
  const copied = copyOutputs(outputsOf(state, store), store, target);
  expect(copied).toEqual({ ok: true, value: ['search.1/text.txt', 'train/model'] });
  expect(readFileSync(join(target, 'search.1/text.txt'), 'utf8')).toBe('hello');
  expect(readFileSync(join(target, 'train/model/data/run.sh'), 'utf8')).toBe('s');
  const mode = (path: string): number => statSync(join(target, path)).mode & 0o777;
  expect(['search.1/text.txt', 'train/model/MLmodel', 'train/model/data/run.sh'].map(mode)).toEqual([
    0o644, 0o644, 0o755,
  ]);
});

test('two outputs of a step with the same name both arrive', () => {
  const state = stateWith({ a: { one: file('1', 'x'), two: file('2', 'x') } });
  const target = join(folder, 'out');
  expect(copyOutputs(outputsOf(state, store), store, target)).toEqual({ ok: true, value: ['a/x', 'a/two/x'] });
});

test('nothing is copied when one file was changed, or a part of a directory is missing', () => {
  const good = file('good', 'good');
  const bad = file('bad', 'bad');
  rmSync(store.blobPath(bad.digest));
  writeFileSync(store.blobPath(bad.digest), 'bat');
  const target = join(folder, 'out');
  const outputs = outputsOf(stateWith({ a: { good, bad } }), store);
  expect(copyOutputs(outputs, store, target)).toMatchObject({ ok: false, problem: { step: 'a', port: 'bad' } });
  expect(existsSync(target)).toBe(false);
  const model = directory({ part: 'part of it' }, 'model');
  rmSync(store.blobPath(publish('part of it')));
  const incomplete = outputsOf(stateWith({ train: { model } }), store);
  expect(copyOutputs(incomplete, store, target)).toMatchObject({ ok: false, problem: { port: 'model' } });
});

test('a manifest that leads out of its folder is not followed', () => {
  const model = directory({ '../../outside': 'x' }, 'model');
  const outputs = outputsOf(stateWith({ train: { model } }), store);
  expect(() => copyOutputs(outputs, store, join(folder, 'out'))).toThrow(/leads out/);
  expect(existsSync(join(folder, 'out', 'outside'))).toBe(false);
});
