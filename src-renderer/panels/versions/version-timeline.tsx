import { useMemo } from 'react';
import { fullTimeText } from '../../ui/time-text.ts';
import { type Version, versionDays } from './version-days.ts';
import styles from './versions-panel.module.css';

export interface VersionTimelineProps {
  readonly versions: readonly Version[];
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

function runsText(count: number): string {
  return count === 0 ? '' : `${count} ${count === 1 ? 'run' : 'runs'}`;
}

/** Versions from the newest to the first, by day. */
export function VersionTimeline({ versions, selected, onSelect }: VersionTimelineProps) {
  const days = useMemo(() => versionDays(versions), [versions]);
  return (
    <div className={styles['timeline']}>
      {days.map(({ day, versions: own }) => (
        <section key={day} aria-label={day}>
          <h2 className={styles['day']}>{day}</h2>
          <ol className={styles['list']}>
            {own.map(({ id, createdAt, message, runIds }) => (
              <li key={id}>
                <button
                  type="button"
                  className={styles['version']}
                  aria-pressed={id === selected}
                  data-version-id={id}
                  onClick={() => onSelect(id)}
                >
                  <span className={styles['id']}>{id}</span>
                  <span className={styles['message']}>{message ?? ''}</span>
                  <span className={styles['runs']}>{runsText(runIds.length)}</span>
                  <time dateTime={createdAt} title={fullTimeText(createdAt)}>
                    {clock.format(new Date(createdAt))}
                  </time>
                </button>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
