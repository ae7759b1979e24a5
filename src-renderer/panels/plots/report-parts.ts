import type { Json } from '../../../shared/base/json.ts';
import type { CallOutput } from '../../../shared/rpc/contract.ts';
import type { Cell, TableTwin } from '../../charts/csv.ts';
import type { MetricSeries } from '../../charts/series-chart.tsx';

export type Report = Extract<CallOutput<'run.report'>, { ok: true }>;

export interface SeriesGroup {
  readonly id: string;
  readonly title: string;
  readonly series: readonly MetricSeries[];
  readonly isCut: boolean;
}

/** The part of a report that comes from a step and its trials. */
export function reportOf(report: Report, stepId: string): Report {
  const isIts = (one: { readonly stepId: string }): boolean =>
    one.stepId === stepId || one.stepId.startsWith(`${stepId}/`);
  return {
    ...report,
    series: report.series.filter(isIts),
    plots: report.plots.filter(isIts),
    tables: report.tables.filter(isIts),
    notes: report.notes.filter(isIts),
  };
}

const mostCurves = 30;
const parts =
  /^(?:train|training|val|valid|validation|test|eval)[_./-]|[_./-](?:train|training|val|valid|validation|test|eval)$/i;

/**
 * Which curves belong into one chart: of one step, a metric with its twin on other rows (`loss`, `val_loss`); of the
 * trials of a search, the same metric of all of them.
 */
export function seriesGroups(series: Report['series'], titles: ReadonlyMap<string, string>): readonly SeriesGroup[] {
  const groups = new Map<string, { title: string; series: MetricSeries[]; isCut: boolean }>();
  for (const { stepId, metric, points, truncated } of series) {
    // One point is a figure, not a curve.
    if (points.length < 2) continue;
    const slash = stepId.indexOf('/');
    const owner = slash < 0 ? stepId : stepId.slice(0, slash);
    const base = metric.replace(parts, '');
    const id = `${owner} ${slash < 0 ? '' : 'trials'} ${base}`;
    const group = groups.get(id) ?? { title: `${base} · ${titles.get(owner) ?? owner}`, series: [], isCut: false };
    if (group.series.length >= mostCurves) continue;
    const name =
      slash < 0 ? metric : base === metric ? stepId.slice(slash + 1) : `${stepId.slice(slash + 1)} ${metric}`;
    group.series.push({ name, points });
    group.isCut ||= truncated;
    groups.set(id, group);
  }
  return [...groups].map(([id, group]) => ({ id, ...group }));
}

const cellOf = (value: Json): Cell => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value);

/** Tables that steps reported, with cells that can be shown. */
export function reportTables(
  tables: Report['tables'],
): readonly { readonly stepId: string; readonly title: string; readonly table: TableTwin }[] {
  return tables.map(({ stepId, title, columns, rows }) => ({
    stepId,
    title,
    table: { columns, rows: rows.map((row) => columns.map((_, index) => cellOf(row[index] ?? null))) },
  }));
}
