import { expect, test } from 'vitest';
import { loadLastLines, takeGrowth } from './load-merged.ts';
import type { LogLine } from './log-lines.ts';
import { MergedLog } from './merged-log.ts';
import type { ReadLines } from './step-log.ts';

const line = (stepId: string, number: number): LogLine => ({
  line: number,
  stepId,
  at: new Date(number * 100).toISOString(),
  text: `${stepId} ${number}`,
});
const stored =
  (total: number, reads: string[] = []) =>
  (stepId: string): ReadLines =>
  async (fromLine, count) => {
    reads.push(`${stepId} ${fromLine}`);
    const length = Math.max(0, Math.min(count, total - fromLine));
    const lines = Array.from({ length }, (_, index) => line(stepId, fromLine + index));
    return { lines, totalLines: total, attempt: 1, complete: true };
  };
const growth = (totalLines: number, tail: readonly LogLine[]) => ({
  type: 'log-grew' as const,
  stepId: 'a',
  attempt: 1,
  totalLines,
  totalBytes: 0,
  complete: false,
  tail: [...tail],
});

test('short logs are read whole, of long ones the last 2,000 lines', async () => {
  const log = new MergedLog();
  await loadLastLines(log, ['a'], stored(10));
  expect([log.total, log.cutSteps.size]).toEqual([10, 0]);
  await loadLastLines(log, ['a', 'b'], stored(9000));
  expect([log.total, log.row(log.total - 1)?.text, [...log.cutSteps]]).toEqual([2010, 'b 8999', ['b']]);
});

test('a step that cannot be read leaves the others', async () => {
  const log = new MergedLog();
  await loadLastLines(log, ['x', 'a'], (stepId) => (stepId === 'x' ? async () => 'No log.' : stored(3)(stepId)));
  expect(log.total).toBe(3);
});

test('what lies between the known lines and the last ones is read', async () => {
  const log = new MergedLog();
  const reads: string[] = [];
  await takeGrowth(log, growth(2, [line('a', 0), line('a', 1)]), stored(2, reads)('a'));
  expect(reads).toEqual([]);
  await takeGrowth(log, growth(300, [line('a', 299)]), stored(300, reads)('a'));
  expect([reads, log.total, log.cutSteps.size]).toEqual([['a 2'], 300, 0]);
});

test('a flood keeps its last lines and says that some are missing', async () => {
  const log = new MergedLog();
  await takeGrowth(log, growth(1, [line('a', 0)]), stored(1)('a'));
  await takeGrowth(log, growth(50_000, [line('a', 49_999)]), stored(50_000)('a'));
  expect([log.total, log.row(1)?.line, [...log.cutSteps]]).toEqual([2001, 48_000, ['a']]);
});
