import { Rocket } from 'lucide-react';
import { useState } from 'react';
import { useCall } from '../../connection/hooks.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { DeploymentCard } from './deployment-card.tsx';
import { DeploymentLog } from './deployment-log.tsx';
import styles from './deployments-panel.module.css';

/** How often health is asked for while somebody looks. */
const everyMs = 5000;

/** What this project serves: health, address, requests, logs, start and stop. */
export function DeploymentsPanel() {
  const { data, error } = useCall('deployments.list', {}, { refetchInterval: everyMs });
  const [shownLog, setShownLog] = useState<string | null>(null);
  return (
    <section className={styles['panel']} aria-label="Deployments">
      <h2 className={styles['heading']}>Deployments</h2>
      {data || error ? null : <Spinner label="Reading the deployments" />}
      {error ? <EmptyState title="Cannot read the deployments">{error.message}</EmptyState> : null}
      {data?.deployments.length === 0 ? (
        <EmptyState icon={Rocket} title="Nothing is served yet">
          Add a REST endpoint from the catalog, connect a model to it and run. It goes on serving after the run and
          after you close the app, until you stop it here.
        </EmptyState>
      ) : null}
      {data?.deployments.map((deployment) => (
        <DeploymentCard key={deployment.id} deployment={deployment} onLog={() => setShownLog(deployment.id)} />
      ))}
      {shownLog === null ? null : <DeploymentLog id={shownLog} onClose={() => setShownLog(null)} />}
    </section>
  );
}
