import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../shared/base/json.ts';
import type { ExecutionPlan } from '../../shared/plan/execution-plan.ts';
import { edges, planOf, sampleStep, stepBelow } from '../../shared/plan/testing/sample-plan.ts';
import type { Launch } from '../executors/launch.ts';
import { RunWorld, type Script } from './testing/run-world.ts';

let world: RunWorld;

beforeEach(() => {
  world = new RunWorld();
});

afterEach(() => {
  vi.useRealTimers();
  world.dispose();
});

function searchPlan(parameters: JsonObject = {}): ExecutionPlan {
  return planOf(
    sampleStep('split'),
    sampleStep('search', {
      type: 'tune.search',
      execution: 'search',
      inputs: { train: edges('split.out') },
      outputs: {
        model: { type: 'model', name: 'model', optional: false },
        best: { type: 'value', name: 'best.json', optional: false },
      },
      parameters: {
        space: { depth: { type: 'int', min: 1, max: 4 } },
        metric: 'auc',
        algorithm: 'grid',
        maxTrials: 4,
        parallelTrials: 2,
        ...parameters,
      },
      trial: {
        type: 'train.sample',
        typeVersion: '1.0.0',
        code: 'c0de',
        environment: { kind: 'none' },
        outputs: { model: { type: 'model', name: 'model', optional: false } },
        parameters: { label: 'y' },
      },
    }),
    stepBelow('use', [], { inputs: { model: edges('search.model') } }),
  );
}

const idOf = (launch: Launch): string => String(launch.step['stepId']);
const depthOf = (launch: Launch): number => (launch.step['parameters'] as { depth: number }).depth;
const scored: Script = (launch) =>
  launch.step['trial'] ? { reports: [{ type: 'metric', name: 'auc', value: depthOf(launch) / 10 }] } : undefined;
const names = (launches: readonly Launch[]): string[] => launches.map(idOf);

describe('a search', () => {
  it('runs its trials, refits the best, and ends with its own last act', async () => {
    const engine = world.engine(scored);
    const run = engine.start(searchPlan());
    expect((await run.end()).outcome).toBe('succeeded');
    expect(names(engine.executor.launches)).toEqual([
      'split',
      'search/1',
      'search/2',
      'search/3',
      'search/4',
      'search/refit',
      'search',
      'use',
    ]);
    const last = engine.executor.launches.find((launch) => idOf(launch) === 'search');
    expect(last?.step).toMatchObject({ best: { id: 'search/4', parameters: { depth: 4 }, metrics: { auc: 0.4 } } });
    expect(last?.step['trials']).toHaveLength(4);
    expect(Object.keys(last?.outputs ?? {})).toEqual(['best']);
  });

  it('reports the metrics of the best trial as its own, and hands on the refitted model', async () => {
    const engine = world.engine(scored);
    const run = engine.start(searchPlan());
    await run.end();
    expect(run.step('search').metrics).toEqual({ auc: 0.4 });
    const model = run.step('search/refit').record?.outputs['model'];
    expect(run.step('search').record?.outputs).toMatchObject({ model, best: {} });
    expect(engine.executor.launches.at(-1)?.inputs['model']?.[0]?.source).toBe(
      engine.store.blobPath(model?.digest ?? ''),
    );
  });

  it('tells its trials as steps below it, in the log', async () => {
    const run = world.engine(scored).start(searchPlan());
    await run.end();
    const added = run.events.flatMap((event) =>
      event.type === 'step-added' ? [`${event.parent} ${event.stepId}`] : [],
    );
    expect(added).toEqual([
      'search search/1',
      'search search/2',
      'search search/3',
      'search search/4',
      'search search/refit',
    ]);
  });

  it('keeps to parallelTrials', async () => {
    let most = 0;
    const engine = world.engine(() => 'hold');
    const run = engine.start(searchPlan());
    run.finish('split/1');
    for (let [next] = run.held; next?.startsWith('search/') && !next.startsWith('search/refit'); [next] = run.held) {
      most = Math.max(most, run.held.length);
      run.finish(next, { reports: [{ type: 'metric', name: 'auc', value: 0.5 }] });
    }
    expect(most).toBe(2);
    expect(run.held).toEqual(['search/refit/1']);
  });

  it('starts no trial once maxDuration is over, and ends with those it has', async () => {
    vi.useFakeTimers();
    const run = world.engine(() => 'hold').start(searchPlan({ maxDuration: '10m' }));
    run.finish('split/1');
    vi.advanceTimersByTime(599_999);
    run.finish('search/1/1', { reports: [{ type: 'metric', name: 'auc', value: 0.9 }] });
    expect(run.held).toEqual(['search/2/1', 'search/3/1']);
    vi.advanceTimersByTime(1);
    run.finish('search/2/1', { reports: [{ type: 'metric', name: 'auc', value: 0.1 }] });
    expect(run.held).toEqual(['search/3/1']);
    run.finish('search/3/1', { result: { exitCode: 1 } });
    expect(run.held).toEqual(['search/refit/1']);
  });

  it('fails neither for a failed trial nor for many, but when none succeeded', async () => {
    const all = world.engine((launch) => (launch.step['trial'] ? { result: { exitCode: 1 } } : undefined));
    const lost = all.start(searchPlan());
    expect((await lost.end()).outcome).toBe('failed');
    expect(lost.step('search').failure?.message).toBe('None of 4 trials succeeded; see the log of search/1.');
    expect(lost.step('use')).toMatchObject({ status: 'skipped', because: 'upstream-failed' });
    const some = world.engine((launch) =>
      launch.step['trial'] && depthOf(launch) > 1 ? { result: { exitCode: 1 } } : scored(launch),
    );
    const won = some.start(searchPlan(), { id: 'won' });
    expect((await won.end()).outcome).toBe('succeeded');
  });

  it('answers trials from the cache when only a wider search is asked for', async () => {
    await world
      .engine(scored)
      .start(searchPlan({ maxTrials: 2 }))
      .end();
    const engine = world.engine(scored);
    const run = engine.start(searchPlan({ maxTrials: 4 }), { id: 'wider' });
    await run.end();
    expect(names(engine.executor.launches)).toEqual(['search/3', 'search/4', 'search/refit', 'search', 'use']);
    expect(run.statuses).toMatchObject({ 'search/1': 'cached', 'search/2': 'cached' });
  });

  it('ends its trials when it is cancelled, and says so of itself', async () => {
    const run = world.engine(() => 'hold').start(searchPlan());
    run.finish('split/1');
    run.scheduler.cancel(false);
    expect((await run.end()).outcome).toBe('cancelled');
    expect(run.statuses).toMatchObject({ search: 'cancelled', 'search/1': 'cancelled', 'search/2': 'cancelled' });
  });

  it('ends when it is cancelled while a trial waits for its next attempt', async () => {
    const plan = searchPlan();
    const retry = {
      maxAttempts: 3,
      backoff: { initialMs: 60_000, factor: 1, maxMs: 60_000, jitter: 0 },
      on: [],
      rules: [],
      ladder: [],
    };
    const run = world.engine(() => 'hold').start({ ...plan, steps: plan.steps.map((step) => ({ ...step, retry })) });
    run.finish('split/1');
    run.finish('search/1/1', { result: { exitCode: 1 } });
    run.scheduler.cancel(true);
    expect((await run.end()).outcome).toBe('cancelled');
  });
});

describe('a search that another engine takes over', () => {
  const value = (auc: number) => ({ reports: [{ type: 'metric', name: 'auc', value: auc }] });

  it('goes on with the trials that are left, and forgets none that ended', async () => {
    const before = world.engine(() => 'hold').start(searchPlan());
    before.finish('split/1');
    before.finish('search/1/1', value(0.9));
    before.finish('search/2/1', { result: { exitCode: 1 } });
    const engine = world.engine(scored);
    const run = engine.resume(before.id);
    expect(engine.executor.watched).toEqual([`${run.id}/search/3/1`, `${run.id}/search/4/1`]);
    for (const id of engine.executor.watched) engine.executor.lose(id);
    expect((await run.end()).outcome).toBe('succeeded');
    expect(names(engine.executor.launches)).toEqual(['search/3', 'search/4', 'search/refit', 'search', 'use']);
    expect(engine.executor.launches[2]?.step).toMatchObject({ parameters: { depth: 1 } });
  });

  it('does not begin further trials when it was at its refit, although its time starts anew', async () => {
    vi.useFakeTimers();
    const before = world.engine(() => 'hold').start(searchPlan({ maxDuration: '10m' }));
    before.finish('split/1');
    vi.advanceTimersByTime(600_000);
    before.finish('search/1/1', value(0.2));
    before.finish('search/2/1', value(0.8));
    expect(before.held).toEqual(['search/refit/1']);
    vi.useRealTimers();
    const engine = world.engine(scored);
    const run = engine.resume(before.id);
    expect(engine.executor.watched).toEqual([`${run.id}/search/refit/1`]);
    engine.executor.lose(`${run.id}/search/refit/1`);
    await run.end();
    expect(names(engine.executor.launches)).toEqual(['search/refit', 'search', 'use']);
    expect(engine.executor.launches[0]?.step).toMatchObject({ parameters: { depth: 2 } });
  });

  it('counts the time that went by in the other engine, and while there was none', () => {
    vi.useFakeTimers();
    const before = world.engine(() => 'hold').start(searchPlan({ maxDuration: '10m' }));
    before.finish('split/1');
    vi.advanceTimersByTime(540_000);
    const engine = world.engine(() => 'hold');
    const run = engine.resume(before.id);
    vi.advanceTimersByTime(59_999);
    engine.executor.end(`${run.id}/search/1/1`);
    expect(run.held).toEqual(['search/3/1']);
    vi.advanceTimersByTime(1);
    engine.executor.end(`${run.id}/search/2/1`);
    expect(run.held).toEqual(['search/3/1']);
  });
});
