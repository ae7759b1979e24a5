import { describe, expect, it } from 'vitest';
import { stepId } from '../base/ids.ts';
import { planOf, sampleStep } from '../plan/testing/sample-plan.ts';
import { conditionHolds } from './condition.ts';
import { queuedRunState, reduceRun } from './run-state.ts';

const plan = { ...planOf(sampleStep('search'), sampleStep('old')), parameters: { threshold: 0.8 } };
const state = queuedRunState(plan);
const record = { fingerprint: null, parts: null, outputs: {}, metrics: { roc_auc: 0.93, gap: null } };
const from = { runId: 'old', stepId: 'old', attempt: 1 };
reduceRun(state, { type: 'step-cached', stepId: stepId('search'), from, record, seq: 1, at: '' });
reduceRun(state, { type: 'step-skipped', stepId: stepId('old'), because: 'when', seq: 2, at: '' });
state.trigger = 'schedule';

describe('conditionHolds', () => {
  it.each([
    ['nodes.search.metrics.roc_auc > 0.9', true],
    ['nodes.search.metrics.roc_auc > params.threshold', true],
    ['nodes.search.metrics.roc_auc > 0.95', false],
    ['nodes.search.metrics.gap > 0', false],
    ['nodes.search.metrics.f1 > 0', false],
    ["nodes.search.status == 'succeeded'", true],
    ["nodes.old.status == 'skipped'", true],
    ["run.trigger == 'schedule'", true],
    ['params.threshold', false],
    ['nodes.search.metrics.roc_auc >', false],
    ['params.toString == 1', false],
  ])('%s is %s', (when, expected) => {
    expect(conditionHolds(when, plan, state)).toBe(expected);
  });
});
