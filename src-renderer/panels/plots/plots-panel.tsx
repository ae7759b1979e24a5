import { ChartLine } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useCall } from '../../connection/hooks.ts';
import { useRunState, useStepState } from '../../runs/run-store.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useActiveRun, useNodeTitles, useSelectedNodes } from '../use-active-run.ts';
import styles from './plots.module.css';
import { reportOf } from './report-parts.ts';
import { ReportView } from './report-view.tsx';

/** What the steps of the shown run reported: metrics, curves, plots, tables and notes. */
export function PlotsPanel() {
  const runId = useActiveRun();
  const selected = useSelectedNodes();
  const only = selected.length === 1 ? selected[0] : undefined;
  return (
    <section aria-label="Plots" className={styles['panel']}>
      {runId === undefined ? (
        <EmptyState icon={ChartLine} title="No run is shown">
          Run the pipeline, or open an earlier run in Runs; metrics and plots of its steps appear here.
        </EmptyState>
      ) : (
        <RunReport key={runId} runId={runId} stepId={only} />
      )}
    </section>
  );
}

function RunReport({ runId, stepId }: { readonly runId: string; readonly stepId: string | undefined }) {
  const titles = useNodeTitles();
  const outcome = useRunState(runId, (state) => state.outcome ?? 'running');
  const step = useStepState(runId, stepId ?? '');
  const isLive = outcome === 'running' && (stepId === undefined || step?.status === 'running');
  // The curves of trials are shown with their search.
  const hasTrials =
    useRunState(runId, ({ steps }) => [...steps.values()].some(({ parent }) => parent === stepId)) ?? false;
  const asked = stepId === undefined || hasTrials ? {} : { stepId };
  const report = useCall(
    'run.report',
    { runId, ...asked },
    { refetchInterval: isLive ? 2000 : false, placeholderData: (before) => before },
  );
  const { data, refetch } = report;
  const status = step?.status;
  useEffect(() => {
    if (outcome !== undefined || status !== undefined) void refetch();
  }, [outcome, status, refetch]);
  const shown = useMemo(
    () => (data?.ok && hasTrials && stepId !== undefined ? reportOf(data, stepId) : data),
    [data, hasTrials, stepId],
  );
  if (!shown) return null;
  if (!shown.ok) return <EmptyState title={shown.message} />;
  return <ReportView report={shown} titles={titles} runId={runId} stepId={stepId ?? null} />;
}
