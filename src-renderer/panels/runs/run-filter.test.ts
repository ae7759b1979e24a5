import { describe, expect, it } from 'vitest';
import { readRunFilter } from './run-filter.ts';
import { sampleRun } from './testing/sample-run.ts';

const run = sampleRun('20261125-a1', {
  outcome: 'failed',
  tags: ['Best', 'nightly'],
  note: 'with the new features',
  durationMs: 90_000,
  metrics: { 'evaluate.roc_auc': 0.93, 'search.roc_auc': 0.88, 'train.loss': null },
});
const matches = (text: string): boolean => readRunFilter(text).matches(run);

describe('readRunFilter', () => {
  it.each([
    '',
    'CHURN',
    'a1',
    '"new features"',
    'status:failed',
    'tag:best',
    'roc_auc>0.9',
    'evaluate.roc_auc=0.93',
    'duration>1m',
    'duration<=90',
    'duration=90s',
    '-tag:worst',
    'nightly roc_auc<0.9',
    'version:v1',
  ])('%s finds it', (text) => {
    expect(matches(text)).toBe(true);
  });

  it.each([
    'wine',
    'status:succeeded',
    '-nightly',
    'search.roc_auc>0.9',
    'loss<1',
    'duration<1m',
    'nightly wine',
    '"features new"',
  ])('%s does not', (text) => {
    expect(matches(text)).toBe(false);
  });

  it('says which term is no number, and goes on with the others', () => {
    const filter = readRunFilter('roc_auc>high nightly');
    expect(filter.problem).toBe('“high” in roc_auc>high is no number.');
    expect(filter.matches(run)).toBe(true);
  });
});
