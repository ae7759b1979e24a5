import { Server } from 'lucide-react';
import type { CallOutput } from '../../../shared/rpc/contract.ts';
import { useCall } from '../../connection/hooks.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { EnvironmentFindings } from './environment-findings.tsx';
import { limitWords } from './limit-words.ts';
import styles from './targets-panel.module.css';

type Target = CallOutput<'targets.list'>['targets'][number];

const scopes = { 'built-in': 'always there', project: 'of this project', user: 'yours' } as const;

/** Where steps run, and whether this machine has what they need. */
export function TargetsPanel() {
  const { data, error } = useCall('targets.list', {});
  return (
    <section className={styles['panel']} aria-label="Targets">
      <h2 className={styles['heading']}>Targets</h2>
      {data?.problems.map((problem) => (
        <p key={problem} className={styles['problem']} role="alert">
          {problem}
        </p>
      ))}
      {data?.targets.map((target) => (
        <TargetCard key={`${target.scope} ${target.name}`} target={target} />
      ))}
      {data || error ? null : <Spinner label="Reading the targets" />}
      {error ? (
        <EmptyState icon={Server} title="Cannot read the targets">
          {error.message}
        </EmptyState>
      ) : null}
      {data ? (
        <p className={styles['hint']}>
          More places come from <code>targets.yaml</code> in the project or in your settings folder.
        </p>
      ) : null}
      <EnvironmentFindings />
    </section>
  );
}

function TargetCard({ target: { name, kind, scope, description, limits } }: { readonly target: Target }) {
  const words = limitWords(limits);
  return (
    <article className={styles['card']} aria-label={name}>
      <header className={styles['head']}>
        <Server aria-hidden />
        <strong>{name}</strong>
        <span className={styles['kind']}>{kind}</span>
        <span className={styles['scope']}>{scopes[scope]}</span>
      </header>
      {description ? <p className={styles['text']}>{description}</p> : null}
      {words.length > 0 ? (
        <dl className={styles['limits']}>
          {words.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </article>
  );
}
