import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { planOf, sampleStep, stepBelow } from '../../shared/plan/testing/sample-plan.ts';
import { RunWorld } from './testing/run-world.ts';

let world: RunWorld;

beforeEach(() => {
  world = new RunWorld();
});

afterEach(() => {
  vi.restoreAllMocks();
  world.dispose();
});

it('a mistake of ours ends the run as failed, tells it, and leaves the runs beside it alone', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {});
  const engine = world.engine(() => 'hold', {
    services: {
      nodeType: () => {
        throw new Error('planted');
      },
    },
  });
  const broken = await engine.start(planOf(sampleStep('a'), stepBelow('b', ['a']))).end();
  expect(broken.outcome).toBe('failed');
  expect([...broken.steps.values()].map((step) => [step.status, step.failure?.reason])).toEqual([
    ['failed', 'internal'],
    ['failed', 'internal'],
  ]);
  expect(broken.steps.get('a' as never)?.failure?.message).toContain('planted');
  expect(told).toHaveBeenCalledOnce();
  const beside = await world
    .engine()
    .start(planOf(sampleStep('a')), { id: 'beside' })
    .end();
  expect(beside.outcome).toBe('succeeded');
});

it('a folder in the place of the reports is read as if the step had said nothing', async () => {
  const engine = world.engine(() => 'hold');
  const run = engine.start(planOf(sampleStep('a')));
  const [held] = [...engine.executor.held.values()];
  if (!held) throw new Error('nothing was started');
  mkdirSync(held.dir, { recursive: true });
  mkdirSync(join(held.dir, 'events.ndjson'));
  engine.executor.end(held.id, { exitCode: 0, outputs: {} });
  expect((await run.end()).outcome).toBe('succeeded');
});

it('an attempt that loses its watcher again and again fails in the end', async () => {
  const engine = world.engine(() => 'hold');
  const run = engine.start(planOf(sampleStep('a')));
  for (let attempt = 1; attempt <= 4; attempt += 1) engine.executor.lose(`run-1/a/${attempt}`);
  const state = await run.end();
  expect(state.outcome).toBe('failed');
  expect(state.steps.get('a' as never)).toMatchObject({ status: 'failed', attempt: 4, failure: { reason: 'lost' } });
});
