import { expect, test } from 'vitest';
import type { ChartPalette } from './chart-palette.ts';
import { rowShares } from './confusion-option.ts';
import { mergedPlot } from './merge-plots.ts';
import { shortNames, varyingDimensions } from './parallel-option.ts';
import { type KnownPlot, readPlot } from './plot-data.ts';
import { curveName, plotOption } from './plot-option.ts';

const palette: ChartPalette = {
  series: ['a', 'b'],
  text: 't',
  muted: 'm',
  line: 'l',
  panel: 'p',
  raised: 'r',
  accent: 'x',
  onAccent: 'o',
  ok: 'k',
  bad: 'd',
};

const plotOf = (kind: string, data: unknown): KnownPlot => {
  const plot = readPlot(kind, data);
  if (!plot) throw new Error(`${kind} was not read`);
  return plot;
};
const seriesOf = (kind: string, data: unknown) =>
  plotOption(plotOf(kind, data), palette).series as { type: string; name: string; data: unknown[]; step?: string }[];

const curve = { name: 'yes', x: [0, 0.5, 1], y: [0, null, 1], auc: 0.98765 };

test('a ROC curve is drawn in steps, beside the line of chance, with the area under it', () => {
  const [drawn, chance] = seriesOf('roc', { series: [curve] });
  expect(drawn).toMatchObject({ type: 'line', name: 'yes · AUC 0.9877', step: 'end' });
  expect(drawn?.data).toEqual([
    [0, 0],
    [0.5, null],
    [1, 1],
  ]);
  expect(chance?.name).toBe('chance');
  expect(curveName({ name: 'a', x: [], y: [] })).toBe('a');
});

test('trials of a search are points, and the best so far holds until the next', () => {
  const series = [
    { name: 'trial', x: [1, 2], y: [0.5, 0.4] },
    { name: 'best so far', x: [1, 2], y: [0.5, 0.5] },
  ];
  expect(seriesOf('line', { series, xLabel: 'trial' }).map(({ type, step }) => [type, step])).toEqual([
    ['scatter', undefined],
    ['line', 'end'],
  ]);
});

test('a histogram begins and ends at zero, over its real edges', () => {
  const [drawn] = seriesOf('histogram', { series: [{ name: 'now', edges: [0, 1, 3], counts: [5, 2] }] });
  expect(drawn?.data).toEqual([
    [0, 0],
    [0, 5],
    [1, 2],
    [3, 2],
    [3, 0],
  ]);
});

test('a confusion matrix is coloured by the share of its row, and an empty row is no division by zero', () => {
  expect(
    rowShares([
      [3, 1],
      [0, 0],
    ]),
  ).toEqual([
    [0.75, 0.25],
    [0, 0],
  ]);
  const [drawn] = seriesOf('confusion', {
    labels: ['a', 'b'],
    matrix: [
      [3, 1],
      [0, 0],
    ],
  });
  expect(drawn?.data[1]).toMatchObject({ value: [1, 0, 1, 0.25] });
});

test('the most important name is at the top', () => {
  const option = plotOption(plotOf('importance', { names: ['first', 'second'], values: [2, 1] }), palette);
  expect((option.yAxis as { data: string[] }).data).toEqual(['second', 'first']);
});

test('parameters that are the same in all trials are left out, and what names share is not said on each axis', () => {
  const dimensions = [
    { name: 'settings.depth', values: [3, 4] },
    { name: 'settings.seed', values: [7, 7] },
    { name: 'f1', values: [0.5, 0.6] },
  ];
  expect(varyingDimensions(dimensions).map(({ name }) => name)).toEqual(['settings.depth', 'f1']);
  expect(varyingDimensions(dimensions.slice(1, 2))).toHaveLength(1);
  expect(shortNames(['settings.depth', 'settings.f1', 'roc'])).toEqual(['depth', 'f1', 'roc']);
  expect(shortNames(['settings.f1', 'f1'])).toEqual(['settings.f1', 'f1']);
  expect(shortNames(['a.x', 'b.y'])).toEqual(['a.x', 'b.y']);
});

test('tooltips are never markup', () => {
  const option = plotOption(plotOf('residuals', { x: [1], y: [2] }), palette);
  expect(option.tooltip).toMatchObject({ renderMode: 'richText' });
});

test('curves and histograms of runs lie over each other; matrices stand side by side', () => {
  const roc = plotOf('roc', { series: [curve] });
  const merged = mergedPlot([
    { name: 'r1', plot: roc },
    { name: 'r2', plot: roc },
  ]);
  expect(merged?.kind === 'roc' && merged.data.series.map(({ name }) => name)).toEqual(['r1 · yes', 'r2 · yes']);
  const matrix = plotOf('confusion', { labels: ['a'], matrix: [[1]] });
  expect(
    mergedPlot([
      { name: 'r1', plot: matrix },
      { name: 'r2', plot: matrix },
    ]),
  ).toBeUndefined();
  expect(
    mergedPlot([
      { name: 'r1', plot: roc },
      { name: 'r2', plot: matrix },
    ]),
  ).toBeUndefined();
});
