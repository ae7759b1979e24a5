import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Cancellation } from '../../shared/rpc/cancellation.ts';
import type { LogGrowth } from './log-follow.ts';
import { HistoryWorld } from './testing/history-world.ts';

let world: HistoryWorld;
const run = '20261124-100000-aaaa';

beforeEach(() => {
  world = new HistoryWorld();
});
afterEach(() => world.dispose());

/** A window that takes each batch when the test asks for it. */
class Window {
  readonly signal = new Cancellation();
  readonly done: Promise<void>;
  readonly #batches: { readonly events: readonly LogGrowth[]; readonly take: () => void }[] = [];
  #wake = (): void => {};
  /** Most batches that were under way at once. */
  most = 0;
  #underWay = 0;

  constructor(stepId: string | null = null) {
    this.done = world.services.follow.follow(run, stepId, (events) => this.#push(events), this.signal);
  }

  #push(events: readonly LogGrowth[]): Promise<void> {
    return new Promise((resolve) => {
      const take = (): void => {
        this.#underWay -= 1;
        resolve();
      };
      this.#batches.push({ events, take });
      this.#underWay += 1;
      this.most = Math.max(this.most, this.#underWay);
      this.#wake();
    });
  }

  /** The next batch, which stays under way until `take` is called. */
  async next(): Promise<{ readonly events: readonly LogGrowth[]; readonly take: () => void }> {
    while (this.#batches.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#batches.shift() as { events: readonly LogGrowth[]; take: () => void };
  }
}

const grew = (stepId: string): void =>
  world.services.follow.notice([{ type: 'output', id: `${run}/${stepId}/1`, logBytes: 0, eventBytes: 0 }]);

const told = (events: readonly LogGrowth[]) =>
  events.map(({ stepId, attempt, totalLines, complete, tail }) => [
    stepId,
    attempt,
    totalLines,
    complete,
    tail.at(-1)?.text,
  ]);

test('of a run that is over it tells all logs once, and ends', async () => {
  world.write(run);
  const window = new Window();
  const { events, take } = await window.next();
  expect(told(events)).toEqual([
    ['load', 1, 1, true, 'load'],
    ['train', 1, 1, true, 'train'],
  ]);
  take();
  await window.done;
});

test('while a batch is under way nothing is sent; the next one is the sum of what came meanwhile', async () => {
  const live = world.begin(run, 4);
  const log = join(world.attempt(run, 'train'), 'log.bin');
  const window = new Window('train');
  const first = await window.next();
  expect(told(first.events)).toEqual([['train', 1, 1, false, 'train']]);
  for (let line = 1; line <= 10_000; line += 1) {
    if (line % 100 === 0) grew('train');
    if (line % 1000 === 0) appendFileSync(log, Array.from({ length: 1000 }, (_, at) => `${line + at}\n`).join(''));
  }
  grew('load');
  // Turns enough to read the log and to push, for a follower that would not wait.
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  first.take();
  const second = await window.next();
  expect(told(second.events)).toEqual([['train', 1, 10_001, false, '10999']]);
  expect(second.events[0]?.tail.length).toBe(200);
  second.take();
  live.emit({
    type: 'step-finished',
    stepId: 'train',
    attempt: 1,
    status: 'succeeded',
    record: { fingerprint: null, parts: null, outputs: {}, metrics: {} },
    durationMs: 1,
    cpuMs: 1,
    peakMemoryBytes: 1,
    logBytes: 1,
  });
  const third = await window.next();
  expect(told(third.events)).toEqual([['train', 1, 10_001, true, '10999']]);
  third.take();
  live.end();
  await window.done;
  expect(window.most).toBe(1);
});

test('a further attempt is told by its number, with its own log', async () => {
  const live = world.begin(run, 4);
  const window = new Window('train');
  (await window.next()).take();
  writeFileSync(join(world.attempt(run, 'train', 2), 'log.bin'), 'again\n');
  live.emit({ type: 'step-starting', stepId: 'train', attempt: 2, fingerprint: null });
  const { events, take } = await window.next();
  expect(told(events)).toEqual([['train', 2, 1, false, 'again']]);
  take();
  live.end();
  await window.done;
});

test('a step that an earlier engine began, and of which no runner tells, is followed as well', async () => {
  const live = world.begin(run, 4);
  live.emit({ type: 'step-started', stepId: 'train', attempt: 1, pid: 1 });
  const window = new Window('train');
  (await window.next()).take();
  appendFileSync(join(world.attempt(run, 'train'), 'log.bin'), 'more\n');
  const { events, take } = await window.next();
  expect(told(events)).toEqual([['train', 1, 2, false, 'more']]);
  take();
  live.end();
  await window.done;
});

test('the tail of a log with very long lines is its last lines, as many as are of bounded size', async () => {
  const live = world.begin(run, 4);
  writeFileSync(
    join(world.attempt(run, 'train'), 'log.bin'),
    Array.from({ length: 300 }, (_, line) => `${line} ${'x'.repeat(5000)}\n`).join(''),
  );
  const window = new Window('train');
  const { events, take } = await window.next();
  const tail = events[0]?.tail ?? [];
  expect(tail.length).toBeGreaterThan(0);
  expect(tail.length).toBeLessThan(50);
  expect(tail.map(({ line }) => line)).toEqual(tail.map((_, at) => 300 - tail.length + at));
  take();
  live.end();
  await window.done;
});

test('a window that goes away is not told any more', async () => {
  world.begin(run, 4);
  const window = new Window();
  (await window.next()).take();
  window.signal.abort();
  await window.done;
  grew('train');
  expect(window.most).toBe(1);
});

test('of a run that is not there nothing is told', async () => {
  await new Window().done;
});
