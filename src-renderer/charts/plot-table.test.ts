import { expect, test } from 'vitest';
import { readPlot } from './plot-data.ts';
import { plotTable, tableOfJson } from './plot-table.ts';

const tableOf = (kind: string, data: unknown) => {
  const plot = readPlot(kind, data);
  if (!plot) throw new Error(`${kind} was not read`);
  return plotTable(plot);
};

test('curves become rows of series, x and y, with the names of their axes', () => {
  const series = [{ name: 'yes', x: [0, 1], y: [0, null], auc: 0.9 }];
  expect(tableOf('roc', { series })).toEqual({
    columns: ['series', 'false positive rate', 'true positive rate'],
    rows: [
      ['yes', 0, 0],
      ['yes', 1, null],
    ],
  });
  expect(tableOf('line', { series, xLabel: 'trial', yLabel: 'f1' }).columns).toEqual(['series', 'trial', 'f1']);
});

test('a confusion matrix has the true classes as rows', () => {
  expect(
    tableOf('confusion', {
      labels: ['a', 'b'],
      matrix: [
        [5, 1],
        [0, 7],
      ],
    }),
  ).toEqual({
    columns: ['true \\ predicted', 'a', 'b'],
    rows: [
      ['a', 5, 1],
      ['b', 0, 7],
    ],
  });
});

test('histograms by number and by category', () => {
  const series = [{ name: 'now', edges: [0, 1, 2], counts: [3, 4] }];
  expect(tableOf('histogram', { series }).rows).toEqual([
    ['now', 0, 1, 3],
    ['now', 1, 2, 4],
  ]);
  expect(tableOf('histogram', { series, labels: ['x', 'other'] })).toEqual({
    columns: ['value', 'now'],
    rows: [
      ['x', 3],
      ['other', 4],
    ],
  });
});

test('importances, residuals and parallel dimensions', () => {
  expect(tableOf('importance', { names: ['a'], values: [0.4], errors: [0.1] }).rows).toEqual([['a', 0.4, 0.1]]);
  expect(tableOf('residuals', { x: [1], y: [-2] }).rows).toEqual([[1, -2]]);
  const dimensions = [
    { name: 'depth', values: [3, 'none'] },
    { name: 'f1', values: [0.5] },
  ];
  expect(tableOf('parallel', { dimensions }).rows).toEqual([
    [3, 0.5],
    ['none', null],
  ]);
});

test('what fits no kind is not drawn', () => {
  expect(readPlot('violin', {})).toBeNull();
  expect(readPlot('roc', { series: 'none' })).toBeNull();
  expect(readPlot('toString', {})).toBeNull();
});

test('a list of objects is a table all the same', () => {
  expect(tableOfJson([{ a: 1 }, { b: { c: 2 } }])).toEqual({
    columns: ['a', 'b'],
    rows: [
      [1, null],
      [null, '{"c":2}'],
    ],
  });
  expect(tableOfJson({ a: 1 })).toBeNull();
  expect(tableOfJson([1, 2])).toBeNull();
});
