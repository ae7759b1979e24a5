import { useMemo, useRef } from 'react';
import { AnalysisChart } from './analysis-chart.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { useChartPalette } from './chart-palette.ts';
import styles from './charts.module.css';
import { DataTable } from './data-table.tsx';
import type { Chart } from './echarts-parts.ts';
import { mergedPlot, type NamedPlot } from './merge-plots.ts';
import { type KnownPlot, type ReportedPlot, readPlot } from './plot-data.ts';
import { plotOption } from './plot-option.ts';
import { plotTable, tableOfJson } from './plot-table.ts';

export interface ComparedPlot {
  /** Name of its run. */
  readonly name: string;
  readonly plot: ReportedPlot;
}

export interface PlotViewProps {
  readonly plot: ReportedPlot;
  /** Name of its run, where others stand beside it. */
  readonly name?: string;
  /** The same plot of other runs: laid over it where that can be read, else beside it. */
  readonly compareWith?: readonly ComparedPlot[];
  /** Whose plot it is. */
  readonly note?: string;
}

/** Height of the drawing of a plot in pixels; long lists take more. */
export function plotHeight(plot: KnownPlot | null): number {
  if (plot?.kind === 'importance') return Math.max(160, 60 + 17 * plot.data.names.length);
  if (plot?.kind === 'confusion') return Math.min(560, Math.max(240, 100 + 26 * plot.data.labels.length));
  return 260;
}

function DrawnPlot({
  plot,
  title,
  note,
}: {
  readonly plot: KnownPlot;
  readonly title: string;
  readonly note?: string;
}) {
  const palette = useChartPalette();
  const chart = useRef<Chart | null>(null);
  const option = useMemo(() => plotOption(plot, palette), [plot, palette]);
  const table = useMemo(() => plotTable(plot), [plot]);
  const picture = (): string | null =>
    chart.current?.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: palette.panel }).split(',')[1] ?? null;
  return (
    <ChartFrame title={title} table={table} picture={picture} {...(note === undefined ? {} : { note })}>
      <AnalysisChart
        chart={chart}
        option={option}
        height={plotHeight(plot)}
        label={`${title}; the numbers are in its table`}
      />
    </ChartFrame>
  );
}

/** A plot of a kind that is not known, or whose data do not fit it: what it holds, as a table or as text. */
function RawPlot({ plot, note }: { readonly plot: ReportedPlot; readonly note?: string }) {
  const table = tableOfJson(plot.data);
  const text = JSON.stringify(plot.data, null, 2);
  return (
    <ChartFrame
      title={plot.title}
      note={[note, `${plot.kind}: no drawing is known for these data`].filter(Boolean).join(' · ')}
      table={table ?? { columns: ['data'], rows: [[text]] }}
    >
      {table ? (
        <DataTable table={table} label={plot.title} />
      ) : (
        <pre className={styles['json']}>{text.length > 20_000 ? `${text.slice(0, 20_000)}…` : text}</pre>
      )}
    </ChartFrame>
  );
}

/** A plot that a step reported, alone or compared with the same one of other runs. */
export function PlotView({ plot, name = 'this run', compareWith = [], note }: PlotViewProps) {
  const known = useMemo(() => readPlot(plot.kind, plot.data), [plot]);
  const named = useMemo(() => {
    const others = compareWith.map((one) => ({ name: one.name, plot: readPlot(one.plot.kind, one.plot.data) }));
    return [{ name, plot: known }, ...others].filter((one): one is NamedPlot => one.plot !== null);
  }, [known, name, compareWith]);
  const merged = useMemo(() => (named.length > 1 ? mergedPlot(named) : undefined), [named]);
  const noted = note === undefined ? {} : { note };
  if (!known) return <RawPlot plot={plot} {...noted} />;
  if (compareWith.length === 0) return <DrawnPlot plot={known} title={plot.title} {...noted} />;
  if (merged) return <DrawnPlot plot={merged} title={plot.title} {...noted} />;
  return (
    <div className={styles['beside']}>
      {named.map((one) => (
        <DrawnPlot key={one.name} plot={one.plot} title={plot.title} note={one.name} />
      ))}
    </div>
  );
}
