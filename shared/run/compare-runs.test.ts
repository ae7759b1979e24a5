import { expect, test } from 'vitest';
import type { FingerprintParts } from '../plan/execution-plan.ts';
import { type ComparableRun, type ComparableStep, compareRuns } from './compare-runs.ts';

const parts = (changes: Partial<FingerprintParts> = {}): FingerprintParts => ({
  type: 'train.sklearn-classifier@1.0.0',
  code: 'c0de',
  parameters: { algorithm: 'random-forest', 'settings.n_estimators': 200 },
  files: { 'data/x.csv': 'sha256:a' },
  env: {},
  params: {},
  environment: 'e0',
  inputs: { train: ['sha256:t'] },
  outputs: ['model'],
  seed: 7,
  trial: null,
  ...changes,
});

const step = (changes: Partial<ComparableStep> = {}): ComparableStep => ({
  status: 'succeeded',
  cached: false,
  metrics: { roc_auc: 0.9 },
  durationMs: 100,
  parts: parts(),
  outputs: { model: 'sha256dir:m' },
  ...changes,
});

const run = (runId: string, changes: Partial<ComparableRun> = {}): ComparableRun => ({
  runId,
  pipelineId: 'p',
  outcome: 'succeeded',
  parameters: { seed: 7 },
  steps: { train: step() },
  environment: { python: '3.11.7', packages: ['numpy==2.1.0', 'pandas==2.3.0'] },
  ...changes,
});

const brief = (runs: ComparableRun[]) =>
  compareRuns(runs).differences.map(({ section, step: id, name, values }) => [section, id, name, ...values]);

test('equal runs have no differences, and everything that was looked at stands under same', () => {
  const { differences, same, runs } = compareRuns([run('a'), run('b')]);
  expect(differences).toEqual([]);
  expect(runs.map(({ runId }) => runId)).toEqual(['a', 'b']);
  expect(same.map((row) => row.name)).toContain('settings.n_estimators');
  expect(same.every((row) => row.values.length === 2)).toBe(true);
});

test('parameters, data, code, packages and outcomes that differ are named, in this order', () => {
  const changed = parts({
    parameters: { algorithm: 'random-forest', 'settings.n_estimators': 300 },
    files: { 'data/x.csv': 'sha256:b' },
    inputs: { train: ['sha256:u'] },
    code: 'c1de',
    environment: 'e1',
    seed: 8,
  });
  const second = run('b', {
    outcome: 'failed',
    parameters: { seed: 8, nested: { depth: 3 } },
    steps: { train: step({ parts: changed, outputs: { model: 'sha256dir:n' }, cached: true, status: 'failed' }) },
    environment: { python: '3.11.7', packages: ['numpy==2.2.0', 'scipy==1.0'] },
  });
  expect(brief([run('a'), second])).toEqual([
    ['outcome', null, 'outcome', 'succeeded', 'failed'],
    ['outcome', 'train', 'status', 'succeeded', 'failed'],
    ['parameters', null, 'seed', 7, 8],
    ['parameters', 'train', 'settings.n_estimators', 200, 300],
    ['parameters', 'train', 'seed', 7, 8],
    ['parameters', null, 'nested.depth', null, 3],
    ['data', 'train', 'file data/x.csv', 'sha256:a', 'sha256:b'],
    ['data', 'train', 'input train', 'sha256:t', 'sha256:u'],
    ['code', 'train', 'code', 'c0de', 'c1de'],
    ['environment', null, 'numpy', '2.1.0', '2.2.0'],
    ['environment', null, 'pandas', '2.3.0', null],
    ['environment', 'train', 'digest', 'e0', 'e1'],
    ['environment', null, 'scipy', null, '1.0'],
    ['outputs', 'train', 'model', 'sha256dir:m', 'sha256dir:n'],
    ['resources', 'train', 'cached', false, true],
  ]);
});

test('metrics show the difference to the first that has them, and mark the best in the metric’s own direction', () => {
  const metrics = [
    { roc_auc: 0.9, log_loss: 0.3, rows: 10 },
    { log_loss: 0.2, rows: 20 },
    { roc_auc: 0.95, log_loss: null },
  ];
  const { differences } = compareRuns(
    metrics.map((each, i) => run(`r${i}`, { steps: { train: step({ metrics: each }) } })),
  );
  const [auc, loss, rows] = differences;
  expect(auc).toMatchObject({ name: 'roc_auc', values: [0.9, null, 0.95], best: [2] });
  expect(auc?.deltas?.[0]).toBeNull();
  expect(auc?.deltas?.[1]).toBeNull();
  expect(auc?.deltas?.[2]).toBeCloseTo(0.05);
  expect(loss).toMatchObject({ name: 'log_loss', values: [0.3, 0.2, null], best: [1] });
  expect(rows).toMatchObject({ name: 'rows', values: [10, 20, null], deltas: [null, 10, null], best: [] });
});

test('equal metrics have no best', () => {
  const { same } = compareRuns([run('a'), run('b')]);
  expect(same.find((row) => row.name === 'roc_auc')).toMatchObject({ best: [], deltas: [null, 0] });
});

test('runs of other pipelines, steps that are missing and steps that nothing is known of are gaps', () => {
  const other = run('b', { pipelineId: 'q', steps: { fit: step({ parts: null }) }, parameters: {}, environment: {} });
  const { differences } = compareRuns([run('a'), other]);
  expect(differences.find((row) => row.step === 'fit' && row.name === 'roc_auc')?.values).toEqual([null, 0.9]);
  expect(differences.find((row) => row.step === 'train' && row.name === 'seed')?.values).toEqual([7, null]);
  expect(differences.some((row) => row.step === 'fit' && row.section === 'parameters')).toBe(false);
});

test('names such as __proto__ and a thousand parameters are plain rows', () => {
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`p${index}`, index]));
  const odd: ComparableRun['parameters'] = JSON.parse('{"__proto__": 1, "constructor": 2}');
  const { differences } = compareRuns([run('a', { parameters: odd }), run('b', { parameters: many })]);
  expect(differences.filter((row) => row.section === 'parameters')).toHaveLength(1002);
  expect(differences.map((row) => row.name)).toContain('__proto__');
});

test('one run alone differs from nothing', () => {
  expect(compareRuns([run('a')]).differences).toEqual([]);
  expect(compareRuns([])).toEqual({ runs: [], differences: [], same: [] });
});
