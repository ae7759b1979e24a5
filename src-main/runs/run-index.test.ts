import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listRuns } from './list-runs.ts';
import { writeAnnotations } from './run-annotations.ts';
import { type ProjectFolders, projectFolders, runFolder } from './run-folder.ts';
import { type PageRequest, RunIndex } from './run-index.ts';
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

const nothing = { limit: 100, after: null };

test('pages go from the newest run to the oldest, each run once, with the number of all', () => {
  const index = RunIndex.open(folders);
  const one = index.page({ limit: 2, after: null });
  expect([one.runs.map(({ runId }) => runId), one.total, one.next]).toEqual([[third, second], 3, second]);
  const two = index.page({ limit: 2, after: one.next });
  expect([two.runs.map(({ runId }) => runId), two.total, two.next]).toEqual([[first], 3, null]);
  expect(index.page({ limit: 3, after: null }).next).toBe(null);
  index.close();
});

test('a page is narrowed to a pipeline, an outcome, a tag, or a text in id, name, note and tags', async () => {
  await writeAnnotations(runFolder(folders, first), { tags: ['best', 'a"b'], note: 'Keep THIS one', pinned: true });
  const index = RunIndex.open(folders);
  const ids = (request: Partial<PageRequest>): string[] =>
    index.page({ ...nothing, ...request }).runs.map(({ runId }) => runId);
  expect(ids({ outcome: 'failed' })).toEqual([second]);
  expect(ids({ pipeline: 'other' })).toEqual([]);
  expect(ids({ tag: 'best' })).toEqual([first]);
  expect(ids({ tag: 'a"b' })).toEqual([first]);
  expect(ids({ tag: 'bes' })).toEqual([]);
  expect(ids({ text: 'keep this' })).toEqual([first]);
  expect(ids({ text: '-110000-' })).toEqual([second]);
  expect(ids({ text: 'wine', outcome: 'succeeded' })).toEqual([third, first]);
  expect(ids({ text: '%' })).toEqual([]);
  expect(index.find(first)).toMatchObject({ tags: ['best', 'a"b'], note: 'Keep THIS one', pinned: true });
  index.close();
});

test('notes on a run are there at once, and stay when the index is made again', async () => {
  const index = RunIndex.open(folders);
  await writeAnnotations(runFolder(folders, second), { tags: ['odd'], note: '', pinned: false });
  index.noteAnnotations(second);
  expect(index.page({ ...nothing, tag: 'odd' }).runs[0]).toMatchObject({ runId: second, outcome: 'failed' });
  index.close();
  rmSync(indexPath());
  const again = RunIndex.open(folders);
  expect(again.page({ ...nothing, tag: 'odd' }).total).toBe(1);
  again.close();
});

test('notes that another program wrote are seen at the next opening', async () => {
  indexed();
  await writeAnnotations(runFolder(folders, third), { tags: ['new'], note: '', pinned: false });
  const index = RunIndex.open(folders);
  expect(index.page({ ...nothing, tag: 'new' }).total).toBe(1);
  index.close();
});

test('damaged notes are as good as none', () => {
  writeFileSync(join(runFolder(folders, first), 'annotations.json'), '{"tags": [1, "x"], "note": 7');
  writeFileSync(join(runFolder(folders, second), 'annotations.json'), '{"tags": [1, "x"], "note": 7}');
  const index = RunIndex.open(folders);
  expect(index.find(first)).toMatchObject({ tags: [], note: '', pinned: false });
  expect(index.find(second)).toMatchObject({ tags: ['x'], note: '', pinned: false });
  index.close();
});

test('a run under way is listed as running with what it has so far, and ends as it ended', () => {
  const index = RunIndex.open(folders);
  const run = '20261124-130000-dddd';
  writeRun(folders, run, twoStepRun(run).slice(0, 3));
  const { state } = readRun(folders, run);
  const live: [string, typeof state][] = [[run, state]];
  expect(index.page({ ...nothing, outcome: 'running' }, live).runs.map(({ runId }) => runId)).toEqual([run]);
  writeRun(folders, run, twoStepRun(run, { accuracy: 0.7 }));
  index.update(run, readRun(folders, run).state);
  expect(index.page(nothing).runs[0]).toMatchObject({ outcome: 'succeeded', metrics: { 'train.accuracy': 0.7 } });
  index.close();
});

test('a run that nobody takes up again is shown as interrupted', () => {
  const run = '20261124-130000-dddd';
  const index = RunIndex.open(folders);
  writeRun(folders, run, twoStepRun(run).slice(0, 3));
  index.page(nothing, [[run, readRun(folders, run).state]]);
  index.close();
  const next = RunIndex.open(folders);
  expect(next.page(nothing).runs[0]).toMatchObject({ runId: run, outcome: 'interrupted' });
  next.close();
});

test('runs that other programs delete or bring while the engine lives leave and enter the list', () => {
  const index = RunIndex.open(folders);
  rmSync(runFolder(folders, second), { recursive: true });
  const brought = '20261124-130000-dddd';
  writeRun(folders, brought, twoStepRun(brought));
  expect(index.page(nothing).runs.map(({ runId }) => runId)).toEqual([brought, third, first]);
  index.close();
});
