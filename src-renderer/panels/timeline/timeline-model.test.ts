import { expect, test } from 'vitest';
import type { StampedEvent } from '../../../shared/run/run-event.ts';
import { criticalPath, emptyTimeline, readyTimes, timeTicks, withEvents, workOf } from './timeline-model.ts';

let seq = 0;
const event = (second: number, type: string, more: object = {}): StampedEvent =>
  ({ type, seq: ++seq, at: new Date(second * 1000).toISOString(), ...more }) as unknown as StampedEvent;
const timelineOf = (...events: StampedEvent[]) => withEvents(emptyTimeline, events);
const kinds = (timeline: ReturnType<typeof timelineOf>, id: string) =>
  timeline.rows
    .get(id)
    ?.segments.map(({ kind, from, to, end }) => [kind, from / 1000, to === null ? null : to / 1000, end]);

test('a step waits, is prepared, runs and ends', () => {
  const timeline = timelineOf(
    event(0, 'run-started'),
    event(1, 'step-waiting', { stepId: 'a', reason: 'GPU busy' }),
    event(2, 'step-waiting', { stepId: 'a', reason: 'environment' }),
    event(4, 'step-starting', { stepId: 'a', attempt: 1 }),
    event(5, 'step-started', { stepId: 'a', attempt: 1 }),
    event(9, 'step-finished', { stepId: 'a', attempt: 1, status: 'succeeded' }),
  );
  expect(kinds(timeline, 'a')).toEqual([
    ['queued', 1, 4, null],
    ['starting', 4, 5, null],
    ['running', 5, 9, 'succeeded'],
  ]);
  expect(timeline.rows.get('a')?.reason).toBe('');
});

test('each attempt is a stretch of its own', () => {
  const timeline = timelineOf(
    event(0, 'step-starting', { stepId: 'a', attempt: 1 }),
    event(1, 'step-started', { stepId: 'a', attempt: 1 }),
    event(2, 'step-retrying', { stepId: 'a', attempt: 2 }),
    event(5, 'step-starting', { stepId: 'a', attempt: 2 }),
    event(6, 'step-started', { stepId: 'a', attempt: 2 }),
  );
  expect(kinds(timeline, 'a')?.map(([kind, , , end]) => [kind, end])).toEqual([
    ['starting', null],
    ['running', 'failed'],
    ['retrying', null],
    ['starting', null],
    ['running', null],
  ]);
  const row = timeline.rows.get('a');
  expect(row && workOf(row)).toEqual({ from: 0, to: null });
});

test('trials are rows below their search; cached steps are marks', () => {
  const timeline = timelineOf(
    event(0, 'step-added', { stepId: 's/1', parent: 's' }),
    event(1, 'step-cached', { stepId: 'b' }),
  );
  expect(timeline.rows.get('s/1')?.parent).toBe('s');
  expect(timeline.rows.get('b')).toMatchObject({ segments: [], mark: { kind: 'cached', at: 1000 } });
});

test('events that come again after a reconnection change nothing, and other rows stay the same', () => {
  const first = [event(0, 'step-starting', { stepId: 'a', attempt: 1 }), event(0, 'step-cached', { stepId: 'b' })];
  const timeline = withEvents(emptyTimeline, first);
  expect(withEvents(timeline, first)).toBe(timeline);
  const later = withEvents(timeline, [...first, event(3, 'step-started', { stepId: 'a', attempt: 1 })]);
  expect(kinds(later, 'a')?.map(([kind]) => kind)).toEqual(['starting', 'running']);
  expect(later.rows.get('b')).toBe(timeline.rows.get('b'));
});

test('the end of the run ends what nobody ended', () => {
  const timeline = timelineOf(event(0, 'step-starting', { stepId: 'a', attempt: 1 }), event(7, 'run-finished'));
  expect([kinds(timeline, 'a'), timeline.endedAt]).toEqual([[['starting', 0, 7, null]], 7000]);
});

test('the critical path goes back through what ended last', () => {
  const done = (id: string, from: number, to: number) => [
    event(from, 'step-started', { stepId: id, attempt: 1 }),
    event(to, 'step-finished', { stepId: id, attempt: 1, status: 'succeeded' }),
  ];
  const timeline = timelineOf(
    ...done('load', 0, 1),
    ...done('quick', 1, 2),
    ...done('slow', 1, 8),
    ...done('end', 8, 9),
  );
  const needs = new Map([
    ['quick', ['load']],
    ['slow', ['load']],
    ['end', ['quick', 'slow']],
  ]);
  expect([...criticalPath(timeline, needs, 9000)]).toEqual(['end', 'slow', 'load']);
  expect([...criticalPath(emptyTimeline, needs, 0)]).toEqual([]);
});

test('a needed step that was cached took no time', () => {
  const timeline = timelineOf(
    event(0, 'step-cached', { stepId: 'load' }),
    event(0, 'step-started', { stepId: 'train', attempt: 1 }),
  );
  expect([...criticalPath(timeline, new Map([['train', ['load']]]), 5000)]).toEqual(['train']);
});

test('a step could have begun when the last that it needs was over', () => {
  const timeline = timelineOf(
    event(1, 'run-started'),
    event(2, 'step-cached', { stepId: 'load' }),
    event(3, 'step-started', { stepId: 'slow', attempt: 1 }),
    event(7, 'step-finished', { stepId: 'slow', attempt: 1, status: 'succeeded' }),
    event(7, 'step-started', { stepId: 'open', attempt: 1 }),
  );
  const needs = new Map([
    ['load', []],
    ['end', ['load', 'slow']],
    ['later', ['open']],
  ]);
  expect([...readyTimes(timeline, needs)]).toEqual([
    ['load', 1000],
    ['end', 7000],
  ]);
});

test('a time axis has round distances', () => {
  expect(timeTicks(900, 10)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  expect(timeTicks(61_000, 7)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
  expect(timeTicks(3 * 86_400_000, 6)).toHaveLength(7);
});
