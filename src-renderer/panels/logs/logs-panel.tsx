import { ScrollText } from 'lucide-react';
import { useMemo } from 'react';
import { followedRun, useRunVersion } from '../../runs/run-store.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ResourceStrip } from '../resources/resource-strip.tsx';
import { useActiveRun, useNodeTitles } from '../use-active-run.ts';
import { stepsWithLogs } from './log-steps.ts';
import styles from './logs.module.css';
import { RunLogs } from './run-logs.tsx';

/** What the steps of the shown run print, beside the meters of the machine. */
export function LogsPanel() {
  const runId = useActiveRun();
  const version = useRunVersion(runId);
  const titles = useNodeTitles();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the state is changed in place; the version says when.
  const steps = useMemo(
    () => (runId === undefined ? [] : stepsWithLogs(followedRun(runId).state, titles)),
    [runId, version, titles],
  );
  return (
    <section aria-label="Logs" className={styles['panel']}>
      {runId === undefined || steps.length === 0 ? (
        <EmptyState icon={ScrollText} title={runId === undefined ? 'No run is shown' : 'Nothing has started yet'}>
          {runId === undefined
            ? 'Run the pipeline with Ctrl+Enter, or open an earlier run in Runs; what its steps print appears here.'
            : 'What the steps print appears here line by line, as soon as the first one starts.'}
        </EmptyState>
      ) : (
        <div className={styles['columns']}>
          <RunLogs key={runId} runId={runId} steps={steps} titles={titles} />
          <div className={styles['meters']}>
            <ResourceStrip runId={runId} />
          </div>
        </div>
      )}
    </section>
  );
}
