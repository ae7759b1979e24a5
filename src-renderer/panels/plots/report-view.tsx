import { ChartLine } from 'lucide-react';
import { useMemo } from 'react';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { DataTable } from '../../charts/data-table.tsx';
import { readPlot } from '../../charts/plot-data.ts';
import { PlotView, plotHeight } from '../../charts/plot-view.tsx';
import { SeriesChart } from '../../charts/series-chart.tsx';
import { followedRun, useRunVersion } from '../../runs/run-store.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { metricRows } from './metric-rows.ts';
import styles from './plots.module.css';
import { type Report, reportTables, seriesGroups } from './report-parts.ts';

export interface ReportViewProps {
  readonly report: Report;
  readonly runId: string;
  /** Null: all steps. */
  readonly stepId: string | null;
  readonly titles: ReadonlyMap<string, string>;
}

/** It takes the room of two others that lie one below the other. */
const isTall = ({ kind, data }: Report['plots'][number]): boolean => plotHeight(readPlot(kind, data)) > 400;

/** What steps reported, the figures first. */
export function ReportView({ report, runId, stepId, titles }: ReportViewProps) {
  const version = useRunVersion(runId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the state is changed in place; the version says when.
  const metrics = useMemo(() => metricRows(followedRun(runId).state, stepId, titles), [runId, stepId, titles, version]);
  const groups = useMemo(() => seriesGroups(report.series, titles), [report.series, titles]);
  const tables = useMemo(() => reportTables(report.tables), [report.tables]);
  const noteOf = (id: string): { readonly note?: string } => (stepId === null ? { note: titles.get(id) ?? id } : {});
  const isEmpty = metrics.rows.length + groups.length + tables.length + report.plots.length + report.notes.length === 0;
  if (isEmpty) {
    return (
      <EmptyState
        icon={ChartLine}
        title={stepId === null ? 'No step has reported anything' : 'This step reported nothing'}
      >
        Evaluation, training and drift nodes report plots by themselves; a script does with trainyard.log_metric and
        trainyard.plot.
      </EmptyState>
    );
  }
  return (
    <div className={styles['report']}>
      {report.truncated ? (
        <p className={`${styles['wide']} ${styles['cut']}`}>
          There is more than is shown; choose one step to see all of it.
        </p>
      ) : null}
      {metrics.rows.length > 0 ? (
        <div className={styles['metrics']}>
          <ChartFrame title="Metrics" table={metrics}>
            <DataTable table={metrics} label="Metrics" />
          </ChartFrame>
        </div>
      ) : null}
      {report.notes.length > 0 ? (
        <ul className={styles['notes']} aria-label="Notes">
          {report.notes.map(({ stepId: id, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: notes only ever come at the end.
            <li key={index}>
              {stepId === null ? <b>{titles.get(id) ?? id}: </b> : null}
              <bdi>{text}</bdi>
            </li>
          ))}
        </ul>
      ) : null}
      {groups.map(({ id, title, series, isCut }) => (
        <SeriesChart key={id} title={title} series={series} {...(isCut ? { note: 'the first points only' } : {})} />
      ))}
      {report.plots.map((plot, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: plots only ever come at the end.
        <div key={index} className={isTall(plot) ? styles['tall'] : styles['plot']}>
          <PlotView plot={plot} {...noteOf(plot.stepId)} />
        </div>
      ))}
      {tables.map(({ stepId: id, title, table }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tables only ever come at the end.
        <div key={index} className={styles['wide']}>
          <ChartFrame title={title} table={table} {...noteOf(id)}>
            <DataTable table={table} label={title} />
          </ChartFrame>
        </div>
      ))}
    </div>
  );
}
