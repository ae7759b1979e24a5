import { describe, expect, it } from 'vitest';
import { type ComparableRun, compareRuns } from '../../../shared/run/compare-runs.ts';
import { comparedSections } from './comparison-table.ts';

const run = (
  runId: string,
  changes: Partial<ComparableRun> & { auc?: number | null; loss?: number },
): ComparableRun => {
  const { auc = 0.9, loss = 0.3, ...rest } = changes;
  const parts = {
    type: 'train.x',
    code: 'c',
    parameters: { depth: 3 },
    params: {},
    env: {},
    seed: 7,
    files: {},
    inputs: {},
    environment: 'e',
  };
  return {
    runId,
    pipelineId: 'p',
    outcome: 'succeeded',
    durationMs: 1000,
    parameters: { seed: 7 },
    environment: {},
    steps: {
      train: {
        status: 'succeeded',
        cached: false,
        metrics: { ...(auc === null ? {} : { roc_auc: auc }), loss },
        parts: parts as never,
        outputs: {},
        peakMemoryBytes: 2_000_000,
      },
    },
    ...rest,
  };
};

const sections = (runs: readonly ComparableRun[], shown = {}) =>
  comparedSections(compareRuns(runs), { baseline: 0, all: false, text: '', ...shown });
const rowsOf = (found: ReturnType<typeof sections>, id: string) =>
  found.find((section) => section.id === id)?.rows ?? [];

describe('comparedSections', () => {
  it('shows only what differs, and counts what does not', () => {
    const found = sections([run('a', {}), run('b', { auc: 0.95 })]);
    expect(rowsOf(found, 'metrics').map(({ name }) => name)).toEqual(['roc_auc']);
    expect(rowsOf(found, 'parameters')).toEqual([]);
    expect(found.find(({ id }) => id === 'metrics')?.sameCount).toBe(1);
  });

  it('shows all rows on request', () => {
    const found = sections([run('a', {}), run('b', {})], { all: true });
    expect(rowsOf(found, 'parameters').map(({ name }) => name)).toEqual(['seed', 'depth', 'seed']);
  });

  it('marks the best by the goal of the metric', () => {
    const found = sections([run('a', { auc: 0.9, loss: 0.2 }), run('b', { auc: 0.95, loss: 0.3 })]);
    const best = Object.fromEntries(
      rowsOf(found, 'metrics').map(({ name, cells }) => [name, cells.map(({ isBest }) => isBest)]),
    );
    expect(best).toEqual({ roc_auc: [false, true], loss: [true, false] });
  });

  it('measures against the chosen baseline', () => {
    const runs = [run('a', { auc: 0.9 }), run('b', { auc: 0.95 }), run('c', { auc: 0.8 })];
    const [auc] = rowsOf(sections(runs, { baseline: 1 }), 'metrics');
    expect(auc?.cells.map(({ delta }) => delta)).toEqual(['−0.05', null, '−0.15']);
  });

  it('leaves a gap where a run lacks the metric, without a difference', () => {
    const [auc] = rowsOf(sections([run('a', {}), run('b', { auc: null })]), 'metrics');
    expect(auc?.cells[1]).toMatchObject({ text: null, delta: null, isBest: false, isOther: true });
  });

  it('compares runs of pipelines that have nothing in common', () => {
    const other = { ...run('b', {}), pipelineId: 'q', steps: {}, parameters: {} };
    const found = sections([run('a', {}), other]);
    expect(rowsOf(found, 'parameters').every(({ cells }) => cells[1]?.text === null)).toBe(true);
  });

  it('says durations and memory in units', () => {
    const found = sections([run('a', { durationMs: 1000 }), run('b', { durationMs: 61_000 })]);
    const [duration] = rowsOf(found, 'resources');
    expect(duration?.cells.map(({ text, delta }) => [text, delta])).toEqual([
      ['1.0 s', null],
      ['1 min 1 s', '+1 min'],
    ]);
  });

  it('tells once what is the same for several steps', () => {
    const twice = (seed: number): ComparableRun => {
      const one = run('a', {});
      const step = one.steps['train'];
      const parts = step?.parts ? { ...step.parts, seed } : null;
      if (!step) throw new Error('The run of the test has no step.');
      return { ...one, steps: { load: { ...step, parts }, train: { ...step, parts } } };
    };
    const seeds = rowsOf(sections([twice(7), twice(8)]), 'parameters');
    expect(seeds.map(({ name, steps }) => [name, steps])).toEqual([['seed', ['load', 'train']]]);
  });

  it('leaves trials out, and says how many rows that are', () => {
    const search = (auc: number): ComparableRun => {
      const one = run('a', { auc });
      return { ...one, steps: { ...one.steps, 'search/1': one.steps['train'] as never } };
    };
    const [few, all] = [sections([search(0.9), search(0.8)]), sections([search(0.9), search(0.8)], { all: true })];
    expect(rowsOf(few, 'metrics').map(({ steps }) => steps)).toEqual([['train']]);
    expect(few.find(({ id }) => id === 'metrics')?.trialCount).toBe(1);
    expect(rowsOf(all, 'metrics').flatMap(({ steps }) => steps)).toContain('search/1');
  });

  it('finds rows by text', () => {
    const runs = [run('a', { auc: 0.9, loss: 1 }), run('b', { auc: 0.95, loss: 2 })];
    expect(rowsOf(sections(runs, { text: 'LOSS' }), 'metrics').map(({ name }) => name)).toEqual(['loss']);
  });

  it('knows values that are too long for a cell', () => {
    const runs = [run('a', { parameters: { code: 'x\ny' } }), run('b', { parameters: { code: 'x\nz' } })];
    expect(rowsOf(sections(runs), 'parameters')[0]).toMatchObject({ name: 'code', isLong: true });
  });

  it('lays out a thousand parameters', () => {
    const many = (value: number) =>
      Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`p${index}`, value]));
    const found = sections([run('a', { parameters: many(1) }), run('b', { parameters: many(2) })]);
    expect(rowsOf(found, 'parameters')).toHaveLength(1000);
  });
});
