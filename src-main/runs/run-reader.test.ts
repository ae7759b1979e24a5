import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stepId } from '../../shared/base/ids.ts';
import type { RunEvent } from '../../shared/run/run-event.ts';
import type { StepState } from '../../shared/run/run-state.ts';
import { identityOf } from '../base/process-identity.ts';
import { attemptFolder, eventsFile, type ProjectFolders, planFile, projectFolders, runFolder } from './run-folder.ts';
import { attemptLog, findRun, lastLines, readRun, runIds, shownOutcome } from './run-reader.ts';
import { twoStepRun, writeRun } from './testing/write-run.ts';

let project: string;
let folders: ProjectFolders;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'trainyard-reader-'));
  folders = projectFolders(project, join(project, '.trainyard'));
});
afterEach(() => rmSync(project, { recursive: true }));

const step = (runId: string, id: string): StepState => readRun(folders, runId).state.steps.get(stepId(id)) as StepState;

test('a run is found by its id, by a unique beginning, and as latest', () => {
  for (const id of ['20261124-100000-aaaa', '20261124-110000-bbbb', '20261123-090000-cccc']) {
    writeRun(folders, id, twoStepRun(id));
  }
  expect(findRun(folders, '20261124-100000-aaaa')).toEqual({ ok: true, value: '20261124-100000-aaaa' });
  expect(findRun(folders, '20261123')).toEqual({ ok: true, value: '20261123-090000-cccc' });
  expect(findRun(folders, 'latest')).toEqual({ ok: true, value: '20261124-110000-bbbb' });
});

test('an ambiguous, unknown or dangerous name is refused in one sentence', () => {
  expect(findRun(folders, 'latest')).toEqual({ ok: false, problem: 'There is no run in this project yet.' });
  for (const id of ['20261124-100000-aaaa', '20261124-110000-bbbb']) writeRun(folders, id, twoStepRun(id));
  mkdirSync(join(project, 'outside'));
  writeFileSync(join(project, 'outside', 'events.ndjson'), '');
  const sentence = (name: string): string => {
    const found = findRun(folders, name);
    return found.ok ? 'found' : found.problem;
  };
  expect(sentence('20261124')).toMatch(/^2 runs begin with "20261124": /);
  expect(sentence('nope')).toBe('There is no run "nope" in this project.');
  expect(sentence('../../outside')).toBe('There is no run "../../outside" in this project.');
  expect(sentence('')).toBe('There is no run "" in this project.');
});

test('folders that are no runs are not listed', () => {
  writeRun(folders, '20261124-100000-aaaa', twoStepRun('20261124-100000-aaaa'));
  mkdirSync(join(folders.runs, '20261124-100000-aaaa.deleted'));
  expect(runIds(folders)).toEqual(['20261124-100000-aaaa']);
});

test('steps that the log never came to are there, as the plan has them', () => {
  writeRun(folders, '20261124-100000-aaaa', twoStepRun('20261124-100000-aaaa').slice(0, 2));
  const run = readRun(folders, '20261124-100000-aaaa');
  expect([...run.state.steps.values()].map(({ id, status }) => [id, status])).toEqual([
    ['load', 'starting'],
    ['train', 'queued'],
  ]);
});

test('a run without an end is running while an engine lives, and interrupted without one', () => {
  writeRun(folders, '20261124-100000-aaaa', twoStepRun('20261124-100000-aaaa').slice(0, 3));
  const shown = (): string => {
    const { state, isUnderWay } = readRun(folders, '20261124-100000-aaaa');
    return shownOutcome(state, isUnderWay);
  };
  expect(shown()).toBe('interrupted');
  writeFileSync(folders.hostFile, JSON.stringify(identityOf(process.pid)));
  expect(shown()).toBe('running');
  writeFileSync(folders.hostFile, JSON.stringify({ ...identityOf(process.pid), startTime: 1 }));
  expect(shown()).toBe('interrupted');
});

test('a torn last line and a missing plan lose nothing but themselves', () => {
  const id = '20261124-100000-aaaa';
  writeRun(folders, id, twoStepRun(id));
  appendFileSync(eventsFile(runFolder(folders, id)), '{"seq":7,"type":"run-re');
  rmSync(planFile(runFolder(folders, id)));
  const run = readRun(folders, id);
  expect(run.plan).toBeUndefined();
  expect(run.state.outcome).toBe('succeeded');
  expect(run.events).toHaveLength(6);
});

test('an event that is damaged and JSON all the same costs itself only', () => {
  const id = '20261124-100000-aaaa';
  writeRun(folders, id, twoStepRun(id));
  const path = eventsFile(runFolder(folders, id));
  writeFileSync(path, readFileSync(path, 'utf8').replace('"record"', '"rekord"'));
  expect(readRun(folders, id).state.outcome).toBe('succeeded');
  expect([step(id, 'load').status, step(id, 'train').status]).toEqual(['starting', 'succeeded']);
});

test('the log of a cached step is that of the attempt that made its outputs', () => {
  writeRun(folders, '20261124-100000-aaaa', twoStepRun('20261124-100000-aaaa'));
  const cached = {
    type: 'step-cached',
    stepId: 'load',
    from: { runId: '20261124-100000-aaaa', stepId: 'load', attempt: 1 },
    record: { fingerprint: null, parts: null, outputs: {}, metrics: {} },
  } as unknown as RunEvent;
  writeRun(folders, '20261124-110000-bbbb', [twoStepRun('20261124-110000-bbbb')[0] as RunEvent, cached]);
  const run = readRun(folders, '20261124-110000-bbbb');
  const made = join(attemptFolder(runFolder(folders, '20261124-100000-aaaa'), 'load', 1), 'log.bin');
  expect(attemptLog(folders, run, step('20261124-110000-bbbb', 'load'))).toBe(made);
  expect(attemptLog(folders, run, step('20261124-110000-bbbb', 'train'))).toBeUndefined();
});

test('the last lines of a log are what was last on the screen', () => {
  const path = join(project, 'log.bin');
  writeFileSync(path, `${'x'.repeat(40_000)}\nepoch 1\n 10%\r 50%\r100%\r\nerror: out of luck\n\n`);
  expect(lastLines(path, 3)).toEqual(['epoch 1', '100%', 'error: out of luck']);
  expect(lastLines(join(project, 'missing'), 3)).toEqual([]);
  expect(lastLines(undefined, 3)).toEqual([]);
});
