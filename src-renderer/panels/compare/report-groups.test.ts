import { describe, expect, it } from 'vitest';
import { curveGroups, type NamedReport, plotGroups, type Report } from './report-groups.ts';

const points = [1, 2].map((step) => ({ step, value: step / 10, at: '' }));
const report = (series: readonly string[], plots: readonly string[] = []): Report => ({
  ok: true,
  series: series.map((name) => {
    const [stepId = '', metric = ''] = name.split('.');
    return { stepId, metric, points, truncated: false };
  }),
  plots: plots.map((title) => ({ stepId: 'evaluate', kind: 'roc', title, data: null })),
  tables: [],
  notes: [],
  truncated: false,
});
const reports: readonly NamedReport[] = [
  { name: 'a', report: report(['train.loss', 'search/1.loss'], ['ROC']) },
  { name: 'b', report: report(['train.loss', 'train.accuracy'], ['ROC', 'PR']) },
  { name: 'c', report: null },
];

describe('curveGroups', () => {
  it('lays the same metric of the runs together, and says which run lacks it', () => {
    const groups = curveGroups(reports).map(({ title, series, missing }) => [
      title,
      series.map(({ name }) => name),
      missing,
    ]);
    expect(groups).toEqual([
      ['loss · train', ['a', 'b'], []],
      ['accuracy · train', ['b'], ['a']],
    ]);
  });
});

describe('plotGroups', () => {
  it('lays the same plot of the runs together', () => {
    const groups = plotGroups(reports).map(({ title, plots, missing }) => [
      title,
      plots.map(({ name }) => name),
      missing,
    ]);
    expect(groups).toEqual([
      ['ROC', ['a', 'b'], []],
      ['PR', ['b'], ['a']],
    ]);
  });
});
