import { describe, expect, it } from 'vitest';
import { metricColumns, standardColumns, varies } from './metric-columns.ts';
import { sampleRun } from './testing/sample-run.ts';

const runs = [
  sampleRun('r2', {
    metrics: {
      'train.seconds': 3,
      'search.roc_auc': 0.9,
      'evaluate.accuracy': 0.9,
      'evaluate.roc_auc': 0.95,
      'gate.rules': 1,
    },
  }),
  sampleRun('r1', {
    metrics: {
      'train.seconds': 2,
      'search.roc_auc': 0.9,
      'evaluate.accuracy': 0.8,
      'evaluate.roc_auc': 0.9,
      'gate.rules': 1,
    },
  }),
];

describe('metricColumns', () => {
  it('puts what the last steps say first, and names the step only where two steps report the same metric', () => {
    const titles = metricColumns(runs).map(({ title }) => title);
    expect(titles).toEqual(['evaluate.roc_auc', 'search.roc_auc', 'accuracy', 'rules', 'seconds']);
  });

  it('knows a metric that all runs have alike', () => {
    const constant = metricColumns(runs).filter(({ isConstant }) => isConstant);
    expect(constant.map(({ key }) => key)).toEqual(['search.roc_auc', 'gate.rules']);
  });

  it('calls nothing constant while there is one run', () => {
    expect(metricColumns(runs.slice(0, 1)).some(({ isConstant }) => isConstant)).toBe(false);
  });

  it('does not call a metric constant that some runs lack', () => {
    const [only] = metricColumns([sampleRun('r2', { metrics: { 'a.b': 1 } }), sampleRun('r1')]);
    expect(only?.isConstant).toBe(false);
  });
});

describe('standardColumns', () => {
  it('takes one column for each name, at most as many as asked for', () => {
    expect(standardColumns(metricColumns(runs), 3)).toEqual(['evaluate.roc_auc', 'evaluate.accuracy', 'gate.rules']);
  });
});

describe('varies', () => {
  it('is false when all runs agree', () => {
    expect(varies(runs, ({ pipeline }) => pipeline)).toBe(false);
    expect(varies(runs, ({ runId }) => runId)).toBe(true);
    expect(varies(runs.slice(0, 1), ({ pipeline }) => pipeline)).toBe(true);
  });
});
