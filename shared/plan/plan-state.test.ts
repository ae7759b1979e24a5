import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepId } from '../base/ids.ts';
import { type TriggerRule, triggerRules } from '../pipeline/pipeline-document.ts';
import type { ExecutionPlan, PlannedStep, Selection } from './execution-plan.ts';
import { type Decision, PlanState, type StepEnd, upstreamOf } from './plan-state.ts';
import { planOf, sampleStep, stepBelow, stepIds } from './testing/sample-plan.ts';

const succeeded: StepEnd = { kind: 'succeeded' };
const failed: StepEnd = { kind: 'failed' };
const closed: StepEnd = { kind: 'gate-closed' };
const skipped: StepEnd = { kind: 'skipped', because: 'when' };
const upstreamFailed: StepEnd = { kind: 'skipped', because: 'upstream-failed' };

const words = (decisions: readonly Decision[]): string[] =>
  decisions.map((decision) => `${decision.step.id} ${decision.action === 'run' ? 'run' : decision.because}`);

/** What a step decides when the steps above it end as told, one after another. */
function verdict(trigger: TriggerRule, ends: readonly StepEnd[]): string {
  const above = ends.map((_, index) => sampleStep(`u${index}`));
  const below = stepBelow(
    'x',
    above.map(({ id }) => id),
    { trigger },
  );
  const state = new PlanState(planOf(...above, below));
  let said = words(state.decide()).find((text) => text.startsWith('x '));
  ends.forEach((end, index) => {
    state.finished(stepId(`u${index}`), end);
    said ??= words(state.decide())[0];
  });
  return said?.slice(2) ?? 'wait';
}

describe('trigger rules, as Airflow means them', () => {
  const cases: readonly (readonly [string, readonly StepEnd[], Readonly<Record<TriggerRule, string>>])[] = [
    [
      'all succeeded',
      [succeeded, succeeded],
      {
        all_success: 'run',
        all_failed: 'trigger',
        all_done: 'run',
        all_skipped: 'trigger',
        one_success: 'run',
        one_failed: 'trigger',
        one_done: 'run',
        none_failed: 'run',
        none_failed_min_one_success: 'run',
        none_skipped: 'run',
        always: 'run',
      },
    ],
    [
      'all failed',
      [failed, failed],
      {
        all_success: 'upstream-failed',
        all_failed: 'run',
        all_done: 'run',
        all_skipped: 'trigger',
        one_success: 'upstream-failed',
        one_failed: 'run',
        one_done: 'run',
        none_failed: 'upstream-failed',
        none_failed_min_one_success: 'upstream-failed',
        none_skipped: 'run',
        always: 'run',
      },
    ],
    [
      'all skipped',
      [skipped, skipped],
      {
        all_success: 'upstream-skipped',
        all_failed: 'trigger',
        all_done: 'run',
        all_skipped: 'run',
        one_success: 'upstream-skipped',
        one_failed: 'trigger',
        one_done: 'upstream-skipped',
        none_failed: 'run',
        none_failed_min_one_success: 'upstream-skipped',
        none_skipped: 'trigger',
        always: 'run',
      },
    ],
    [
      'one succeeded, one failed',
      [succeeded, failed],
      {
        all_success: 'upstream-failed',
        all_failed: 'trigger',
        all_done: 'run',
        all_skipped: 'trigger',
        one_success: 'run',
        one_failed: 'run',
        one_done: 'run',
        none_failed: 'upstream-failed',
        none_failed_min_one_success: 'upstream-failed',
        none_skipped: 'run',
        always: 'run',
      },
    ],
    [
      'one succeeded, one skipped',
      [succeeded, skipped],
      {
        all_success: 'upstream-skipped',
        all_failed: 'trigger',
        all_done: 'run',
        all_skipped: 'trigger',
        one_success: 'run',
        one_failed: 'trigger',
        one_done: 'run',
        none_failed: 'run',
        none_failed_min_one_success: 'run',
        none_skipped: 'trigger',
        always: 'run',
      },
    ],
    [
      'one failed, one skipped',
      [failed, skipped],
      {
        all_success: 'upstream-failed',
        all_failed: 'trigger',
        all_done: 'run',
        all_skipped: 'trigger',
        one_success: 'upstream-failed',
        one_failed: 'run',
        one_done: 'run',
        none_failed: 'upstream-failed',
        none_failed_min_one_success: 'upstream-failed',
        none_skipped: 'trigger',
        always: 'run',
      },
    ],
    [
      'one skipped since something above it failed',
      [succeeded, upstreamFailed],
      {
        all_success: 'upstream-failed',
        all_failed: 'trigger',
        all_done: 'run',
        all_skipped: 'trigger',
        one_success: 'run',
        one_failed: 'run',
        one_done: 'run',
        none_failed: 'upstream-failed',
        none_failed_min_one_success: 'upstream-failed',
        none_skipped: 'run',
        always: 'run',
      },
    ],
    [
      'nothing above it',
      [],
      Object.fromEntries(triggerRules.map((rule) => [rule, 'run'])) as Record<TriggerRule, string>,
    ],
  ];

  for (const [name, ends, expected] of cases) {
    it.each(triggerRules)(`${name}: %s`, (rule) => {
      expect(verdict(rule, ends)).toBe(expected[rule]);
      expect(verdict(rule, [...ends].reverse())).toBe(expected[rule]);
    });
  }

  it.each([
    ['one_success', succeeded],
    ['one_failed', failed],
    ['one_done', failed],
  ] as const)('%s settles as soon as one step above it says so', (trigger, end) => {
    const state = new PlanState(
      planOf(sampleStep('a'), sampleStep('b'), sampleStep('x', { after: stepIds('a', 'b'), trigger })),
    );
    state.decide();
    state.finished(stepId('b'), end);
    expect(words(state.decide())).toEqual(['x run']);
    state.finished(stepId('x'), succeeded);
    state.finished(stepId('a'), failed);
    expect(state.decide()).toEqual([]);
    expect(state.done).toBe(true);
  });

  it('lets an always step start before anything above it is over', () => {
    const state = new PlanState(planOf(sampleStep('a'), sampleStep('x', { after: stepIds('a'), trigger: 'always' })));
    expect(words(state.decide())).toEqual(['a run', 'x run']);
  });

  it.each(['one_success', 'one_done', 'always'] as const)(
    '%s waits for data that the step cannot do without',
    (trigger) => {
      const plan = planOf(sampleStep('a'), sampleStep('b'), stepBelow('x', ['a'], { after: stepIds('b'), trigger }));
      const state = new PlanState(plan);
      state.decide();
      state.finished(stepId('b'), succeeded);
      expect(words(state.decide())).toEqual([]);
      state.finished(stepId('a'), succeeded);
      expect(words(state.decide())).toEqual(['x run']);
    },
  );
});

describe('what follows from an end', () => {
  const chain = planOf(sampleStep('a'), stepBelow('b', ['a']), stepBelow('c', ['b']), stepBelow('d', ['c']));

  /** Decides and skips through to the end; steps that run end as told. */
  function play(plan: ExecutionPlan, ends: Readonly<Record<string, StepEnd>>): Record<string, string> {
    const state = new PlanState(plan);
    const said: Record<string, string> = {};
    for (let decisions = state.decide(); decisions.length > 0; decisions = state.decide()) {
      for (const decision of decisions) {
        const { id } = decision.step;
        said[id] = decision.action === 'run' ? 'run' : decision.because;
        state.finished(
          id,
          decision.action === 'run' ? (ends[id] ?? succeeded) : { kind: 'skipped', because: decision.because },
        );
      }
    }
    expect(state.done).toBe(true);
    return said;
  }

  it('carries a failure down through any depth', () => {
    expect(play(chain, { a: failed })).toEqual({
      a: 'run',
      b: 'upstream-failed',
      c: 'upstream-failed',
      d: 'upstream-failed',
    });
  });

  it('lets a step far below a failure clean up', () => {
    const plan = planOf(...chain.steps, stepBelow('cleanup', ['d'], { trigger: 'one_failed' }));
    expect(play(plan, { a: failed })['cleanup']).toBe('run');
  });

  it('skips all that waits for a closed gate, by data or after, under every rule that waits', () => {
    for (const trigger of triggerRules.filter((rule) => rule !== 'always')) {
      const plan = planOf(
        sampleStep('gate'),
        stepBelow('data', ['gate'], { trigger }),
        sampleStep('order', { after: stepIds('gate'), trigger }),
      );
      const said = play(plan, { gate: closed });
      expect(said, trigger).toEqual({ gate: 'run', data: 'gate-closed', order: 'gate-closed' });
    }
  });

  it('says gate-closed also further down, and follows the rules there', () => {
    const plan = planOf(
      sampleStep('gate'),
      stepBelow('serve', ['gate']),
      stepBelow('tell', ['serve']),
      stepBelow('report', ['serve'], { trigger: 'all_done' }),
    );
    expect(play(plan, { gate: closed })).toEqual({
      gate: 'run',
      serve: 'gate-closed',
      tell: 'gate-closed',
      report: 'run',
    });
  });

  it('skips a disabled step, and what needs it', () => {
    const plan = planOf(sampleStep('a', { selection: 'disabled' }), stepBelow('b', ['a']));
    expect(play(plan, {})).toEqual({ a: 'disabled', b: 'upstream-skipped' });
  });

  it('goes on below a step that was not selected', () => {
    const state = new PlanState(planOf(sampleStep('a', { selection: 'reuse' }), stepBelow('b', ['a'])));
    expect(words(state.decide())).toEqual(['a run']);
    state.finished(stepId('a'), { kind: 'skipped', because: 'not-selected' });
    expect(words(state.decide())).toEqual(['b run']);
  });

  it('counts a condition that did not hold as skipped', () => {
    expect(play(planOf(sampleStep('a'), stepBelow('b', ['a'])), { a: skipped })['b']).toBe('upstream-skipped');
  });

  it('takes over ends from before, and decides only what is left', () => {
    const state = new PlanState(chain);
    state.adopt(stepId('a'), succeeded);
    state.adopt(stepId('b'), succeeded);
    expect(words(state.decide())).toEqual(['c run']);
  });

  it('calls a second end of a step, and a step of another plan, a bug', () => {
    const state = new PlanState(chain);
    state.finished(stepId('a'), succeeded);
    expect(() => state.finished(stepId('a'), failed)).toThrow('Step a ended twice');
    expect(() => state.finished(stepId('z'), failed)).toThrow('Step z is not in the plan');
  });
});

describe('any plan', () => {
  const selections: readonly Selection[] = ['run', 'run', 'run', 'force', 'reuse', 'disabled'];
  const ends: readonly StepEnd[] = [succeeded, succeeded, failed, closed, skipped];
  const randomPlan = fc
    .array(
      fc.record({
        above: fc.array(fc.nat(), { maxLength: 4 }),
        trigger: fc.constantFrom(...triggerRules),
        selection: fc.constantFrom(...selections),
      }),
      { minLength: 1, maxLength: 25 },
    )
    .map((nodes) =>
      planOf(
        ...nodes.map(({ above, trigger, selection }, index) =>
          stepBelow(`s${index}`, index === 0 ? [] : [...new Set(above.map((other) => `s${other % index}`))], {
            trigger,
            selection,
          }),
        ),
      ),
    );

  const waits = (step: PlannedStep): boolean =>
    !['always', 'one_success', 'one_failed', 'one_done'].includes(step.trigger) && step.selection !== 'disabled';

  it('ends, decides each step once, and never before what it waits for', () => {
    fc.assert(
      fc.property(randomPlan, fc.infiniteStream(fc.nat()), (plan, random) => {
        const next = (): number => random.next().value as number;
        const state = new PlanState(plan);
        const decided = new Set<string>();
        const over = new Map<string, StepEnd>();
        const open: { id: PlannedStep['id']; end: StepEnd }[] = [];
        for (;;) {
          for (const decision of state.decide()) {
            const { step } = decision;
            expect(decided.has(step.id)).toBe(false);
            decided.add(step.id);
            const above = [...upstreamOf(step)];
            const behindGate = above.some((id) => over.get(id)?.kind === 'gate-closed');
            if (waits(step) && !behindGate) expect(above.every((id) => over.has(id))).toBe(true);
            open.push({
              id: step.id,
              end:
                decision.action === 'run'
                  ? (ends[next() % ends.length] as StepEnd)
                  : { kind: 'skipped', because: decision.because },
            });
          }
          if (open.length === 0) break;
          const [ended] = open.splice(next() % open.length, 1);
          if (!ended) break;
          over.set(ended.id, ended.end);
          state.finished(ended.id, ended.end);
        }
        expect(over.size).toBe(plan.steps.length);
        expect(state.done).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('looks at each step of a long chain and of a wide fan a bounded number of times', () => {
    const count = 100_000;
    let reads = 0;
    const counted = (step: PlannedStep): PlannedStep =>
      new Proxy(step, {
        get: (target, key) => {
          reads += 1;
          return Reflect.get(target, key);
        },
      });
    const chain = Array.from({ length: count }, (_, index) =>
      counted(sampleStep(`s${index}`, index === 0 ? {} : { after: stepIds(`s${index - 1}`) })),
    );
    const fan = Array.from({ length: count }, (_, index) =>
      counted(sampleStep(`f${index}`, { after: stepIds('root') })),
    );
    for (const steps of [chain, [sampleStep('root'), ...fan]]) {
      reads = 0;
      const state = new PlanState(planOf(...steps));
      let told = 0;
      for (let decisions = state.decide(); decisions.length > 0; decisions = state.decide()) {
        for (const { step } of decisions) {
          told += 1;
          state.finished(step.id, succeeded);
        }
      }
      expect(told).toBe(steps.length);
      expect(state.done).toBe(true);
      expect(reads / count).toBeLessThan(25);
    }
  });
});
