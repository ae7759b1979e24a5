import type { Json } from '../../shared/base/json.ts';
import type { Cell, TableTwin } from './csv.ts';
import type { Curves, KnownPlot } from './plot-data.ts';

const axisNames = {
  roc: ['false positive rate', 'true positive rate'],
  pr: ['recall', 'precision'],
  calibration: ['mean predicted probability', 'fraction of positives'],
} as const;

/** Names of both axes of curves. */
export function axesOf(kind: 'roc' | 'pr' | 'calibration' | 'line', data: Curves): readonly [string, string] {
  if (kind === 'line') return [data.xLabel ?? 'x', data.yLabel ?? 'y'];
  return axisNames[kind];
}

/** The numbers behind a plot as a table. */
export function plotTable(plot: KnownPlot): TableTwin {
  switch (plot.kind) {
    case 'roc':
    case 'pr':
    case 'calibration':
    case 'line':
      return {
        columns: ['series', ...axesOf(plot.kind, plot.data)],
        rows: plot.data.series.flatMap(({ name, x, y }) => x.map((at, index) => [name, at, y[index] ?? null])),
      };
    case 'confusion':
      return {
        columns: ['true \\ predicted', ...plot.data.labels],
        rows: plot.data.matrix.map((row, index) => [plot.data.labels[index] ?? String(index), ...row]),
      };
    case 'residuals':
      return {
        columns: ['predicted', 'residual'],
        rows: plot.data.x.map((at, index) => [at, plot.data.y[index] ?? null]),
      };
    case 'importance':
      return {
        columns: ['name', 'importance', ...(plot.data.errors ? ['deviation'] : [])],
        rows: plot.data.names.map((name, index) => [
          name,
          plot.data.values[index] ?? null,
          ...(plot.data.errors ? [plot.data.errors[index] ?? null] : []),
        ]),
      };
    case 'histogram':
      return histogramTable(plot.data);
    case 'parallel':
      return {
        columns: plot.data.dimensions.map(({ name }) => name),
        rows: Array.from({ length: Math.max(0, ...plot.data.dimensions.map((one) => one.values.length)) }, (_, index) =>
          plot.data.dimensions.map((dimension): Cell => dimension.values[index] ?? null),
        ),
      };
  }
}

type Histogram = Extract<KnownPlot, { kind: 'histogram' }>['data'];

function histogramTable({ series, labels }: Histogram): TableTwin {
  if (labels) {
    return {
      columns: ['value', ...series.map(({ name }) => name)],
      rows: labels.map((label, index) => [label, ...series.map(({ counts }) => counts[index] ?? null)]),
    };
  }
  return {
    columns: ['series', 'from', 'to', 'count'],
    rows: series.flatMap(({ name, edges, counts }) =>
      counts.map((count, index) => [name, edges[index] ?? null, edges[index + 1] ?? null, count]),
    ),
  };
}

/** What can be shown of data that fit no kind: a list of objects as a table; null for any other shape. */
export function tableOfJson(data: Json): TableTwin | null {
  if (!Array.isArray(data) || data.length === 0) return null;
  const rows = data.filter((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
  if (rows.length !== data.length) return null;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row as object)))];
  const cellOf = (value: Json | undefined): Cell =>
    value === undefined || value === null || typeof value !== 'object' ? (value ?? null) : JSON.stringify(value);
  return { columns, rows: rows.map((row) => columns.map((name) => cellOf((row as { [name: string]: Json })[name]))) };
}
