import { expect, test } from 'vitest';
import { FilteredLog, filteredRows } from './filtered-log.ts';
import { MergedLog } from './merged-log.ts';
import type { ReadLines } from './step-log.ts';

const line = (number: number) => ({
  line: number,
  stepId: 'train',
  at: null,
  text: number % 1000 === 7 ? 'ValueError: x' : number % 1000 === 3 ? 'UserWarning: y' : 'epoch',
});
const reading =
  (reads: number[]): ReadLines =>
  async (fromLine, count) => {
    reads.push(count);
    const lines = Array.from({ length: count }, (_, index) => line(fromLine + index));
    return { lines, totalLines: 10_000, attempt: 1, complete: true };
  };

test('the whole log is read for its errors, 2,000 lines at a time', async () => {
  const reads: number[] = [];
  const log = new FilteredLog('train', 'error', reading(reads));
  await log.readTo(5000, true);
  expect(reads).toEqual([2000, 2000, 1000]);
  expect([log.total, log.scanned, log.row(4)?.line]).toEqual([5, 5000, 4007]);
  expect([log.rowOf('train', 2007), log.rowOf('train', 2008)]).toEqual([2, -1]);
});

test('warnings stand between the errors, and what comes later is added', async () => {
  const log = new FilteredLog('train', 'warning', reading([]));
  await log.readTo(1000, false);
  expect([log.total, log.scanned]).toEqual([2, 999]);
  await log.readTo(2000, true);
  expect([log.row(2)?.line, log.row(3)?.line, log.scanned]).toEqual([1003, 1007, 2000]);
});

test('a filter that was taken away stops reading', async () => {
  const reads: number[] = [];
  const log = new FilteredLog('train', 'error', reading(reads));
  const done = log.readTo(100_000, true);
  log.stop();
  await done;
  expect(reads).toEqual([2000]);
});

test('lines of several steps are filtered where they are', () => {
  const merged = new MergedLog();
  merged.add(
    'train',
    Array.from({ length: 10 }, (_, index) => line(index)),
    10,
  );
  const rows = filteredRows(merged, 'warning');
  expect([rows.total, rows.row(0)?.line, rows.rowOf('train', 7)]).toEqual([2, 3, 1]);
});
