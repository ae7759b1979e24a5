import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { PlotView } from '../../charts/plot-view.tsx';
import { SeriesChart } from '../../charts/series-chart.tsx';
import { call } from '../../connection/client.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './compare-curves.module.css';
import { curveGroups, plotGroups } from './report-groups.ts';

export interface CompareCurvesProps {
  readonly runIds: readonly string[];
  readonly names: readonly string[];
}

const missingNote = (missing: readonly string[]) =>
  missing.length === 0 ? {} : { note: `not in ${missing.join(', ')}` };

/** Curves of the runs over each other, and their plots together. */
export function CompareCurves({ runIds, names }: CompareCurvesProps) {
  const answers = useQueries({
    queries: runIds.map((runId) => ({
      queryKey: ['run.report', { runId }],
      queryFn: () => call('run.report', { runId }),
      networkMode: 'always' as const,
    })),
    combine: (results) => results.map(({ data }) => data),
  });
  const reports = useMemo(
    () => answers.map((answer, index) => ({ name: names[index] ?? '', report: answer?.ok ? answer : null })),
    [answers, names],
  );
  const curves = useMemo(() => curveGroups(reports), [reports]);
  const plots = useMemo(() => plotGroups(reports), [reports]);
  if (answers.some((answer) => answer === undefined)) return <Spinner label="Reading what the runs reported" />;
  if (curves.length + plots.length === 0) {
    return (
      <EmptyState title="No curves and no plots">
        These runs reported none. Evaluation nodes report plots; a training step that reports a metric at each epoch has
        a curve.
      </EmptyState>
    );
  }
  return (
    <div className={styles['charts']}>
      {curves.map(({ title, series, missing }) => (
        <SeriesChart key={title} title={title} series={series} {...missingNote(missing)} />
      ))}
      {plots.map(({ title, stepId, plots: [first, ...others], missing }) =>
        first ? (
          <PlotView
            key={`${stepId} ${first.plot.kind} ${title}`}
            plot={first.plot}
            name={first.name}
            compareWith={others}
            {...missingNote(missing)}
          />
        ) : null,
      )}
    </div>
  );
}
