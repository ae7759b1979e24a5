import { describe, expect, it } from 'vitest';
import { missingResults } from './missing-results.ts';
import type { StepPreview } from './preview-plan.ts';
import { edges, planOf, sampleStep, stepBelow } from './testing/sample-plan.ts';

const reuse = { selection: 'reuse' as const };
const previews = (...actions: readonly StepPreview['action'][]): StepPreview[] =>
  actions.map((action, index) => ({ id: `s${index}`, type: 'flow.shell', action, reasons: [], target: 'local' }));

describe('missingResults', () => {
  it('names what a step needs that was not selected and is not in the cache', () => {
    const plan = planOf(sampleStep('split', reuse), stepBelow('train', ['split'], { selection: 'force' }));
    expect(missingResults(plan, previews('skipped', 'run'))).toEqual([
      {
        code: 'result-missing',
        severity: 'error',
        message: 'Node "train" needs a result of "split", which is not selected and has none in the cache.',
        fix: 'Use --to train, or run the whole pipeline first.',
        nodeId: 'train',
      },
    ]);
    expect(missingResults(plan, previews('cached', 'run'))).toEqual([]);
  });

  it('asks nothing for steps that do not run themselves, or that only come after', () => {
    const above = sampleStep('a', reuse);
    expect(missingResults(planOf(above, stepBelow('b', ['a'], reuse)), previews('skipped', 'skipped'))).toEqual([]);
    expect(missingResults(planOf(above, sampleStep('b', { after: [above.id] })), previews('skipped', 'run'))).toEqual(
      [],
    );
  });

  it('lets optional inputs and a part of a list be missing', () => {
    const [a, b] = [sampleStep('a', reuse), sampleStep('b', reuse)];
    const optional = sampleStep('x', { inputs: { in: { ...edges('a.out'), optional: true } } });
    expect(missingResults(planOf(a, optional), previews('skipped', 'run'))).toEqual([]);
    const list = sampleStep('x', { inputs: { in: edges('a.out', 'b.out') } });
    expect(missingResults(planOf(a, b, list), previews('skipped', 'cached', 'run'))).toEqual([]);
    expect(missingResults(planOf(a, b, list), previews('skipped', 'skipped', 'run'))).toHaveLength(2);
  });

  it('says it once of a step that is read at two ports', () => {
    const twice = sampleStep('x', { inputs: { one: edges('a.out'), two: edges('a.other') } });
    expect(missingResults(planOf(sampleStep('a', reuse), twice), previews('skipped', 'run'))).toHaveLength(1);
  });
});
