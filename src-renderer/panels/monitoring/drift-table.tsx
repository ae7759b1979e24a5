import { useMemo } from 'react';
import { Sparkline } from '../../charts/sparkline.tsx';
import { useCall } from '../../connection/hooks.ts';
import { numberText } from '../../ui/number-text.ts';
import { StatusChip } from '../../ui/status-chip.tsx';
import { fullTimeText, timeText } from '../../ui/time-text.ts';
import { type DriftNode, driftColumns } from './drift-columns.ts';
import { thresholdsIn } from './drift-thresholds.ts';
import styles from './monitoring-panel.module.css';

interface MeasureProps {
  readonly value: number | null;
  readonly threshold: number;
}

/** A number with its bar; the mark in the bar is the threshold. */
function Measure({ value, threshold }: MeasureProps) {
  if (value === null) return <span className={styles['gap']}>not measured</span>;
  const isOver = value >= threshold;
  return (
    <span className={styles['measure']}>
      <span className={styles['value']}>{numberText(value)}</span>
      <svg className={styles['bar']} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden>
        <rect
          className={isOver ? styles['over'] : styles['under']}
          width={Math.min(100, (value / threshold) * 50)}
          height={8}
        />
        <rect className={styles['threshold']} x={49.5} width={1} height={8} />
      </svg>
    </span>
  );
}

/** The columns of one drift node, those that moved most first. */
export function DriftTable({ node }: { readonly node: DriftNode }) {
  const [newest] = node.runs;
  const { data } = useCall(
    'runs.read',
    { runId: newest?.runId ?? '' },
    { enabled: newest !== undefined, staleTime: 60_000 },
  );
  const thresholds = useMemo(() => thresholdsIn(data?.ok ? data.text : '', node.stepId), [data, node.stepId]);
  const columns = useMemo(() => driftColumns(node, thresholds), [node, thresholds]);
  const drifted = columns.filter(({ isDrifted }) => isDrifted).length;
  if (!newest) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys, too.
    <section aria-label="Drift of each column" tabIndex={0} className={styles['body']}>
      <p className={styles['summary']}>
        <strong>{drifted === 0 ? 'No column drifted' : `${drifted} of ${columns.length} columns drifted`}</strong>
        <span>
          {' '}
          · {node.stepId} in the run of{' '}
          <time dateTime={newest.startedAt} title={fullTimeText(newest.startedAt)}>
            {timeText(newest.startedAt)}
          </time>{' '}
          · drifted from PSI {numberText(thresholds.psi)} or KS {numberText(thresholds.ks)} on
        </span>
      </p>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">State</th>
            <th scope="col">PSI</th>
            <th scope="col">KS</th>
            <th scope="col">Last {node.runs.length} runs</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ name, psi, ks, isDrifted, history }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                {isDrifted ? (
                  <StatusChip status="failed" text="drifted" />
                ) : (
                  <StatusChip status="succeeded" text="stable" />
                )}
              </td>
              <td>
                <Measure value={psi} threshold={thresholds.psi} />
              </td>
              <td>
                <Measure value={ks} threshold={thresholds.ks} />
              </td>
              <td>
                {history.length > 1 ? (
                  <Sparkline values={history} colour="--monitor" />
                ) : (
                  <span className={styles['gap']}>one run</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
