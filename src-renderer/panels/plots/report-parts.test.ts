import { expect, test } from 'vitest';
import type { StepId } from '../../../shared/base/ids.ts';
import { emptyRunState, type StepState } from '../../../shared/run/run-state.ts';
import { metricRows } from './metric-rows.ts';
import { type Report, reportOf, reportTables, seriesGroups } from './report-parts.ts';

const points = [
  { step: 0, value: 1 },
  { step: 1, value: null },
];
const curve = (stepId: string, metric: string, count = 2): Report['series'][number] => ({
  stepId,
  metric,
  points: points.slice(0, count),
  truncated: false,
});

test('a metric and its twin on validation rows share a chart', () => {
  const groups = seriesGroups([curve('train', 'loss'), curve('train', 'val_loss'), curve('train', 'lr')], new Map());
  expect(groups.map(({ title, series }) => [title, series.map(({ name }) => name)])).toEqual([
    ['loss · train', ['loss', 'val_loss']],
    ['lr · train', ['lr']],
  ]);
});

test('the trials of a search share a chart, thirty of them at most', () => {
  const trials = Array.from({ length: 40 }, (_, index) => curve(`search/${index + 1}`, 'fold_f1'));
  const [group] = seriesGroups(trials, new Map([['search', 'Search trees']]));
  expect(group?.title).toBe('fold_f1 · Search trees');
  expect(group?.series).toHaveLength(30);
  expect(group?.series[1]?.name).toBe('2');
});

test('a single point is no curve', () => {
  expect(seriesGroups([curve('a', 'f1', 1)], new Map())).toEqual([]);
});

test('rows of a table are as wide as its columns, and hold nothing that cannot be shown', () => {
  const tables = [{ stepId: 'a', title: 't', columns: ['x', 'y'], rows: [[1], [{ deep: 1 }, 'b', 'too much']] }];
  expect(reportTables(tables)[0]?.table.rows).toEqual([
    [1, null],
    ['{"deep":1}', 'b'],
  ]);
});

test('a report of a search holds what its trials said, and not what a step of a like name did', () => {
  const report: Report = {
    ok: true,
    series: [curve('search', 'a'), curve('search/1', 'a'), curve('search-2', 'a')],
    plots: [],
    tables: [],
    notes: [],
    truncated: false,
  };
  expect(reportOf(report, 'search').series.map(({ stepId }) => stepId)).toEqual(['search', 'search/1']);
});

test('figures of a run name their step; trials stay with their search', () => {
  const state = emptyRunState();
  const put = (id: string, parent: string | null, metrics: StepState['metrics']) =>
    state.steps.set(id as StepId, { id, parent, metrics } as unknown as StepState);
  put('search', null, { f1: 0.9 });
  put('search/1', 'search', { f1: 0.8 });
  put('report', null, { auc: null });
  expect(metricRows(state, null, new Map([['search', 'Trees']])).rows).toEqual([
    ['Trees', 'f1', 0.9],
    ['report', 'auc', null],
  ]);
  expect(metricRows(state, 'search/1', new Map())).toEqual({ columns: ['metric', 'value'], rows: [['f1', 0.8]] });
});
