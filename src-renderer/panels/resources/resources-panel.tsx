import { Activity } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useActiveRun, useNodeTitles } from '../use-active-run.ts';
import { MachineCharts } from './machine-charts.tsx';
import { useRunSamples } from './meter-feed.ts';
import { stepUses } from './meter-figures.ts';
import styles from './resources.module.css';
import { StepUseTable } from './step-use-table.tsx';

/** CPU, memory, disk, network and GPUs: of the machine, and what each step of the shown run takes of them. */
export function ResourcesPanel() {
  const runId = useActiveRun();
  const { samples, isLive, hasNone, problem } = useRunSamples(runId);
  const titles = useNodeTitles();
  const [isTable, setIsTable] = useState(false);
  const uses = useMemo(() => (runId === undefined ? [] : stepUses(samples, runId)), [samples, runId]);
  return (
    <section aria-label="Resources" className={styles['panel']}>
      {samples.length === 0 || (isLive && samples.length === 1) ? (
        <EmptyState icon={Activity} title={problem ?? 'Measuring this machine…'} />
      ) : (
        <>
          <div className={styles['bar']}>
            <span>
              {isLive ? 'This machine, now' : 'This machine while the run went on'}
              {hasNone ? ' (the run was over too soon to be measured)' : ''} · {samples.length.toLocaleString('en')}{' '}
              {samples.length === 1 ? 'sample' : 'samples'}
            </span>
            <Button size="small" look="ghost" aria-pressed={isTable} onClick={() => setIsTable(!isTable)}>
              {isTable ? 'Show charts' : 'Show tables'}
            </Button>
          </div>
          <div className={styles['body']}>
            <MachineCharts samples={samples} isTable={isTable} />
            {runId === undefined ? null : <StepUseTable uses={uses} titles={titles} />}
          </div>
        </>
      )}
    </section>
  );
}
