import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../shared/run/run-event.ts';
import { ArtifactStore } from './artifact-store.ts';
import { findGarbage, sweep } from './collect-garbage.ts';
import { DigestCache } from './digest-cache.ts';
import { attemptFolder, type ProjectFolders, projectFolders, runFolder } from './run-folder.ts';
import { type CachedStep, StepCache } from './step-cache.ts';
import { twoStepRun, writeRun } from './testing/write-run.ts';

let project: string;
let folders: ProjectFolders;
let store: ArtifactStore;
const run = '20261124-100000-aaaa';

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'trainyard-gc-'));
  folders = projectFolders(project, join(project, '.trainyard'));
  store = new ArtifactStore(folders.store, new DigestCache(null));
});
afterEach(() => rmSync(project, { recursive: true }));

function put(content: string, prefix = 'sha256:'): string {
  const digest = prefix + createHash('sha256').update(content).digest('hex');
  mkdirSync(dirname(store.blobPath(digest)), { recursive: true });
  writeFileSync(store.blobPath(digest), content);
  return digest;
}

function putDirectory(files: Readonly<Record<string, string>>): string {
  const entries = Object.entries(files).map(([path, content]) => ({
    path,
    digest: put(content),
    bytes: 1,
    mode: 0o644,
  }));
  return put(JSON.stringify({ entries }), 'sha256dir:');
}

/** The events of a run whose step `load` made these outputs. */
function runWith(outputs: Readonly<Record<string, string>>): RunEvent[] {
  return twoStepRun(run).map((event) => {
    if (event.type !== 'step-finished' || event.stepId !== 'load') return event;
    const artifacts = Object.entries(outputs).map(([port, digest]) => [
      port,
      { digest, kind: 'file', bytes: 1, name: port },
    ]);
    return { ...event, record: { ...event.record, outputs: Object.fromEntries(artifacts) } };
  }) as RunEvent[];
}

test('what a run names stays, files of directories too; the rest goes', () => {
  const file = put('kept');
  const directory = putDirectory({ MLmodel: 'flavors', 'model.json': '{}' });
  const orphan = put('nobody knows me');
  const orphanDirectory = putDirectory({ a: 'inside an orphan' });
  writeRun(folders, run, runWith({ file, directory }));
  const garbage = findGarbage(folders);
  const going = garbage.files.map(({ path }) => path).sort();
  expect(going).toEqual([orphan, orphanDirectory, put('inside an orphan')].map((one) => store.blobPath(one)).sort());
  sweep(folders, garbage);
  for (const digest of [file, directory, put('flavors'), put('{}')])
    expect(existsSync(store.blobPath(digest))).toBe(true);
  expect(existsSync(store.blobPath(orphan))).toBe(false);
  expect(findGarbage(folders).files).toEqual([]);
});

test('looking changes nothing', () => {
  const orphan = put('orphan');
  expect(findGarbage(folders)).toMatchObject({ bytes: 6, keptBytes: 0 });
  expect(existsSync(store.blobPath(orphan))).toBe(true);
});

test('an output that an interrupted run has not noted yet stays', () => {
  const output = put('made, but not in the log yet');
  writeRun(folders, run, twoStepRun(run).slice(0, 4));
  const result = { exitCode: 0, outputs: { model: { digest: output, kind: 'file', bytes: 1, name: 'model' } } };
  writeFileSync(join(attemptFolder(runFolder(folders, run), 'train', 1), 'result.json'), JSON.stringify(result));
  expect(findGarbage(folders).files).toEqual([]);
});

test('what a deployment serves stays', () => {
  const model = put('model');
  mkdirSync(join(folders.deployments, 'wine.serve'), { recursive: true });
  const record = { formatVersion: 1, revisions: [{ inputs: { model } }] };
  writeFileSync(join(folders.deployments, 'wine.serve', 'deployment.json'), JSON.stringify(record));
  expect(findGarbage(folders).files).toEqual([]);
});

test('the cost is the recorded time of the results that go, and the cache forgets them', () => {
  const output = put('expensive');
  const cacheFile = join(folders.state, 'cache.ndjson');
  const cache = new StepCache(cacheFile);
  cache.add({
    fingerprint: 'f',
    pipelineId: 'wine',
    stepId: 'train',
    type: 'train.script',
    runId: 'gone',
    attempt: 1,
    record: {
      fingerprint: 'f',
      parts: null,
      metrics: {},
      outputs: { model: { digest: output, kind: 'file', bytes: 9, name: 'm' } },
    },
    durationMs: 61_000,
    peakMemoryBytes: 1,
  } as unknown as CachedStep);
  cache.save();
  const garbage = findGarbage(folders);
  expect(garbage.costMs).toBe(61_000);
  expect(garbage.results).toEqual([
    { runId: 'gone', stepId: 'train', type: 'train.script', bytes: 9, durationMs: 61_000 },
  ]);
  sweep(folders, garbage);
  expect([...new StepCache(cacheFile).all()]).toEqual([]);
});

test('leftovers of interrupted writes and quarantined blobs go', () => {
  for (const folder of ['tmp', 'quarantine']) {
    mkdirSync(join(folders.store, folder), { recursive: true });
    writeFileSync(join(folders.store, folder, 'x'), '12345');
  }
  const garbage = findGarbage(folders);
  expect(garbage.bytes).toBe(10);
  sweep(folders, garbage);
  expect(existsSync(join(folders.store, 'tmp', 'x'))).toBe(false);
});
