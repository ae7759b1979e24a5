import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo, useMemo, useRef, useState } from 'react';
import { shortDuration } from '../../shell/short-duration.ts';
import { focusNode } from '../../workspace/workspace.ts';
import { useSelectedNodes } from '../use-active-run.ts';
import styles from './timeline.module.css';
import { readyTimes, type Segment, type Timeline, type TimelineRow, timeTicks, workOf } from './timeline-model.ts';
import { drawnRows, parentsOf } from './timeline-rows.ts';

export interface TimelineViewProps {
  readonly timeline: Timeline;
  /** Steps in the order of the plan, with those that they need. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly critical: ReadonlySet<string>;
  readonly titles: ReadonlyMap<string, string>;
}

const rowHeight = 24;
const words: { readonly [kind in Segment['kind']]: string } = {
  queued: 'waits',
  starting: 'starting',
  running: 'running',
  retrying: 'waits to be tried again',
};

const percent = (value: number): string => `${Math.max(0, Math.min(100, value * 100)).toFixed(3)}%`;

function inWords({ kind, attempt, from, to, end }: Segment, now: number): string {
  const what = end === null ? words[kind] : end;
  const which = attempt > 1 ? `attempt ${attempt}, ` : '';
  return `${which}${what}, ${shortDuration((to ?? now) - from)}`;
}

interface RowProps {
  readonly row: TimelineRow;
  /** When it could have begun; null: that is not known. */
  readonly readyAt: number | null;
  readonly title: string;
  readonly start: number;
  readonly span: number;
  readonly now: number;
  readonly isCritical: boolean;
  readonly isSelected: boolean;
  /** Null: it has no trials. */
  readonly isFolded: boolean | null;
  readonly onFold: (id: string) => void;
}

const Row = memo(function Row(props: RowProps) {
  const { row, readyAt, title, start, span, now, isCritical, isSelected, isFolded, onFold } = props;
  const work = workOf(row);
  const began = row.segments[0]?.from ?? row.mark?.at ?? now;
  const waited = readyAt === null ? 0 : began - readyAt;
  const took = work ? shortDuration((work.to ?? now) - work.from) : (row.mark?.kind ?? row.reason);
  const Fold = isFolded ? ChevronRight : ChevronDown;
  return (
    <div className={`${styles['row']} ${isSelected ? styles['selected'] : ''}`} data-step-id={row.id}>
      <div className={styles['name']}>
        {isFolded === null ? (
          <span className={row.parent === null ? styles['no-fold'] : styles['nested']} />
        ) : (
          <button
            type="button"
            className={styles['fold']}
            aria-label={`Trials of ${title}`}
            aria-expanded={!isFolded}
            onClick={() => onFold(row.id)}
          >
            <Fold aria-hidden />
          </button>
        )}
        <button
          type="button"
          className={styles['title']}
          aria-pressed={isSelected}
          onClick={() => focusNode(row.parent ?? row.id)}
        >
          {title}
        </button>
        {isCritical ? (
          <span className={styles['mark']} title="On the critical path: it decided how long the run took">
            critical
          </span>
        ) : null}
      </div>
      <div className={styles['track']}>
        {waited > 100 ? (
          <span
            className={`${styles['segment']} ${styles['queued']}`}
            style={{ left: percent(((readyAt ?? 0) - start) / span), width: percent(waited / span) }}
            title={`waited for its turn, ${shortDuration(waited)}`}
          />
        ) : null}
        {row.segments.map((segment) => {
          const { from, to, kind, end } = segment;
          return (
            <span
              key={`${from} ${kind}`}
              className={`${styles['segment']} ${styles[end ?? kind] ?? ''} ${to === null ? styles['open'] : ''} ${isCritical && kind === 'running' ? styles['critical'] : ''}`}
              style={{ left: percent((from - start) / span), width: percent(((to ?? now) - from) / span) }}
              title={inWords(segment, now)}
            />
          );
        })}
        {row.mark ? (
          <span
            className={`${styles['point']} ${styles[row.mark.kind]}`}
            style={{ left: percent((row.mark.at - start) / span) }}
            title={row.mark.kind}
          />
        ) : null}
      </div>
      <div className={styles['took']} title={row.reason}>
        {took}
      </div>
    </div>
  );
});

/** Bars over time; only rows in view are elements, so that hundreds of trials cost nothing. */
export function TimelineView({ timeline, needs, now, critical, titles }: TimelineViewProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const selected = useSelectedNodes();
  const rows = drawnRows(timeline, [...needs.keys()], folded);
  const ready = useMemo(() => readyTimes(timeline, needs), [timeline, needs]);
  const parents = parentsOf(timeline);
  const start = timeline.startedAt ?? now;
  const span = Math.max(100, now - start);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 4,
  });
  const onFold = (id: string): void =>
    setFolded((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return (
    <>
      <div className={styles['axis']} aria-hidden>
        <div className={styles['ticks']}>
          {timeTicks(span, 8).map((tick) => (
            <span key={tick} style={{ left: percent(tick / span) }}>
              {tick === 0 ? '0' : shortDuration(tick)}
            </span>
          ))}
        </div>
      </div>
      <div ref={scroller} className={styles['scroller']}>
        <div className={styles['rows']} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start: top }) => {
            const row = rows[index];
            if (!row) return null;
            const name = row.parent === null ? (titles.get(row.id) ?? row.id) : row.id.slice(row.parent.length + 1);
            return (
              <div key={row.id} className={styles['place']} style={{ transform: `translateY(${top}px)` }}>
                <Row
                  row={row}
                  readyAt={ready.get(row.id) ?? null}
                  title={row.parent !== null && /^\d+$/.test(name) ? `trial ${name}` : name}
                  start={start}
                  span={span}
                  now={now}
                  isCritical={critical.has(row.id)}
                  isSelected={selected.includes(row.id)}
                  isFolded={parents.has(row.id) ? folded.has(row.id) : null}
                  onFold={onFold}
                />
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}
