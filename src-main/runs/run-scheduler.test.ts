import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { problem } from '../../shared/base/result.ts';
import type { PlannedStep } from '../../shared/plan/execution-plan.ts';
import { readResources } from '../../shared/plan/resources.ts';
import { noRetry, planOf, sampleStep, stepBelow } from '../../shared/plan/testing/sample-plan.ts';
import { eventsFile, planFile } from './run-folder.ts';
import { RunWorld } from './testing/run-world.ts';

let world: RunWorld;

beforeEach(() => {
  world = new RunWorld();
});

afterEach(() => {
  vi.useRealTimers();
  world.dispose();
});

const failed = (exitCode = 1) => ({ result: { exitCode } });
const retry = (changes: Partial<PlannedStep['retry']>): PlannedStep['retry'] => ({ ...noRetry, ...changes });

describe('order and limits', () => {
  it('starts what is free at once, and a step below only when all above it are over', async () => {
    const run = world.engine(() => 'hold').start(planOf(sampleStep('a'), sampleStep('b'), stepBelow('c', ['a', 'b'])));
    expect(run.held).toEqual(['a/1', 'b/1']);
    run.finish('a/1');
    expect(run.held).toEqual(['b/1']);
    run.finish('b/1');
    expect(run.held).toEqual(['c/1']);
    run.finish('c/1');
    expect((await run.end()).outcome).toBe('succeeded');
  });

  it('keeps to --max-parallel', () => {
    const steps = Array.from({ length: 5 }, (_, index) => sampleStep(`s${index}`));
    const run = world.engine(() => 'hold').start(planOf(...steps), { maxParallel: 2 });
    expect(run.held).toEqual(['s0/1', 's1/1']);
    run.finish('s0/1');
    expect(run.held).toEqual(['s1/1', 's2/1']);
  });

  it('starts the higher priority first, and equal ones in the order of the plan', () => {
    const of = (id: string, priority: number, cpu: number) =>
      sampleStep(id, { priority, resources: readResources({ cpu }) });
    const steps = [of('a', 0, 1), of('b', 5, 1), of('c', 0, 2), of('d', 0, 1), of('e', 5, 2)];
    const run = world.engine(() => 'hold').start(planOf(...steps), { maxParallel: 1 });
    const order: string[] = [];
    for (let [next] = run.held; next !== undefined; [next] = run.held) {
      order.push(next);
      run.finish(next);
    }
    expect(order).toEqual(['b/1', 'e/1', 'a/1', 'c/1', 'd/1']);
  });

  it('tells the executor what each output is, so that a directory is not taken for a file', () => {
    const outputs = { table: { type: 'dataset' as const, name: 'table.parquet', optional: true } };
    const engine = world.engine(() => 'hold');
    const run = engine.start(planOf(sampleStep('a', { outputs })));
    expect(engine.executor.held.get(`${run.id}/a/1`)?.outputs).toEqual(outputs);
  });

  it('lets no two steps share a named pool beyond its size, also across runs', () => {
    const engine = world.engine(() => 'hold', { limits: { pools: { licence: 2 } } });
    const step = (id: string) => sampleStep(id, { pools: { licence: 1 }, cacheable: false });
    const first = engine.start(planOf(step('a'), step('b'), step('c')));
    const second = engine.start(planOf(step('x')));
    expect([first.held, second.held]).toEqual([['a/1', 'b/1'], []]);
    first.finish('a/1');
    expect(first.held.length + second.held.length).toBe(2);
    first.finish('b/1');
    expect([first.held, second.held]).toEqual([['c/1'], ['x/1']]);
  });

  it('gives each GPU to one step at a time, and shows it that one only', () => {
    const engine = world.engine(() => 'hold', { limits: { gpus: ['0', '1', '2'] } });
    const step = (id: string, count: number) =>
      sampleStep(id, { resources: readResources({ cpu: 1, gpu: { count } }), cacheable: false });
    const run = engine.start(planOf(step('a', 2), step('b', 1), step('c', 2), sampleStep('d')));
    const devices = () =>
      Object.fromEntries(
        [...engine.executor.held.values()].map((launch) => [launch.step['stepId'], launch.env['CUDA_VISIBLE_DEVICES']]),
      );
    expect(devices()).toEqual({ a: '0,1', b: '2', d: '' });
    run.finish('a/1');
    expect(devices()).toEqual({ b: '2', c: '0,1', d: '' });
  });
});

describe('retries', () => {
  it('waits between attempts and stops at maxAttempts', async () => {
    vi.useFakeTimers();
    const step = sampleStep('a', { retry: retry({ maxAttempts: 3 }) });
    const run = world.engine(() => 'hold').start(planOf(step, stepBelow('b', ['a'])));
    run.finish('a/1', failed());
    expect(run.step('a')).toMatchObject({ status: 'queued', note: 'attempt 2 in 1 s' });
    vi.advanceTimersByTime(999);
    expect(run.held).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(run.held).toEqual(['a/2']);
    run.finish('a/2', failed());
    vi.advanceTimersByTime(2000);
    run.finish('a/3', failed());
    vi.useRealTimers();
    expect((await run.end()).outcome).toBe('failed');
    expect(run.step('a')).toMatchObject({ status: 'failed', attempt: 3 });
    expect(run.step('b')).toMatchObject({ status: 'skipped', because: 'upstream-failed' });
  });

  it('keeps no result of a changed attempt under the fingerprint of the first', async () => {
    vi.useFakeTimers();
    const ladder = [{ set: { 'settings.trees': 100 } }, { resources: { memory: '4Gi' } }];
    const step = sampleStep('a', { retry: retry({ maxAttempts: 3, ladder }) });
    const engine = world.engine(() => 'hold');
    const run = engine.start(planOf(step));
    run.finish('a/1', failed());
    vi.advanceTimersByTime(1000);
    run.finish('a/2', failed());
    vi.advanceTimersByTime(2000);
    const launch = engine.executor.held.get(`${run.id}/a/3`);
    expect(launch?.step['parameters']).toMatchObject({ settings: { trees: 100 } });
    expect(launch?.memoryBytes).toBe(4 * 2 ** 30);
    run.finish('a/3');
    vi.useRealTimers();
    await run.end();
    expect(run.step('a').record?.fingerprint).toBeNull();
    expect(engine.start(planOf(step)).held).toEqual(['a/1']);
  });

  it('counts tries and keeps the changes of the ladder when another engine takes over', async () => {
    vi.useFakeTimers();
    const ladder = [{ set: { trees: 100 } }, { set: { depth: 3 } }];
    const plan = planOf(sampleStep('a', { retry: retry({ maxAttempts: 3, ladder }) }));
    const first = world.engine(() => 'hold').start(plan);
    first.finish('a/1', failed());
    vi.advanceTimersByTime(1000);
    first.finish('a/2', failed());
    const second = world.engine(() => 'hold');
    const run = second.resume(first.id);
    expect(run.held).toEqual(['a/3']);
    const launch = second.executor.held.get(`${run.id}/a/3`);
    expect(launch?.step['parameters']).toMatchObject({ trees: 100, depth: 3 });
    run.finish('a/3', failed());
    vi.useRealTimers();
    expect((await run.end()).outcome).toBe('failed');
  });
});

describe('cancel', () => {
  it('ends what runs, starts nothing more, and tells each step', async () => {
    const engine = world.engine(() => 'hold');
    const run = engine.start(planOf(sampleStep('a'), sampleStep('b'), stepBelow('c', ['a'])), { maxParallel: 1 });
    run.scheduler.cancel(false);
    expect((await run.end()).outcome).toBe('cancelled');
    expect(run.statuses).toEqual({ a: 'cancelled', b: 'cancelled', c: 'skipped' });
    expect(engine.executor.cancelled).toEqual([{ id: `${run.id}/a/1`, graceMs: 10_000 }]);
  });

  it('ends a step that waits for its next attempt', async () => {
    const run = world.engine(() => 'hold').start(planOf(sampleStep('a', { retry: retry({ maxAttempts: 3 }) })));
    run.finish('a/1', failed());
    run.scheduler.cancel(false);
    expect((await run.end()).outcome).toBe('cancelled');
    expect(run.statuses).toEqual({ a: 'cancelled' });
  });

  it('goes on with a cancel that was asked of an engine that is gone', async () => {
    const plan = planOf(sampleStep('a'), stepBelow('b', ['a']));
    const stubborn = world.engine(() => 'hold');
    const before = stubborn.start(plan);
    stubborn.executor.held.clear();
    before.scheduler.cancel(false);
    const engine = world.engine(() => 'hold');
    const run = engine.resume(before.id);
    expect(engine.executor.watched).toEqual([`${run.id}/a/1`]);
    expect(engine.executor.cancelled).toEqual([{ id: `${run.id}/a/1`, graceMs: 10_000 }]);
    engine.executor.lose(`${run.id}/a/1`);
    expect((await run.end()).outcome).toBe('cancelled');
  });

  it('gives steps no more time when it is asked a second time', () => {
    const engine = world.engine(() => 'hold');
    const run = engine.start(planOf(sampleStep('a')));
    engine.executor.held.clear();
    run.scheduler.cancel(false);
    run.scheduler.cancel(true);
    expect(engine.executor.cancelled.map(({ graceMs }) => graceMs)).toEqual([10_000, 0]);
  });
});

describe('lost attempts', () => {
  it('ends a step that was dropped before it had started', async () => {
    const engine = world.engine(() => 'hold');
    const run = engine.start(planOf(sampleStep('a'), stepBelow('b', ['a'])));
    run.scheduler.cancel(false);
    run.scheduler.handle([{ type: 'dropped', id: `${run.id}/a/1` }]);
    expect((await run.end()).outcome).toBe('cancelled');
  });

  it('watches an attempt that somebody has claimed before, and starts no other', () => {
    const engine = world.engine(() => 'hold');
    const run = engine.start(planOf(sampleStep('a')));
    run.scheduler.handle([{ type: 'refused', id: `${run.id}/a/1`, reason: 'claimed', message: '' }]);
    expect(engine.executor.watched).toEqual([`${run.id}/a/1`]);
    expect(run.step('a')).toMatchObject({ status: 'starting', attempt: 1 });
  });

  it('tries again outside maxAttempts when it is proved that no result can come', async () => {
    const engine = world.engine(() => 'hold');
    const run = engine.start(planOf(sampleStep('a')));
    engine.executor.lose(`${run.id}/a/1`);
    expect(run.held).toContain('a/2');
    run.finish('a/2');
    expect((await run.end()).outcome).toBe('succeeded');
    expect(run.step('a')).toMatchObject({ status: 'succeeded', attempt: 2 });
  });

  it('shows a step without contact as such, never as failed', () => {
    const engine = world.engine(() => 'hold');
    const run = engine.start(planOf(sampleStep('a')));
    run.scheduler.handle([{ type: 'contact-lost', since: '14:03:22' }]);
    expect(run.step('a')).toMatchObject({ status: 'lost-contact', note: 'no contact since 14:03:22' });
    run.scheduler.handle([{ type: 'contact-restored' }]);
    expect(run.step('a').status).toBe('running');
  });
});

describe('steps that cannot start', () => {
  it('fails for a secret without a value, tells its name, and goes on to the end', async () => {
    const engine = world.engine(() => 'hold');
    const run = engine.start(planOf(sampleStep('a', { secrets: { token: 'HUB_TOKEN' } }), stepBelow('b', ['a'])));
    expect((await run.end()).outcome).toBe('failed');
    expect(run.step('a').failure).toMatchObject({ reason: 'input-missing' });
    expect(run.step('a').failure?.message).toContain('HUB_TOKEN');
    expect(run.step('b')).toMatchObject({ status: 'skipped', because: 'upstream-failed' });
  });

  it('hands a secret to the executor only: neither the log nor the plan holds it', async () => {
    const engine = world.engine();
    const plan = planOf(sampleStep('a', { secrets: { token: 'HUB_TOKEN' } }));
    const run = engine.start(plan, { env: { HUB_TOKEN: 'hush-hush' } });
    await run.end();
    expect(engine.executor.launches[0]?.secrets).toEqual({ token: 'hush-hush' });
    expect(readFileSync(eventsFile(run.folder), 'utf8')).not.toContain('hush-hush');
    expect(readFileSync(planFile(run.folder), 'utf8')).not.toContain('hush-hush');
  });

  it('fails for a project file that is gone, by its name', async () => {
    const run = world.engine().start(planOf(sampleStep('a', { files: ['data/x.csv'] })));
    await run.end();
    expect(run.step('a').failure?.message).toBe('The file data/x.csv is not in the project folder.');
  });

  it('fails for an environment that cannot be made, and passes on what is told meanwhile', async () => {
    const engine = world.engine(undefined, {
      services: {
        findEnvironment: () => undefined,
        prepareEnvironment: async (_environment, _env, _target, onProgress) => {
          onProgress('installing pandas');
          return problem({ reason: 'environment-unavailable', message: 'No package is called pandsa.' });
        },
      },
    });
    const run = engine.start(planOf(sampleStep('a'), stepBelow('b', ['a'])));
    expect((await run.end()).outcome).toBe('failed');
    expect(run.step('a').failure?.message).toBe('No package is called pandsa.');
    const notes = run.events.flatMap((event) => (event.type === 'step-waiting' ? [event.reason] : []));
    expect(notes).toEqual(['preparing its environment', 'installing pandas']);
  });

  it('stops the preparation of an environment when the run is cancelled', async () => {
    const engine = world.engine(undefined, {
      services: {
        findEnvironment: () => undefined,
        prepareEnvironment: (_environment, _env, _target, _onProgress, signal) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve(problem({ reason: 'cancelled', message: 'Cancelled.' })));
          }),
      },
    });
    const run = engine.start(planOf(sampleStep('a')));
    run.scheduler.cancel(false);
    expect((await run.end()).outcome).toBe('cancelled');
    expect(run.statuses).toEqual({ a: 'cancelled' });
  });
});

describe('what another engine finds under way', () => {
  it('is watched at once, whatever else waits for a place', () => {
    const first = world.engine(() => 'hold');
    const plan = planOf(sampleStep('a', { retry: retry({ maxAttempts: 2 }) }), sampleStep('b'), sampleStep('c'));
    const before = first.start(plan, { maxParallel: 3 });
    before.finish('a/1', failed());
    const next = world.engine(() => 'hold');
    const run = next.resume(before.id, { maxParallel: 2 });
    expect(next.executor.watched).toEqual([`${run.id}/b/1`, `${run.id}/c/1`]);
    expect(run.held).toEqual([]);
    next.executor.end(`${run.id}/b/1`);
    expect(run.held).toEqual(['a/2']);
  });

  it('keeps its GPU: no other step gets it', () => {
    const gpu = (id: string) => sampleStep(id, { resources: readResources({ cpu: 1, gpu: 1 }), cacheable: false });
    const limits = { gpus: ['0', '1'] };
    const first = world.engine(() => 'hold', { limits });
    const before = first.start(planOf(gpu('a'), gpu('b'), gpu('c')));
    before.finish('a/1', { result: { outputs: {} } });
    const next = world.engine(() => 'hold', { limits });
    const run = next.resume(before.id);
    expect(next.executor.watched).toEqual([`${run.id}/b/1`, `${run.id}/c/1`]);
    next.executor.end(`${run.id}/b/1`);
    const other = next.start(planOf(gpu('x'), gpu('y')), { id: 'other' });
    expect(other.held).toEqual(['x/1']);
    expect(next.executor.held.get('other/x/1')?.env['CUDA_VISIBLE_DEVICES']).toBe('1');
  });

  it('gives its result to the world in which it began, not to that of now', async () => {
    world.writeProjectFile('data/x.csv', 'old');
    const plan = planOf(sampleStep('a', { files: ['data/x.csv'] }));
    const before = world.engine(() => 'hold').start(plan);
    world.writeProjectFile('data/x.csv', 'new');
    const next = world.engine(() => 'hold');
    const run = next.resume(before.id);
    next.executor.end(`${run.id}/a/1`);
    await run.end();
    expect(next.start(plan, { id: 'again' }).held).toEqual(['a/1']);
  });

  it('is not failed because a file is gone that it has read already', async () => {
    world.writeProjectFile('data/x.csv', 'old');
    const before = world.engine(() => 'hold').start(planOf(sampleStep('a', { files: ['data/x.csv'] })));
    rmSync(join(world.folders.project, 'data/x.csv'));
    const next = world.engine(() => 'hold');
    const run = next.resume(before.id);
    next.executor.end(`${run.id}/a/1`);
    expect((await run.end()).outcome).toBe('succeeded');
  });
});

describe('F84 a file is edited while the step runs', () => {
  it('keeps the result for the run, but for no later one', async () => {
    world.writeProjectFile('data/x.csv', 'old');
    const engine = world.engine(() => 'hold');
    const plan = planOf(sampleStep('a', { files: ['data/x.csv'] }));
    const run = engine.start(plan);
    world.writeProjectFile('data/x.csv', 'new');
    run.finish('a/1');
    expect((await run.end()).outcome).toBe('succeeded');
    for (const content of ['old', 'new']) {
      world.writeProjectFile('data/x.csv', content);
      const again = engine.start(plan, { id: `again-${content}` });
      expect(again.held).toEqual(['a/1']);
      again.scheduler.cancel(true);
    }
  });
});
