import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { useCall } from '../connection/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Spinner } from '../ui/spinner.tsx';
import styles from './welcome.module.css';

const icons = { ok: CircleCheck, warning: TriangleAlert, problem: CircleX };

/** What this machine has and lacks, with what to do about it. */
export function EnvironmentCheck() {
  const { data, isFetching, refetch } = useCall('doctor.check', {}, { staleTime: 60_000 });
  return (
    <section aria-label="Environment check">
      <h2 className={styles['title']}>This machine</h2>
      {data ? null : <Spinner label="Looking at this machine" />}
      {data?.findings.map(({ id, title, status, detail, fix, command }) => {
        const Icon = icons[status];
        return (
          <div key={id} className={styles['finding']}>
            <Icon className={styles[status]} aria-label={status} role="img" />
            <div>
              <strong>{title}</strong> <span>{detail}</span>
              {fix && status !== 'ok' ? <div>{fix}</div> : null}
              {command && status !== 'ok' ? <code>{command}</code> : null}
            </div>
          </div>
        );
      })}
      {data ? (
        <Button size="small" look="ghost" disabled={isFetching} onClick={() => void refetch()}>
          Check again
        </Button>
      ) : null}
    </section>
  );
}
