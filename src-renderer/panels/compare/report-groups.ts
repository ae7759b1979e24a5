import type { CallOutput } from '../../../shared/rpc/contract.ts';
import type { MetricSeries } from '../../charts/series-chart.tsx';

export type Report = Extract<CallOutput<'run.report'>, { ok: true }>;
export type ReportedPlot = Report['plots'][number];

/** What one run reported; null while it is not read yet, or cannot be. */
export interface NamedReport {
  readonly name: string;
  readonly report: Report | null;
}

export interface CurveGroup {
  readonly title: string;
  /** One for each run that has the metric. */
  readonly series: readonly MetricSeries[];
  /** Runs without it. */
  readonly missing: readonly string[];
}

export interface PlotGroup {
  readonly title: string;
  readonly stepId: string;
  readonly plots: readonly { readonly name: string; readonly plot: ReportedPlot }[];
  readonly missing: readonly string[];
}

/** Curves of the same metric of the same step, of all runs; trials apart, whose numbers say nothing across runs. */
export function curveGroups(reports: readonly NamedReport[]): CurveGroup[] {
  const groups = new Map<string, MetricSeries[]>();
  for (const { name, report } of reports) {
    for (const { stepId, metric, points } of report?.series ?? []) {
      if (stepId.includes('/') || points.length < 2) continue;
      const title = `${metric} · ${stepId}`;
      groups.set(title, [...(groups.get(title) ?? []), { name, points }]);
    }
  }
  return [...groups].map(([title, series]) => ({ title, series, missing: missingOf(reports, series) }));
}

/** The same plot of all runs, by step, kind and title. */
export function plotGroups(reports: readonly NamedReport[]): PlotGroup[] {
  const groups = new Map<string, { name: string; plot: ReportedPlot }[]>();
  for (const { name, report } of reports) {
    for (const plot of report?.plots ?? []) {
      if (plot.stepId.includes('/')) continue;
      const key = JSON.stringify([plot.stepId, plot.kind, plot.title]);
      const group = groups.get(key) ?? [];
      if (!group.some((one) => one.name === name)) groups.set(key, [...group, { name, plot }]);
    }
  }
  return [...groups.values()].map((plots) => ({
    title: plots[0]?.plot.title ?? '',
    stepId: plots[0]?.plot.stepId ?? '',
    plots,
    missing: missingOf(reports, plots),
  }));
}

const missingOf = (reports: readonly NamedReport[], found: readonly { readonly name: string }[]): string[] =>
  reports.flatMap(({ name, report }) => (report && !found.some((one) => one.name === name) ? [name] : []));
