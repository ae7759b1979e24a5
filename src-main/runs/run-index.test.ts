import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listRuns } from './list-runs.ts';
import { type ProjectFolders, projectFolders, runFolder } from './run-folder.ts';
import { RunIndex } from './run-index.ts';
import { readRun } from './run-reader.ts';
import { twoStepRun, writeRun } from './testing/write-run.ts';

let project: string;
let folders: ProjectFolders;
const first = '20261124-100000-aaaa';
const second = '20261124-110000-bbbb';
const third = '20261124-120000-cccc';

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'trainyard-index-'));
  folders = projectFolders(project, join(project, '.trainyard'));
  writeRun(folders, first, twoStepRun(first, { accuracy: 0.8 }));
  writeRun(folders, second, twoStepRun(second, { fails: true }));
  writeRun(folders, third, twoStepRun(third, { accuracy: 0.95 }));
});
afterEach(() => rmSync(project, { recursive: true }));

const listed = (filter = {}): string[] => listRuns(folders, filter).map(({ runId }) => runId);
const indexPath = (): string => join(folders.state, 'runs.sqlite');

/** Brings the index up to date, as an engine does when it starts. */
function indexed(): void {
  RunIndex.open(folders).close();
}

test('runs are listed newest first, with the same content from logs and from the index', () => {
  const fromLogs = listRuns(folders);
  expect(existsSync(indexPath())).toBe(false);
  expect(fromLogs.map(({ runId }) => runId)).toEqual([third, second, first]);
  expect(fromLogs[0]).toMatchObject({ pipeline: 'wine', outcome: 'succeeded', steps: 2, failedSteps: 0 });
  expect(fromLogs[0]?.metrics).toEqual({ 'train.accuracy': 0.95 });
  indexed();
  expect(listRuns(folders)).toEqual(fromLogs);
});

test('a run that the index knows as it is now is not read again', () => {
  indexed();
  const plan = join(runFolder(folders, first), 'plan.json');
  rmSync(plan);
  // From its log the run would now have the steps that events name; the index still has all of the plan.
  writeRun(folders, second, twoStepRun(second, { fails: true }).slice(0, 1));
  rmSync(join(runFolder(folders, second), 'plan.json'));
  const runs = listRuns(folders);
  expect(runs.find(({ runId }) => runId === first)?.steps).toBe(2);
  expect(runs.find(({ runId }) => runId === second)?.steps).toBe(0);
});

test('listing changes nothing on the disk', () => {
  indexed();
  const before = readFileSync(indexPath());
  writeRun(folders, '20261124-130000-dddd', twoStepRun('20261124-130000-dddd'));
  expect(listed()).toHaveLength(4);
  expect(readFileSync(indexPath()).equals(before)).toBe(true);
  expect(readdirSync(folders.state).sort()).toEqual(['runs', 'runs.sqlite']);
});

test('a damaged index is ignored by readers and made again by the engine', () => {
  indexed();
  const size = readFileSync(indexPath()).length;
  writeFileSync(indexPath(), Buffer.alloc(size, 0x5a));
  expect(listed()).toEqual([third, second, first]);
  indexed();
  expect(readFileSync(indexPath(), 'latin1').startsWith('SQLite format 3')).toBe(true);
  expect(listed()).toEqual([third, second, first]);
});

test('a deleted run leaves the list, and the index at its next opening', () => {
  indexed();
  rmSync(runFolder(folders, second), { recursive: true });
  expect(listed()).toEqual([third, first]);
  indexed();
  writeRun(folders, second, []);
  expect(listRuns(folders).find(({ runId }) => runId === second)?.pipeline).toBe('');
});

test('an update keeps the index in step with a run that ended', () => {
  const index = RunIndex.open(folders);
  const run = '20261124-130000-dddd';
  writeRun(folders, run, twoStepRun(run));
  index.update(run, readRun(folders, run).state);
  index.close();
  rmSync(join(runFolder(folders, run), 'plan.json'));
  expect(listRuns(folders)[0]).toMatchObject({ runId: run, outcome: 'succeeded', steps: 2 });
});

test('filters: pipeline, outcome, metric of a step or of any, and a limit', () => {
  expect(listed({ pipeline: 'other' })).toEqual([]);
  expect(listed({ outcome: 'failed' })).toEqual([second]);
  expect(listed({ metric: { name: 'accuracy', op: '>=', value: 0.9 } })).toEqual([third]);
  expect(listed({ metric: { name: 'train.accuracy', op: '<', value: 0.9 } })).toEqual([first]);
  expect(listed({ metric: { name: 'load.accuracy', op: '>', value: 0 } })).toEqual([]);
  expect(listed({ limit: 2 })).toEqual([third, second]);
});
