import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../shared/run/run-event.ts';
import { comparableRun } from './comparable-run.ts';
import { type ProjectFolders, projectFolders, runFolder } from './run-folder.ts';
import { readRun } from './run-reader.ts';
import { twoStepRun, writeRun } from './testing/write-run.ts';

let folders: ProjectFolders;
const made = '20261124-100000-aaaa';
const later = '20261124-110000-bbbb';

beforeEach(() => {
  const project = mkdtempSync(join(tmpdir(), 'trainyard-comparable-'));
  folders = projectFolders(project, join(project, '.trainyard'));
  const withEnvironment = twoStepRun(made).map((event) =>
    event.type === 'step-starting' ? { ...event, environment: { python: '3.11.7' } } : event,
  );
  writeRun(folders, made, withEnvironment);
});
afterEach(() => rmSync(folders.project, { recursive: true }));

const compared = (runId: string) => comparableRun(folders, readRun(folders, runId)).steps;
const spent = { durationMs: 1200, cpuMs: 900, peakMemoryBytes: 1000, environment: { python: '3.11.7' } };

/** `load` comes from the cache, `train` runs. */
function writeCachedRun(): void {
  const [started, ...events] = twoStepRun(later) as [RunEvent, ...RunEvent[]];
  const load = events.find((event) => event.type === 'step-finished' && event.stepId === 'load');
  const cached = {
    type: 'step-cached',
    stepId: 'load',
    from: { runId: made, stepId: 'load', attempt: 1 },
    record: load?.type === 'step-finished' ? load.record : null,
  } as unknown as RunEvent;
  writeRun(folders, later, [
    started,
    cached,
    ...events.filter((event) => !('stepId' in event) || event.stepId !== 'load'),
  ]);
}

test('a step has the environment and the resources of its last attempt', () => {
  expect(compared(made)).toMatchObject({ load: { cached: false, ...spent }, train: spent });
});

test('a cached step has those of the attempt that made its outputs', () => {
  writeCachedRun();
  expect(compared(later)).toMatchObject({ load: { status: 'succeeded', cached: true, ...spent } });
});

test('they are left out once that run is deleted', () => {
  writeCachedRun();
  rmSync(runFolder(folders, made), { recursive: true });
  const { load, train } = compared(later);
  expect(load).toMatchObject({ cached: true, outputs: { dataset: expect.any(String) } });
  for (const field of Object.keys(spent)) expect(load).not.toHaveProperty(field);
  expect(train).toMatchObject({ durationMs: 1200 });
});
