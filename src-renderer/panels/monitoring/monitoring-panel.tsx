import { Radar } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useCall } from '../../connection/hooks.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Select } from '../../ui/select.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { driftNodes } from './drift-columns.ts';
import { DriftTable } from './drift-table.tsx';
import styles from './monitoring-panel.module.css';

/** Runs that are looked at: enough for a line, few enough to be read at once. */
const lookedAt = 100;

/** What the drift nodes of the newest runs say. */
export function MonitoringPanel() {
  const { data, error } = useCall('runs.list', { limit: lookedAt });
  const nodes = useMemo(() => driftNodes(data?.runs ?? []), [data]);
  const [key, setKey] = useState('');
  const node = nodes.find((one) => one.key === key) ?? nodes[0];
  return (
    <section className={styles['panel']} aria-label="Monitoring">
      {data || error ? null : <Spinner label="Reading the newest runs" />}
      {error ? <EmptyState title="Cannot read the runs">{error.message}</EmptyState> : null}
      {data && !node ? (
        <EmptyState icon={Radar} title="Nothing is monitored yet">
          Add a Drift node from the catalog, give it the training rows (or the model) as reference and the rows of today
          as current, and run. Here you will see which columns moved, and how that went from run to run.
        </EmptyState>
      ) : null}
      {node ? (
        <>
          {nodes.length > 1 ? (
            <div className={styles['toolbar']}>
              <Select
                label="Drift node"
                value={node.key}
                choices={nodes.map(({ key: value, pipeline, stepId }) => ({
                  value,
                  label: stepId,
                  note: pipeline,
                }))}
                onChange={setKey}
              />
            </div>
          ) : null}
          <DriftTable node={node} />
        </>
      ) : null}
    </section>
  );
}
