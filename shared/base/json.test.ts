import { expect, test } from 'vitest';
import { isDeeperThan, type Json } from './json.ts';

test.each([
  [1, 0, false],
  [[], 0, true],
  [[], 1, false],
  [{ a: [1, { b: 'x' }] }, 3, false],
  [{ a: [1, { b: 'x' }] }, 2, true],
] satisfies [Json, number, boolean][])('%j is deeper than %i: %s', (value, limit, expected) => {
  expect(isDeeperThan(value, limit)).toBe(expected);
});

test('a value of any depth is answered for', () => {
  expect(isDeeperThan(JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as Json, 50)).toBe(true);
});
