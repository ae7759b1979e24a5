import { GanttChart } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { StampedEvent } from '../../../shared/run/run-event.ts';
import { useCall, useStream } from '../../connection/hooks.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { nextFrame } from '../../ui/next-frame.ts';
import { useActiveRun, useNodeTitles } from '../use-active-run.ts';
import styles from './timeline.module.css';
import { criticalPath, emptyTimeline, withEvents } from './timeline-model.ts';
import { TimelineView } from './timeline-view.tsx';

/** What ran when: a row for each step of the shown run. */
export function TimelinePanel() {
  const runId = useActiveRun();
  return (
    <section aria-label="Timeline" className={styles['panel']}>
      {runId === undefined ? (
        <EmptyState icon={GanttChart} title="No run is shown">
          Run the pipeline, or open an earlier run in Runs; here you see when each step waited and worked.
        </EmptyState>
      ) : (
        <RunTimeline key={runId} runId={runId} />
      )}
    </section>
  );
}

/** The time now, once a second while it is of interest. */
function useNow(isTicking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isTicking) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}

function RunTimeline({ runId }: { readonly runId: string }) {
  const [timeline, setTimeline] = useState(emptyTimeline);
  const [problem, setProblem] = useState<string | null>(null);
  useStream(
    'run.events',
    { runId },
    (events) => nextFrame(() => setTimeline((before) => withEvents(before, events as readonly StampedEvent[]))),
    setProblem,
  );
  const plan = useCall('runs.read', { runId });
  const titles = useNodeTitles();
  const isLive = timeline.startedAt !== null && timeline.endedAt === null;
  const clock = useNow(isLive);
  const now = timeline.endedAt ?? clock;
  const needs = useMemo(
    () => new Map(plan.data?.ok ? plan.data.plan.map(({ id, needs: needed }) => [id, needed] as const) : []),
    [plan.data],
  );
  const critical = useMemo(() => criticalPath(timeline, needs, now), [timeline, needs, now]);
  if (timeline.startedAt === null) return problem ? <EmptyState title={problem} /> : null;
  return <TimelineView timeline={timeline} needs={needs} now={now} critical={critical} titles={titles} />;
}
