import type { KnownPlot } from './plot-data.ts';

/** A plot with the name of the run that it comes from. */
export interface NamedPlot {
  readonly name: string;
  readonly plot: KnownPlot;
}

/**
 * Lays plots of one kind over each other, where that can be read: curves and histograms, with the run before the name of
 * each series. Undefined where they must stand side by side.
 */
export function mergedPlot(plots: readonly NamedPlot[]): KnownPlot | undefined {
  const [first] = plots;
  if (!first) return undefined;
  const { kind } = first.plot;
  if (plots.some(({ plot }) => plot.kind !== kind)) return undefined;
  const named = <Series extends { readonly name: string }>(run: string, series: readonly Series[]): Series[] =>
    series.map((one) => ({ ...one, name: `${run} · ${one.name}` }));
  switch (first.plot.kind) {
    case 'roc':
    case 'pr':
    case 'calibration':
    case 'line':
      return {
        kind: first.plot.kind,
        data: {
          ...first.plot.data,
          series: plots.flatMap(({ name, plot }) =>
            'series' in plot.data ? named(name, plot.data.series as never) : [],
          ),
        },
      };
    case 'histogram': {
      const { labels } = first.plot.data;
      const same = plots.every(
        ({ plot }) => plot.kind === 'histogram' && JSON.stringify(plot.data.labels) === JSON.stringify(labels),
      );
      if (!same) return undefined;
      const series = plots.flatMap(({ name, plot }) =>
        plot.kind === 'histogram' ? named(name, plot.data.series) : [],
      );
      return { kind: 'histogram', data: { ...first.plot.data, series } };
    }
    default:
      return undefined;
  }
}
