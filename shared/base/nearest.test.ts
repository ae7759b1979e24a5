import fc from 'fast-check';
import { expect, it } from 'vitest';
import { editDistance, nearest } from './nearest.ts';

it.each([
  ['laod', ['load', 'split'], 'load'],
  ['roc-auc', ['accuracy', 'roc_auc'], 'roc_auc'],
  ['RANDOM_FOREST', ['random-forest'], 'random-forest'],
  ['retri', ['retry', 'target'], 'retry'],
  ['x', ['y', 'longer'], 'y'],
  ['nothing-like-it', ['load', 'split'], undefined],
  ['', ['a'], undefined],
  ['load', ['load'], undefined],
  ['a'.repeat(10_000), ['a'], undefined],
])('the candidate nearest to %s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});

it('the distance counts insertions, removals, replacements and exchanges, up to its limit', () => {
  expect(editDistance('load', 'laod', 5)).toBe(1);
  expect(editDistance('kitten', 'sitting', 5)).toBe(3);
  expect(editDistance('kitten', 'sitting', 2)).toBe(3);
  expect(editDistance('', 'abc', 5)).toBe(3);
});

it('the distance is symmetric, and zero only between equal words', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });
  fc.assert(
    fc.property(word, word, (left, right) => {
      const distance = editDistance(left, right, 20);
      expect(distance).toBe(editDistance(right, left, 20));
      expect(distance === 0).toBe(left === right);
      expect(distance).toBeLessThanOrEqual(Math.max(left.length, right.length));
    }),
  );
});
