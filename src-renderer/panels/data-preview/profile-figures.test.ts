import { expect, test } from 'vitest';
import { pagesOf } from './preview-pages.ts';
import { barHeights, shownShare } from './profile-figures.ts';

test('the smallest bin can still be seen, an empty one cannot', () => {
  expect(barHeights([1000, 500, 1, 0])).toEqual([1, 0.5, 0.05, 0]);
  expect(barHeights([0, 0])).toEqual([0, 0]);
});

test('shares of rows', () => {
  expect(shownShare(12, 3000)).toBe('12 (0.4 %)');
  expect(shownShare(1, 1_000_000)).toBe('1 (under 0.1 %)');
  expect(shownShare(900, 1000)).toBe('900 (90 %)');
});

test('the pages that rows lie on', () => {
  expect(pagesOf(0, 1)).toEqual([0]);
  expect(pagesOf(190, 210)).toEqual([0, 1]);
  expect(pagesOf(1000, 1030)).toEqual([5]);
});
