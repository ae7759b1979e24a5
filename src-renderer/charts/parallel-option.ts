import type { EChartsOption } from 'echarts';
import type { ChartPalette } from './chart-palette.ts';
import type { KnownPlot } from './plot-data.ts';

type Parallel = Extract<KnownPlot, { kind: 'parallel' }>['data'];
type Dimension = Parallel['dimensions'][number];

/** Dimensions that tell something: one that is the same everywhere is left out, but never all of them. */
export function varyingDimensions(dimensions: readonly Dimension[]): readonly Dimension[] {
  const varying = dimensions.filter(({ values }) => new Set(values.map(String)).size > 1);
  return varying.length > 0 ? varying : dimensions;
}

/** Names without the beginning that those with a dot share, such as `settings.`: axes stand close together. */
export function shortNames(names: readonly string[]): readonly string[] {
  const prefixes = new Set(
    names.filter((name) => name.includes('.')).map((name) => name.slice(0, name.indexOf('.') + 1)),
  );
  const [prefix = ''] = prefixes;
  if (prefixes.size !== 1) return names;
  const short = names.map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name));
  return new Set(short).size === new Set(names).size ? short : names;
}

/** Spread over several orders of magnitude: a logarithmic axis tells such values apart. */
function isWide(values: readonly (number | null)[]): boolean {
  const measured = values.filter((value): value is number => value !== null);
  const low = measured.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = measured.reduce((most, value) => Math.max(most, value), 0);
  return low > 0 && high / low >= 100;
}

function axisOf({ values }: Dimension, name: string, dim: number, palette: ChartPalette): object {
  const look = {
    dim,
    name,
    nameTextStyle: { color: palette.text, fontSize: 11, width: 96, overflow: 'truncate' },
    axisLine: { lineStyle: { color: palette.muted } },
    axisTick: { show: false },
    axisLabel: { color: palette.muted, fontSize: 10 },
  };
  const isNumbers = values.every((value) => typeof value === 'number' || value === null);
  if (!isNumbers) return { ...look, type: 'category', data: [...new Set(values.map(String))] };
  const numbers = values as (number | null)[];
  return isWide(numbers) ? { ...look, type: 'log' } : { ...look, type: 'value', scale: true };
}

/** A line for each trial over one axis for each parameter; axes can be brushed. */
export function parallelOption(data: Parallel, palette: ChartPalette): EChartsOption {
  const dimensions = varyingDimensions(data.dimensions);
  const names = shortNames(dimensions.map(({ name }) => name));
  const count = Math.max(0, ...dimensions.map(({ values }) => values.length));
  const colour = data.color?.filter((value): value is number => value !== null) ?? [];
  const low = colour.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = colour.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const rows = Array.from({ length: count }, (_, index) => [
    ...dimensions.map(({ values }) => {
      const value = values[index] ?? null;
      return typeof value === 'boolean' ? String(value) : value;
    }),
    data.color?.[index] ?? null,
  ]);
  return {
    legend: { show: false },
    parallel: { left: 56, right: 56, top: 36, bottom: 16 },
    parallelAxis: dimensions.map((dimension, index) =>
      axisOf(dimension, names[index] ?? dimension.name, index, palette),
    ) as never,
    ...(colour.length > 0
      ? {
          visualMap: {
            show: false,
            dimension: dimensions.length,
            min: low,
            max: high > low ? high : low + 1,
            inRange: { color: [palette.line, palette.accent] },
          },
        }
      : {}),
    series: [
      {
        type: 'parallel',
        lineStyle: { width: 1.2, opacity: 0.8 },
        inactiveOpacity: 0.05,
        data: rows as never,
      },
    ],
  };
}
