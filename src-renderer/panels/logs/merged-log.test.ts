import { expect, test } from 'vitest';
import type { LogLine } from './log-lines.ts';
import { MergedLog } from './merged-log.ts';

const line = (stepId: string, number: number, second: number | null, text = `${stepId} ${number}`): LogLine => ({
  line: number,
  stepId,
  at: second === null ? null : `2026-11-25T14:03:${String(second).padStart(2, '0')}.000Z`,
  text,
});
const texts = (log: MergedLog): (string | undefined)[] =>
  Array.from({ length: log.total }, (_, index) => log.row(index)?.text);

test('lines of several steps stand in the order in which they came', () => {
  const log = new MergedLog();
  log.add('a', [line('a', 0, 1), line('a', 1, 5)], 2);
  log.add('b', [line('b', 0, 0), line('b', 1, 3), line('b', 2, 9)], 3);
  expect(texts(log)).toEqual(['b 0', 'a 0', 'b 1', 'a 1', 'b 2']);
  expect(log.storedLines).toBe(5);
});

test('a line without a time stays behind the one before it', () => {
  const log = new MergedLog();
  log.add('a', [line('a', 0, 1), line('a', 1, null), line('a', 2, 8)], 3);
  log.add('b', [line('b', 0, 4)], 1);
  expect(texts(log)).toEqual(['a 0', 'a 1', 'b 0', 'a 2']);
});

test('a line that comes again is replaced in its place', () => {
  const log = new MergedLog();
  log.add('a', [line('a', 0, 1)], 1);
  log.add('b', [line('b', 0, 2)], 1);
  log.add('a', [line('a', 0, 9, 'a 100 %'), line('a', 1, 9)], 2);
  expect(texts(log)).toEqual(['a 100 %', 'b 0', 'a 1']);
  expect(log.nextLine('a')).toBe(2);
});

test('steps whose older lines are not here are known', () => {
  const log = new MergedLog();
  log.add('a', [line('a', 900, 1)], 901);
  log.add('b', [line('b', 0, 1)], 1);
  expect([...log.cutSteps]).toEqual(['a']);
  expect(log.rowOf('a', 900)).toBe(0);
  expect(log.rowOf('a', 3)).toBe(-1);
});

test('only the last 20,000 lines are kept', () => {
  const log = new MergedLog();
  for (let at = 0; at < 25_000; at += 1000) {
    log.add(
      'a',
      Array.from({ length: 1000 }, (_, index) => line('a', at + index, 1)),
      at + 1000,
    );
  }
  expect(log.total).toBe(20_000);
  expect(log.row(0)?.line).toBe(5000);
  expect([...log.cutSteps]).toEqual(['a']);
});
