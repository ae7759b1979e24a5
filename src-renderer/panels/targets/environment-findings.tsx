import { CircleCheck, CircleX, Copy, TriangleAlert } from 'lucide-react';
import type { CallOutput } from '../../../shared/rpc/contract.ts';
import { useCall } from '../../connection/hooks.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './targets-panel.module.css';

type Finding = CallOutput<'doctor.check'>['findings'][number];

const looks = {
  ok: { icon: CircleCheck, word: 'fine' },
  warning: { icon: TriangleAlert, word: 'warning' },
  problem: { icon: CircleX, word: 'problem' },
} as const;
const order: readonly Finding['status'][] = ['problem', 'warning', 'ok'];

/** What this machine has and lacks; what lacks comes first, with what to do about it. */
export function EnvironmentFindings() {
  const { data, isFetching, error, refetch } = useCall('doctor.check', {}, { staleTime: 60_000 });
  const findings = data?.findings.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  return (
    <section className={styles['check']} aria-label="Environment check">
      <header className={styles['head']}>
        <h3 className={styles['title']}>This machine</h3>
        <span className={styles['grow']} />
        {isFetching ? <Spinner label="Looking at this machine" /> : null}
        <Button size="small" disabled={isFetching} onClick={() => void refetch()}>
          Re-check
        </Button>
      </header>
      {error ? <p className={styles['text']}>{error.message}</p> : null}
      <ul className={styles['findings']}>
        {findings?.map((finding) => (
          <FindingRow key={finding.id} finding={finding} />
        ))}
      </ul>
    </section>
  );
}

function FindingRow({ finding: { title, status, detail, fix, command } }: { readonly finding: Finding }) {
  const { icon: Icon, word } = looks[status];
  return (
    <li className={styles['finding']}>
      <Icon className={styles[status]} aria-label={word} role="img" />
      <div className={styles['findingText']}>
        <strong>{title}</strong>
        <span>{detail}</span>
        {status !== 'ok' && fix ? <span className={styles['fix']}>{fix}</span> : null}
        {status !== 'ok' && command ? (
          <span className={styles['command']}>
            <code>{command}</code>
            <IconButton label="Copy the command" size="small" onClick={() => void copyText(command, 'Command')}>
              <Copy aria-hidden />
            </IconButton>
          </span>
        ) : null}
      </div>
    </li>
  );
}
