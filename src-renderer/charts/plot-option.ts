import type { EChartsOption, SeriesOption } from 'echarts';
import type { ChartPalette } from './chart-palette.ts';
import { confusionOption } from './confusion-option.ts';
import { parallelOption } from './parallel-option.ts';
import type { Curves, KnownPlot } from './plot-data.ts';
import { axesOf } from './plot-table.ts';
import { shortNumber } from './short-number.ts';

/** What all charts share: our type, no animation, text drawn as text. */
export function baseOption(palette: ChartPalette): EChartsOption {
  const label = { color: palette.muted, fontSize: 11 };
  return {
    animation: false,
    color: [...palette.series],
    textStyle: { fontFamily: 'Inter Variable, sans-serif', fontSize: 11, color: palette.text },
    grid: { left: 8, right: 16, top: 30, bottom: 24, outerBoundsMode: 'same', outerBoundsContain: 'all' },
    legend: {
      type: 'scroll',
      top: 0,
      left: 0,
      icon: 'roundRect',
      itemWidth: 10,
      itemHeight: 3,
      textStyle: label,
      pageTextStyle: label,
      pageIconColor: palette.muted,
    },
    tooltip: {
      // Drawn on the canvas: names from data never become markup.
      renderMode: 'richText',
      confine: true,
      backgroundColor: palette.raised,
      borderColor: palette.line,
      textStyle: { color: palette.text, fontSize: 11 },
      valueFormatter: (value) => (typeof value === 'number' ? shortNumber(value) : String(value ?? 'missing')),
    },
  };
}

/** An axis with our lines and type. */
export const axis = (palette: ChartPalette, name: string): object => ({
  name,
  nameLocation: 'middle',
  nameGap: 24,
  nameTextStyle: { color: palette.muted, fontSize: 11 },
  axisLine: { show: true, lineStyle: { color: palette.line } },
  axisTick: { show: false },
  axisLabel: { color: palette.muted, fontSize: 11, hideOverlap: true },
  splitLine: { lineStyle: { color: palette.line } },
});

/** How a plot is drawn. */
export function plotOption(plot: KnownPlot, palette: ChartPalette): EChartsOption {
  const base = baseOption(palette);
  switch (plot.kind) {
    case 'roc':
    case 'pr':
    case 'calibration':
    case 'line':
      return { ...base, ...curvesOption(plot.kind, plot.data, palette) };
    case 'confusion':
      return { ...base, ...confusionOption(plot.data, palette) };
    case 'residuals':
      return { ...base, ...residualsOption(plot.data, palette) };
    case 'importance':
      return { ...base, ...importanceOption(plot.data, palette) };
    case 'histogram':
      return { ...base, ...histogramOption(plot.data, palette) };
    case 'parallel':
      return { ...base, ...parallelOption(plot.data, palette) };
  }
}

/** The name of a curve, with the area under it where the step told it. */
export function curveName({ name, auc, ap }: Curves['series'][number]): string {
  if (auc !== undefined) return `${name} · AUC ${shortNumber(auc)}`;
  return ap === undefined ? name : `${name} · AP ${shortNumber(ap)}`;
}

function curvesOption(kind: 'roc' | 'pr' | 'calibration' | 'line', data: Curves, palette: ChartPalette): EChartsOption {
  const [xName, yName] = axesOf(kind, data);
  const isShare = kind !== 'line';
  const bounds = isShare ? { min: 0, max: 1 } : { scale: true };
  const series: SeriesOption[] = data.series.map((curve) => {
    const points = curve.x.map((x, index) => [x, curve.y[index] ?? null]);
    const name = curveName(curve);
    // Of a search: each trial is a point of its own, and the best so far holds until a better one comes.
    if (data.xLabel === 'trial' && curve.name === 'trial')
      return { type: 'scatter', name, data: points, symbolSize: 4, itemStyle: { color: palette.muted } };
    const isStep = kind === 'roc' || curve.name === 'best so far';
    const isSparse = points.length <= 30;
    return {
      type: 'line',
      name,
      data: points,
      showSymbol: kind === 'calibration' || (isSparse && !isStep),
      symbolSize: 5,
      lineStyle: { width: 1.5 },
      ...(isStep ? { step: 'end' as const } : {}),
    };
  });
  if (kind === 'roc' || kind === 'calibration') {
    series.push({
      type: 'line',
      name: kind === 'roc' ? 'chance' : 'perfect',
      data: [
        [0, 0],
        [1, 1],
      ],
      showSymbol: false,
      silent: true,
      lineStyle: { width: 1, type: 'dashed', color: palette.muted },
      itemStyle: { color: palette.muted },
    });
  }
  return {
    tooltip: { ...(baseOption(palette).tooltip as object), trigger: 'axis' },
    xAxis: { type: 'value', ...axis(palette, xName), ...bounds },
    yAxis: { type: 'value', ...axis(palette, yName), ...bounds },
    series,
  };
}

type DataOf<Kind extends KnownPlot['kind']> = Extract<KnownPlot, { kind: Kind }>['data'];

function residualsOption(data: DataOf<'residuals'>, palette: ChartPalette): EChartsOption {
  return {
    legend: { show: false },
    tooltip: { ...(baseOption(palette).tooltip as object), trigger: 'item' },
    xAxis: { type: 'value', scale: true, ...axis(palette, 'predicted') },
    yAxis: { type: 'value', scale: true, ...axis(palette, 'residual') },
    series: [
      {
        type: 'scatter',
        name: 'residual',
        data: data.x.map((x, index) => [x, data.y[index] ?? null]),
        symbolSize: 4,
        itemStyle: { opacity: 0.6 },
        markLine: {
          silent: true,
          symbol: 'none',
          label: { show: false },
          lineStyle: { color: palette.muted, type: 'dashed' },
          data: [{ yAxis: 0 }],
        },
      },
    ],
  };
}

function importanceOption(data: DataOf<'importance'>, palette: ChartPalette): EChartsOption {
  const shown = data.names.map((name, index) => ({
    name,
    value: data.values[index] ?? null,
    error: data.errors?.[index] ?? null,
  }));
  // The most important at the top: categories grow upwards.
  shown.reverse();
  const series: SeriesOption[] = [
    { type: 'bar', name: 'importance', data: shown.map(({ value }) => value), barMaxWidth: 12 },
  ];
  if (data.errors) {
    series.push({
      type: 'custom',
      name: 'deviation',
      silent: true,
      itemStyle: { color: palette.muted },
      data: shown.map(({ value, error }, index) => [index, (value ?? 0) - (error ?? 0), (value ?? 0) + (error ?? 0)]),
      encode: { x: [1, 2], y: 0 },
      renderItem: (_params, api) => {
        const [left, y] = api.coord([api.value(1), api.value(0)]) as [number, number];
        const [right] = api.coord([api.value(2), api.value(0)]) as [number];
        return {
          type: 'line',
          shape: { x1: left, y1: y, x2: right, y2: y },
          style: { stroke: palette.text, lineWidth: 1 },
        };
      },
    });
  }
  return {
    legend: { show: false },
    tooltip: { ...(baseOption(palette).tooltip as object), trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: { type: 'value', ...axis(palette, 'importance') },
    yAxis: {
      type: 'category',
      ...axis(palette, ''),
      data: shown.map(({ name }) => name),
      axisLabel: { color: palette.text, fontSize: 11, width: 150, overflow: 'truncate' },
      splitLine: { show: false },
    },
    series,
  };
}

function histogramOption(data: DataOf<'histogram'>, palette: ChartPalette): EChartsOption {
  const tooltip = { ...(baseOption(palette).tooltip as object), trigger: 'axis' as const };
  if (data.labels) {
    return {
      tooltip: { ...tooltip, axisPointer: { type: 'shadow' } },
      xAxis: { type: 'category', ...axis(palette, ''), data: data.labels, splitLine: { show: false } },
      yAxis: { type: 'value', ...axis(palette, '') },
      series: data.series.map(({ name, counts }) => ({ type: 'bar', name, data: counts, barMaxWidth: 24 })),
    };
  }
  return {
    tooltip,
    xAxis: { type: 'value', scale: true, ...axis(palette, ''), splitLine: { show: false } },
    yAxis: { type: 'value', min: 0, ...axis(palette, '') },
    // Steps over real edges: distributions with different bins can lie over each other.
    series: data.series.map(({ name, edges, counts }) => ({
      type: 'line',
      name,
      step: 'end',
      showSymbol: false,
      lineStyle: { width: 1.5 },
      areaStyle: { opacity: 0.15 },
      data: [
        [edges[0] ?? null, 0],
        ...counts.map((count, index) => [edges[index] ?? null, count]),
        [edges[counts.length] ?? null, counts.at(-1) ?? 0],
        [edges[counts.length] ?? null, 0],
      ],
    })),
  };
}
