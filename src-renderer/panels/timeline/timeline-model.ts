import type { StampedEvent } from '../../../shared/run/run-event.ts';

/** What a stretch of a row says: waiting for its turn, preparing, or one attempt at work. */
export interface Segment {
  readonly kind: 'queued' | 'starting' | 'running' | 'retrying';
  readonly attempt: number;
  /** Milliseconds since 1970; null: it goes on. */
  readonly from: number;
  readonly to: number | null;
  readonly end: 'succeeded' | 'failed' | 'cancelled' | 'interrupted' | null;
}

/** A step over time. */
export interface TimelineRow {
  readonly id: string;
  readonly parent: string | null;
  readonly segments: readonly Segment[];
  /** When it was cached or skipped: it took no time. */
  readonly mark: { readonly kind: 'cached' | 'skipped'; readonly at: number } | null;
  /** Why it waits, as the engine said last. */
  readonly reason: string;
}

/** The rows of a run as its events tell them; replaced where they change, so that a view can compare by identity. */
export interface Timeline {
  readonly lastSeq: number;
  readonly startedAt: number | null;
  /** Null: the run goes on. */
  readonly endedAt: number | null;
  readonly rows: ReadonlyMap<string, TimelineRow>;
}

export const emptyTimeline: Timeline = { lastSeq: 0, startedAt: null, endedAt: null, rows: new Map() };

const freshRow = (id: string, parent: string | null): TimelineRow => ({
  id,
  parent,
  segments: [],
  mark: null,
  reason: '',
});

/** Ends the last segment, if it is still open. */
function closed(row: TimelineRow, at: number, end: Segment['end'] = null): TimelineRow {
  const last = row.segments.at(-1);
  if (!last || last.to !== null) return row;
  return { ...row, segments: [...row.segments.slice(0, -1), { ...last, to: at, end }] };
}

const opened = (row: TimelineRow, kind: Segment['kind'], attempt: number, at: number): TimelineRow => {
  const before = closed(row, at);
  return { ...before, segments: [...before.segments, { kind, attempt, from: at, to: null, end: null }] };
};

/** Advances a timeline by events; those that were seen before change nothing. */
export function withEvents(timeline: Timeline, events: readonly StampedEvent[]): Timeline {
  let { lastSeq, startedAt, endedAt } = timeline;
  let rows: Map<string, TimelineRow> | null = null;
  const change = (id: string, update: (row: TimelineRow) => TimelineRow, parent: string | null = null): void => {
    rows ??= new Map(timeline.rows);
    rows.set(id, update(rows.get(id) ?? freshRow(id, parent)));
  };
  for (const event of events) {
    if (event.seq === 0 || event.seq <= lastSeq) continue;
    lastSeq = event.seq;
    const at = Date.parse(event.at);
    switch (event.type) {
      case 'run-started':
        startedAt = at;
        break;
      case 'run-resumed':
        endedAt = null;
        break;
      case 'run-finished':
        endedAt = at;
        for (const id of (rows ?? timeline.rows).keys()) change(id, (row) => closed(row, at));
        break;
      case 'step-added':
        change(event.stepId, (row) => opened(row, 'queued', 0, at), event.parent);
        break;
      case 'step-waiting':
        change(event.stepId, (row) => {
          const isQueued = row.segments.at(-1)?.kind === 'queued' && row.segments.at(-1)?.to === null;
          return { ...(isQueued ? row : opened(row, 'queued', 0, at)), reason: event.reason };
        });
        break;
      case 'step-cached':
      case 'step-skipped': {
        const kind = event.type === 'step-cached' ? 'cached' : 'skipped';
        change(event.stepId, (row) => ({ ...closed(row, at), mark: { kind, at } }));
        break;
      }
      case 'step-starting':
        change(event.stepId, (row) => opened({ ...row, reason: '' }, 'starting', event.attempt, at));
        break;
      case 'step-started':
        change(event.stepId, (row) => opened(row, 'running', event.attempt, at));
        break;
      case 'step-finished':
        change(event.stepId, (row) => closed(row, at, event.status));
        break;
      case 'step-retrying':
        // A failed try that is followed by another has no end of its own among the events.
        change(event.stepId, (row) => opened(closed(row, at, 'failed'), 'retrying', event.attempt, at));
        break;
    }
  }
  if (lastSeq === timeline.lastSeq) return timeline;
  return { lastSeq, startedAt, endedAt, rows: rows ?? timeline.rows };
}

/** When a row began to work, and when it was over. */
export function workOf(row: TimelineRow): { readonly from: number; readonly to: number | null } | null {
  const first = row.segments.find(({ kind }) => kind === 'starting' || kind === 'running');
  const last = row.segments.findLast(({ kind }) => kind === 'starting' || kind === 'running');
  return first && last ? { from: first.from, to: last.to } : null;
}

/**
 * The steps that decided how long the run took: from the one that ended last, back through the needed step that ended
 * last before it, to one that waited for nothing.
 */
export function criticalPath(
  timeline: Timeline,
  needs: ReadonlyMap<string, readonly string[]>,
  now: number,
): ReadonlySet<string> {
  const endOf = (id: string): number => {
    const row = timeline.rows.get(id);
    const work = row && workOf(row);
    return work ? (work.to ?? now) : Number.NEGATIVE_INFINITY;
  };
  const latest = (ids: Iterable<string>): string | null => {
    let found: string | null = null;
    for (const id of ids) if (endOf(id) > (found === null ? Number.NEGATIVE_INFINITY : endOf(found))) found = id;
    return found;
  };
  const path = new Set<string>();
  const ofThePlan = [...timeline.rows.values()].filter(({ parent }) => parent === null).map(({ id }) => id);
  let at = latest(ofThePlan);
  while (at !== null && !path.has(at)) {
    path.add(at);
    at = latest(needs.get(at) ?? []);
  }
  return path;
}

/**
 * When all that each step needs was over: from then on it could have begun. Steps that need nothing could with the run.
 * A trial, which waits from when it was added, is not among them.
 */
export function readyTimes(
  timeline: Timeline,
  needs: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  const overAt = (id: string): number | null => {
    const row = timeline.rows.get(id);
    return row?.mark?.at ?? row?.segments.at(-1)?.to ?? null;
  };
  const ready = new Map<string, number>();
  for (const [id, needed] of needs) {
    const ends = needed.map(overAt);
    if (timeline.startedAt === null || ends.includes(null)) continue;
    ready.set(
      id,
      ends.reduce<number>((latest, end) => Math.max(latest, end ?? 0), timeline.startedAt),
    );
  }
  return ready;
}

/** Distances for a time axis: the smallest of 1, 2, 5 and so on that leaves room for `most` labels, in milliseconds. */
export function timeTicks(spanMs: number, most: number): readonly number[] {
  const steps = [100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000];
  const hour = 3_600_000;
  const step = steps.find((one) => spanMs / one <= most) ?? Math.ceil(spanMs / most / hour) * hour;
  const count = Math.floor(spanMs / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
