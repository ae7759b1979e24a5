import { expect, it } from 'vitest';
import type { StampedEvent } from '../../shared/run/run-event.ts';
import { CoalescedEvents } from './coalesced-events.ts';

const stored = (seq: number): StampedEvent =>
  ({ type: 'step-waiting', stepId: 'a', reason: `${seq}`, seq, at: '' }) as unknown as StampedEvent;
const report = (stepId: string, fields: object): StampedEvent =>
  ({ type: 'step-reported', stepId, attempt: 1, seq: 0, at: '', ...fields }) as unknown as StampedEvent;

/** A window that takes a batch when it is told to. */
class Window {
  readonly batches: (readonly StampedEvent[])[] = [];
  #takes: (() => void)[] = [];
  readonly push = (events: readonly StampedEvent[]): Promise<void> => {
    this.batches.push(events);
    return new Promise((resolve) => this.#takes.push(resolve));
  };

  get underWay(): number {
    return this.#takes.length;
  }

  async take(): Promise<void> {
    this.#takes.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

it('has one batch under way, and then one of all that came meanwhile, in order', async () => {
  const window = new Window();
  const events = new CoalescedEvents(window.push);
  events.take([stored(1)]);
  events.take([stored(2)]);
  events.take([stored(3), stored(4)]);
  expect([window.underWay, window.batches.length]).toEqual([1, 1]);
  await window.take();
  expect(window.underWay).toBe(1);
  await window.take();
  await events.drained();
  expect(window.batches.map((batch) => batch.map(({ seq }) => seq))).toEqual([[1], [2, 3, 4]]);
});

it('joins the reports of an attempt while they wait, so that a window which sleeps costs no memory', async () => {
  const window = new Window();
  const events = new CoalescedEvents(window.push);
  events.take([stored(1)]);
  for (let done = 1; done <= 10_000; done += 1) {
    events.take([report('a', { metrics: { loss: done }, progress: { done, total: null, unit: '' } })]);
    events.take([report('b', { metrics: { [done % 2 ? 'odd' : 'even']: done } })]);
  }
  events.take([stored(2)]);
  await window.take();
  expect(window.batches[1]).toEqual([
    report('a', { metrics: { loss: 10_000 }, progress: { done: 10_000, total: null, unit: '' } }),
    report('b', { metrics: { odd: 9999, even: 10_000 } }),
    stored(2),
  ]);
});

it('cuts a long history into batches of bounded size', async () => {
  const window = new Window();
  const events = new CoalescedEvents(window.push);
  events.take(Array.from({ length: 4500 }, (_, index) => stored(index + 1)));
  for (let batch = 0; batch < 3; batch += 1) await window.take();
  await events.drained();
  expect(window.batches.map(({ length }) => length)).toEqual([2000, 2000, 500]);
});
