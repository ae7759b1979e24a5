import { expect, test } from 'vitest';
import { newRunId } from './run-id.ts';

test('ids sort in the order in which they were made, within a millisecond and with a clock that goes back', () => {
  const start = Date.UTC(2090, 10, 24, 21, 35, 1, 123);
  const ids = [start, start, start, start - 3_600_000, start + 5].map((now) => newRunId(now));
  expect(ids[0]).toMatch(/^20901124-213501123-[0-9a-f]{6}$/);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
