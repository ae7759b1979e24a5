import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stepId } from '../../shared/base/ids.ts';
import type { StampedEvent } from '../../shared/run/run-event.ts';
import { emptyRunState, type RunState, reduceRun } from '../../shared/run/run-state.ts';
import { twoStepRun } from '../runs/testing/write-run.ts';
import { localTime } from './printable.ts';
import { progressOn } from './progress.ts';
import { capturedOutput } from './testing/captured-output.ts';

const events = (fails: boolean): StampedEvent[] =>
  twoStepRun('r1', { fails }).map((event, index) => ({ seq: index + 1, at: '2026-11-24T21:35:01.000Z', ...event }));

function reduced(list: readonly StampedEvent[]): RunState {
  const state = emptyRunState();
  for (const event of list) reduceRun(state, event);
  return state;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('without a terminal each thing worth knowing is one plain line', () => {
  const output = capturedOutput();
  const list = events(true);
  progressOn(output).show(reduced(list), list);
  const time = localTime(list[0]?.at ?? '').slice(11);
  expect(output.text.split('\n')).toEqual([
    `${time} run r1 of wine started (manual)`,
    `${time} load: succeeded in 1.2 s`,
    `${time} train: failed in 1.2 s: It ended with exit code 3.`,
    '',
  ]);
});

test('on a terminal the block is drawn over itself, and never higher than the screen', () => {
  const output = capturedOutput({ columns: 60, rows: 8 });
  const progress = progressOn(output);
  const state = reduced(events(false));
  for (let number = 0; number < 50; number += 1) {
    const id = stepId(`step-${number}`);
    reduceRun(state, {
      seq: 0,
      at: '',
      type: 'step-added',
      stepId: id,
      parent: stepId('load'),
    } as unknown as StampedEvent);
  }
  progress.show(state, []);
  expect(output.text).toBe('');
  vi.advanceTimersByTime(100);
  const first = output.text;
  expect(first.split('\n').length - 1).toBe(6);
  expect(first).toContain('✓ ');
  progress.end(state);
  expect(output.text.slice(first.length).startsWith('\u001b[6A')).toBe(true);
});

test('many events in a moment are one drawing', () => {
  const output = capturedOutput({ columns: 80, rows: 24 });
  const progress = progressOn(output);
  const state = reduced(events(false));
  for (let count = 0; count < 1000; count += 1) progress.show(state, []);
  vi.advanceTimersByTime(100);
  expect(output.text.match(/\u001b\[J/g)).toHaveLength(1);
});
