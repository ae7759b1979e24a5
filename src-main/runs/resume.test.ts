import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionPlan, PlannedStep } from '../../shared/plan/execution-plan.ts';
import { planOf, sampleStep, stepBelow } from '../../shared/plan/testing/sample-plan.ts';
import type { Launch } from '../executors/launch.ts';
import { cachedStepsOf } from './cached-steps-of-runs.ts';
import { eventsFile } from './run-folder.ts';
import { parseRunLog } from './run-log.ts';
import { RunWorld, type Script } from './testing/run-world.ts';

let world: RunWorld;

beforeEach(() => {
  world = new RunWorld();
});

afterEach(() => world.dispose());

/** A plan that has all kinds of ends: a success, a failure and what follows, a closed gate, a condition, a cleanup. */
const plan: ExecutionPlan = planOf(
  sampleStep('load', { cacheable: false }),
  stepBelow('split', ['load']),
  sampleStep('broken'),
  stepBelow('victim', ['broken']),
  stepBelow('cleanup', [], { after: ['broken' as PlannedStep['id']], trigger: 'one_failed' }),
  stepBelow('gate', ['split']),
  stepBelow('serve', ['gate']),
  sampleStep('never', { when: 'params.x > 1' }),
  stepBelow('report', ['split'], { cacheable: false }),
);

const script: Script = ({ step }) => {
  if (step['stepId'] === 'broken') return { result: { exitCode: 3 } };
  if (step['stepId'] === 'gate') return { reports: [{ type: 'gate', open: false, rules: [] }] };
  return undefined;
};

const expected = {
  load: 'succeeded',
  split: 'succeeded',
  broken: 'failed',
  victim: 'skipped',
  cleanup: 'succeeded',
  gate: 'succeeded',
  serve: 'skipped',
  never: 'skipped',
  report: 'succeeded',
};

const launches = new Map<string, Launch>();

async function wholeRun(): Promise<Buffer> {
  const engine = world.engine((launch) => {
    launches.set(launch.id, launch);
    return script(launch);
  });
  const run = engine.start(plan);
  await run.end();
  expect(run.statuses).toEqual(expected);
  return readFileSync(eventsFile(run.folder));
}

/** Resumes from the log as it is; attempts that were under way end as they would have, or are gone without a result. */
async function resumed(underWay: 'ends' | 'is lost'): Promise<Record<string, string>> {
  // What the first engine had kept in memory is gone with it.
  rmSync(join(world.folders.state, 'cache.ndjson'), { force: true });
  const engine = world.engine(script);
  const run = engine.resume('run-1');
  for (const id of engine.executor.watched) {
    const launch = launches.get(id);
    if (underWay === 'is lost' || !launch) engine.executor.lose(id);
    else engine.executor.end(id, engine.result(launch, script(launch) as object));
  }
  await run.end();
  return { ...run.statuses };
}

const log = (): string => eventsFile(`${world.folders.runs}/run-1`);

describe('a run resumed from a log that is cut', () => {
  it.each(['ends', 'is lost'] as const)(
    'at every event, and what is under way %s: the same steps, none completed twice',
    async (underWay) => {
      const whole = await wholeRun();
      const { events } = parseRunLog(whole);
      expect(events.length).toBeGreaterThan(15);
      let end = 0;
      for (let count = 1; count < events.length; count += 1) {
        end = whole.indexOf(10, end) + 1;
        writeFileSync(log(), whole.subarray(0, end));
        world.completions.clear();
        const before = events.slice(0, count);
        const finished = before.flatMap((event) => (event.type === 'step-finished' ? [event.stepId] : []));
        expect(await resumed(underWay), `after ${count} events`).toEqual(expected);
        for (const id of finished) expect(world.completions.has(id), `${id} after ${count} events`).toBe(false);
        for (const [id, times] of world.completions) expect(times, `${id} after ${count} events`).toBe(1);
      }
    },
  );

  it('at every byte of the last events', async () => {
    const whole = await wholeRun();
    const from = whole.lastIndexOf(10, whole.lastIndexOf(10, whole.length - 2) - 1) + 1;
    for (let cut = from; cut < whole.length; cut += 7) {
      writeFileSync(log(), whole.subarray(0, cut));
      expect(await resumed('ends'), `cut at ${cut}`).toEqual(expected);
      const { events, damaged } = parseRunLog(readFileSync(log()));
      expect(damaged).toBe(0);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(events.filter(({ type }) => type === 'run-finished')).toHaveLength(1);
    }
  });

  it('I12 twice, and again: a recovery that is cut short recovers', async () => {
    const whole = await wholeRun();
    const { events } = parseRunLog(whole);
    let content = whole.subarray(0, cutAfter(whole, 4));
    for (let round = 0; round < 6; round += 1) {
      writeFileSync(log(), content);
      const engine = world.engine(() => 'hold');
      engine.resume('run-1').scheduler.run.log.flush();
      content = readFileSync(log());
      const resumed = parseRunLog(content).events;
      expect(resumed.slice(0, 4)).toEqual(events.slice(0, 4));
    }
    expect(await resumed('is lost')).toEqual(expected);
  });

  it('leaves what later runs may use in the cache, although the first engine never saved it', async () => {
    const first = world.engine((launch) => (launch.step['stepId'] === 'split' ? 'hold' : undefined));
    const run = first.start(planOf(sampleStep('load'), stepBelow('split', ['load'])));
    await new Promise((resolve) => setImmediate(resolve));
    expect(run.held).toEqual(['split/1']);
    expect([...cachedStepsOf(world.folders, run.id)].map(({ stepId }) => stepId)).toEqual(['load']);
  });
});

function cutAfter(content: Buffer, lines: number): number {
  let end = 0;
  for (let line = 0; line < lines; line += 1) end = content.indexOf(10, end) + 1;
  return end;
}
