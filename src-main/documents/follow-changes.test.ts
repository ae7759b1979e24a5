import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Cancellation } from '../../shared/rpc/cancellation.ts';
import { followChanges } from './follow-changes.ts';
import { type ProjectChange, ProjectChanges } from './project-changes.ts';

let root: string;
let changes: ProjectChanges;
const run = (runId: string, outcome: string | null): ProjectChange => ({ type: 'run-changed', runId, outcome });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trainyard-follow-'));
  changes = new ProjectChanges(root, join(root, 'deployments'));
});
afterEach(() => {
  changes.close();
  rmSync(root, { recursive: true, force: true });
});

it('one batch is under way at a time, and of what happens meanwhile the last of each goes with the next', async () => {
  const batches: (readonly ProjectChange[])[] = [];
  const taken: (() => void)[] = [];
  const signal = new Cancellation();
  const arrived: (() => void)[] = [];
  const next = (): Promise<void> => new Promise((resolve) => arrived.push(resolve));
  const done = followChanges(
    changes,
    (events) => {
      batches.push(events);
      for (const tell of arrived.splice(0)) tell();
      return new Promise((resolve) => taken.push(resolve));
    },
    signal,
  );
  const first = next();
  changes.tell(run('a', null));
  await first;
  for (let times = 0; times < 1000; times += 1) changes.tell(run('b', null));
  changes.tell({ type: 'catalog-changed' });
  changes.tell(run('c', null));
  changes.tell(run('b', 'failed'));
  const second = next();
  taken[0]?.();
  await second;
  expect(batches).toEqual([[run('a', null)], [{ type: 'catalog-changed' }, run('c', null), run('b', 'failed')]]);
  signal.abort();
  taken[1]?.();
  await done;
  changes.tell(run('d', null));
  expect(batches.length).toBe(2);
});

it('a window that goes while nothing happens ends it', async () => {
  const signal = new Cancellation();
  const done = followChanges(changes, () => Promise.resolve(), signal);
  signal.abort();
  await done;
});
