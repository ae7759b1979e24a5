import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planOf, sampleStep, stepBelow } from '../../shared/plan/testing/sample-plan.ts';
import { planFile } from './run-folder.ts';
import { type FakeEngine, RunWorld, type Script } from './testing/run-world.ts';

let world: RunWorld;

beforeEach(() => {
  world = new RunWorld();
});

afterEach(() => world.dispose());

const chain = (version = 1) =>
  planOf(sampleStep('a', { parameters: { version } }), stepBelow('b', ['a']), stepBelow('c', ['b']));

async function statuses(engine: FakeEngine, plan = chain(), id = `run-${Math.floor(Math.random() * 1e9)}`) {
  const run = engine.start(plan, { id });
  await run.end();
  return { ...run.statuses };
}

const allCached = { a: 'cached', b: 'cached', c: 'cached' };

describe('the cache', () => {
  it('answers what has not changed, in this engine and in the next', async () => {
    const engine = world.engine();
    expect(await statuses(engine)).toEqual({ a: 'succeeded', b: 'succeeded', c: 'succeeded' });
    expect(await statuses(engine)).toEqual(allCached);
    expect(await statuses(world.engine())).toEqual(allCached);
  });

  it('cuts off early: an upstream that runs again and yields the same leaves its descendants cached', async () => {
    const same: Script = ({ step }) => (step['stepId'] === 'a' ? { outputs: { out: 'always the same' } } : undefined);
    const engine = world.engine(same);
    await statuses(engine, chain(1));
    expect(await statuses(engine, chain(2))).toEqual({ a: 'succeeded', b: 'cached', c: 'cached' });
  });

  it('runs descendants when the upstream yields something else', async () => {
    const engine = world.engine();
    await statuses(engine, chain(1));
    expect(await statuses(engine, chain(2))).toEqual({ a: 'succeeded', b: 'succeeded', c: 'succeeded' });
  });

  it('keeps a closed gate closed, and says which attempt made a result', async () => {
    const script: Script = ({ step }) =>
      step['stepId'] === 'gate' ? { reports: [{ type: 'gate', open: false, rules: [] }] } : undefined;
    const plan = planOf(sampleStep('gate'), stepBelow('serve', ['gate']));
    const engine = world.engine(script);
    await statuses(engine, plan, 'first');
    const run = engine.start(plan, { id: 'second' });
    await run.end();
    expect(run.statuses).toEqual({ gate: 'cached', serve: 'skipped' });
    expect(run.step('serve').because).toBe('gate-closed');
    expect(run.step('gate').from).toEqual({ runId: 'first', stepId: 'gate', attempt: 1 });
  });

  it('is asked neither for a step that shall run nor for one that may not be cached', async () => {
    const engine = world.engine();
    const plan = planOf(sampleStep('forced', { selection: 'force' }), sampleStep('effect', { cacheable: false }));
    await statuses(engine, plan);
    expect(await statuses(engine, plan)).toEqual({ forced: 'succeeded', effect: 'succeeded' });
  });

  it('uses results of steps that are not selected, and skips those that nobody needs', async () => {
    const engine = world.engine();
    await statuses(engine);
    const [a, b, c] = chain().steps;
    if (!a || !b || !c) throw new Error('The chain has three steps');
    const reuse = { selection: 'reuse' as const };
    const only = planOf({ ...a, ...reuse }, { ...b, ...reuse }, { ...c, selection: 'force' });
    expect(await statuses(engine, only)).toEqual({ a: 'cached', b: 'cached', c: 'succeeded' });
    const first = planOf({ ...a, selection: 'force' }, { ...b, ...reuse }, { ...c, ...reuse });
    expect(await statuses(engine, first)).toEqual({ a: 'succeeded', b: 'skipped', c: 'skipped' });
  });
});

describe('F73 a damaged artifact', () => {
  async function blobOf(engine: FakeEngine, step: string): Promise<string> {
    const run = engine.start(chain(), { id: 'first' });
    await run.end();
    return engine.store.blobPath(run.step(step).record?.outputs['out']?.digest ?? '');
  }

  it.each<[string, (blob: string, other: string) => void]>([
    ['has a byte flipped', (blob) => writeFileSync(blob, flipped(readFileSync(blob)))],
    ['is cut short', (blob) => writeFileSync(blob, readFileSync(blob).subarray(0, 5))],
    ['is empty', (blob) => writeFileSync(blob, '')],
    ['is missing', (blob) => rmSync(blob)],
    ['was changed in place and put back in time', (blob) => writeFileSync(blob, flipped(readFileSync(blob)))],
    ['was exchanged with another', (blob, other) => exchange(blob, other)],
  ])('%s: it is never used, and its step runs again', async (_name, damage) => {
    const engine = world.engine();
    const blob = await blobOf(engine, 'b');
    const other = engine.store.blobPath(
      Object.values(engine.services.cache.lastOf('sample', 'c')?.record.outputs ?? {})[0]?.digest ?? '',
    );
    chmodSync(blob, 0o644);
    damage(blob, other);
    const run = world.engine().start(chain(), { id: 'second' });
    await run.end();
    expect(run.statuses).toMatchObject({ a: 'cached', b: 'succeeded' });
    expect(run.events.flatMap((event) => (event.type === 'step-waiting' ? [event.reason] : []))).toContain(
      'its cached result was damaged; it runs again',
    );
    const third = world.engine().start(chain(), { id: 'third' });
    await third.end();
    expect(third.statuses).toEqual(allCached);
  });

  it('is put aside, not deleted', async () => {
    const engine = world.engine();
    const blob = await blobOf(engine, 'b');
    const damaged = flipped(readFileSync(blob));
    writeFileSync(blob, damaged);
    await statuses(world.engine());
    const quarantine = join(world.folders.store, 'quarantine');
    const [name = ''] = readdirSync(quarantine);
    expect(readFileSync(join(quarantine, name))).toEqual(damaged);
  });
});

describe('F73 an input damaged while the run goes on', () => {
  const script: Script = ({ step }) => (step['stepId'] === 'b' ? undefined : 'hold');
  const plan = planOf(sampleStep('a'), sampleStep('slow'), stepBelow('b', ['a', 'slow']));
  const damaged = {
    reason: 'input-missing',
    message: 'Input in0 is damaged or gone in the store; run again, and the step that made it runs again.',
  };

  function damage(engine: FakeEngine, digest = ''): void {
    const blob = engine.store.blobPath(digest);
    writeFileSync(blob, flipped(readFileSync(blob)));
  }

  it('is not handed to the step below, and the step that made it runs again in the next run', async () => {
    const engine = world.engine(script);
    const run = engine.start(plan, { id: 'first' });
    run.finish('a/1');
    damage(engine, run.step('a').record?.outputs['out']?.digest);
    run.finish('slow/1');
    await run.end();
    expect(run.step('b')).toMatchObject({ status: 'failed', failure: damaged });
    const again = world.engine().start(plan, { id: 'second' });
    await again.end();
    expect(again.statuses).toEqual({ a: 'succeeded', slow: 'cached', b: 'succeeded' });
  });

  it('is not believed for being the result of an attempt that nobody watched', async () => {
    const first = world.engine(script);
    const begun = first.start(plan, { id: 'first' });
    begun.finish('slow/1');
    const launch = first.executor.held.get('first/a/1');
    if (!launch) throw new Error('a/1 is not held');
    begun.scheduler.run.log.close();
    const engine = world.engine(script);
    const run = engine.resume('first');
    const end = engine.result(launch);
    damage(engine, end.outputs?.['out']?.digest);
    engine.executor.end(launch.id, end);
    await run.end();
    expect(run.step('b')).toMatchObject({ status: 'failed', failure: damaged });
  });
});

function flipped(content: Buffer): Buffer {
  const copy = Buffer.from(content);
  copy[3] = (copy[3] as number) ^ 1;
  return copy;
}

function exchange(one: string, other: string): void {
  renameSync(one, `${one}.x`);
  renameSync(other, one);
  renameSync(`${one}.x`, other);
}

describe('the stored cache', () => {
  const path = (): string => join(world.folders.state, 'cache.ndjson');

  it.each<[string, () => void]>([
    ['is missing', () => rmSync(path())],
    ['is empty', () => writeFileSync(path(), '')],
    ['is garbage', () => writeFileSync(path(), Buffer.from([0, 255, 10, 123, 10]))],
    ['lost its end', () => writeFileSync(path(), readFileSync(path()).subarray(0, -40))],
    [
      'has a damaged line',
      () => writeFileSync(path(), readFileSync(path(), 'utf8').replace('"fingerprint"', '"fingerprunt')),
    ],
  ])('%s: it is made again from the logs of the runs', async (_name, damage) => {
    await statuses(world.engine());
    damage();
    const engine = world.engine();
    expect(await statuses(engine)).toEqual(allCached);
    engine.services.cache.save();
    expect(
      readFileSync(path(), 'utf8')
        .trimEnd()
        .split('\n')
        .every((line) => JSON.parse(line) !== null),
    ).toBe(true);
    expect(await statuses(world.engine())).toEqual(allCached);
  });

  it('is made again although the plan of one run is damaged', async () => {
    await statuses(world.engine(), chain(1), 'good');
    await statuses(world.engine(), chain(2), 'bad');
    writeFileSync(planFile(join(world.folders.runs, 'bad')), '{"steps":');
    rmSync(path());
    expect(await statuses(world.engine(), chain(1))).toEqual(allCached);
    expect(existsSync(path())).toBe(true);
  });
});
