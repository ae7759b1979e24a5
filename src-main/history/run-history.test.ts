import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { twoStepRun } from '../runs/testing/write-run.ts';
import { HistoryWorld } from './testing/history-world.ts';

let world: HistoryWorld;
const first = '20261124-100000-aaaa';
const second = '20261124-110000-bbbb';
const page = { limit: 10, after: null };

beforeEach(() => {
  world = new HistoryWorld();
  world.write(first, twoStepRun(first, { accuracy: 0.8 }));
  world.write(second, twoStepRun(second, { accuracy: 0.9 }));
});
afterEach(() => world.dispose());

test('a run is read with its pipeline, its plan, its parameters and what was noted on it', async () => {
  const { history } = world.services;
  const folder = join(world.folders.runs, first);
  writeFileSync(join(folder, 'pipeline.yaml'), 'kind: Pipeline # mine\n');
  const steps = [
    { id: 'load', type: 'data.table-file', inputs: {}, after: [], target: 'local' },
    {
      id: 'train',
      type: 'train.x',
      inputs: { train: { sources: [{ step: 'load', port: 'dataset' }] } },
      after: ['load', 'other'],
      target: 'gpu',
    },
  ];
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ formatVersion: 1, pipelineId: 'wine', hash: 'p', steps }));
  await history.annotate(first, { tags: ['best', 'best'], note: 'n' });
  await history.annotate(first, { pinned: true });
  const read = history.read(first);
  expect(read.ok && read.value).toMatchObject({
    summary: { runId: first, outcome: 'succeeded', tags: ['best'], note: 'n', pinned: true },
    text: 'kind: Pipeline # mine\n',
    parameters: { seed: 7 },
    rerunOf: null,
    plan: [
      { id: 'load', needs: [], target: 'local' },
      { id: 'train', needs: ['load', 'other'], target: 'gpu' },
    ],
  });
  expect(history.list(page).runs.map(({ runId, tags }) => [runId, tags])).toEqual([
    [second, []],
    [first, ['best']],
  ]);
});

test('a run without its plan and its pipeline file still tells what happened', () => {
  rmSync(join(world.folders.runs, first, 'plan.json'));
  const read = world.services.history.read(first);
  expect(read.ok && read.value).toMatchObject({ text: '', plan: [], summary: { outcome: 'succeeded', steps: 2 } });
});

test('a run that is not there is told in a sentence, whatever is asked of it', async () => {
  const { history, logs, results } = world.services;
  for (const runId of ['20261124-999999-ffff', '../runs', '', '__proto__']) {
    const answers = [
      history.read(runId),
      await history.annotate(runId, { note: 'x' }),
      history.compare([first, runId]),
      await results.report(runId),
      await results.outputs(runId),
      await logs.read({ runId, stepId: 'load' }, 0, 1),
      await logs.bytes({ runId, stepId: 'load' }),
    ];
    for (const answer of answers) {
      expect(answer.ok).toBe(false);
      expect(!answer.ok && answer.problem).toMatchObject({ exitCode: 5, message: expect.stringContaining('no run') });
    }
  }
});

test('runs that are over are deleted; one under way is kept, and says why', async () => {
  const live = '20261124-120000-cccc';
  world.begin(live, 2);
  await world.services.logs.read({ runId: first, stepId: 'load' }, 0, 1);
  const { deleted, kept } = await world.services.history.delete([first, live, 'gone', first]);
  expect(deleted).toEqual([first]);
  expect(kept.map(({ runId }) => runId)).toEqual([live, 'gone']);
  expect(kept[0]?.why).toMatch(/under way/);
  expect(existsSync(join(world.folders.runs, first))).toBe(false);
  expect(world.services.history.list(page).runs.map(({ runId }) => runId)).toEqual([live, second]);
});

test('a name of a folder that is no run is never deleted', async () => {
  mkdirSync(join(world.root, 'mine'));
  writeFileSync(join(world.root, 'mine', 'events.ndjson'), '');
  const { deleted } = await world.services.history.delete(['../../mine', '..', '.']);
  expect([deleted, existsSync(join(world.root, 'mine'))]).toEqual([[], true]);
});

test('runs are compared with their pipeline files', () => {
  writeFileSync(join(world.folders.runs, first, 'pipeline.yaml'), 'a: 1\n');
  const compared = world.services.history.compare([first, second]);
  expect(compared.ok && compared.value.texts).toEqual({ [first]: 'a: 1\n', [second]: '' });
  expect(compared.ok && compared.value.comparison).toMatchObject({
    differences: expect.arrayContaining([
      expect.objectContaining({ section: 'metrics', step: 'train', name: 'accuracy', values: [0.8, 0.9] }),
    ]),
  });
});
