import { useMemo } from 'react';
import { alignSeries } from './align-series.ts';
import { ChartFrame } from './chart-frame.tsx';
import { CurveChart } from './curve-chart.tsx';

/** A metric over the steps of a training, such as its epochs. */
export interface MetricSeries {
  readonly name: string;
  readonly points: readonly { readonly step: number; readonly value: number | null }[];
}

export interface SeriesChartProps {
  readonly title: string;
  readonly series: readonly MetricSeries[];
  readonly note?: string;
  readonly height?: number;
}

/** Curves of a metric, of one step or of several runs; it may grow while one looks. */
export function SeriesChart({ title, series, note, height = 200 }: SeriesChartProps) {
  const data = useMemo(
    () => alignSeries(series.map(({ points }) => points.map(({ step, value }) => ({ x: step, y: value })))),
    [series],
  );
  const looks = useMemo(() => series.map(({ name }, index) => ({ name, colour: index })), [series]);
  const table = useMemo(
    () => ({
      columns: ['series', 'step', 'value'],
      rows: series.flatMap(({ name, points }) => points.map(({ step, value }) => [name, step, value])),
    }),
    [series],
  );
  return (
    <ChartFrame title={title} table={table} {...(note === undefined ? {} : { note })}>
      <CurveChart data={data} series={looks} height={height} label={`${title}; the numbers are in its table`} />
    </ChartFrame>
  );
}
