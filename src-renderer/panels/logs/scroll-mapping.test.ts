import { expect, test } from 'vitest';
import {
  isScaled,
  lastTop,
  rowHeight,
  rowsInView,
  scrollSpace,
  scrollTopOf,
  tallestSpace,
  topOf,
  topToShow,
} from './scroll-mapping.ts';

test('few rows scroll as they are', () => {
  const space = scrollSpace(1000, 360);
  expect(isScaled(space)).toBe(false);
  expect(space.height).toBe(18_000);
  expect(topOf(space, 1234)).toBe(1234);
  expect(scrollTopOf(space, 1234)).toBe(1234);
});

test('fewer rows than the viewport do not scroll', () => {
  const space = scrollSpace(3, 360);
  expect(lastTop(space)).toBe(0);
  expect(topOf(space, 50)).toBe(0);
  expect(rowsInView(space, 3, 0)).toEqual({ from: 0, to: 3 });
  expect(rowsInView(scrollSpace(0, 360), 0, 0)).toEqual({ from: 0, to: 0 });
});

test.each([1_000_000, 10_000_000, 100_000_000])('%i rows reach from the first to the last', (rows) => {
  const space = scrollSpace(rows, 360);
  expect(isScaled(space)).toBe(true);
  expect(space.height).toBe(tallestSpace);
  expect(topOf(space, 0)).toBe(0);
  expect(topOf(space, tallestSpace - 360)).toBeCloseTo(lastTop(space), 3);
  expect(rowsInView(space, rows, topOf(space, tallestSpace - 360)).to).toBe(rows);
});

test('every row of a million can be reached exactly, there and back', () => {
  const space = scrollSpace(1_000_000, 360);
  for (const row of [0, 1, 17, 499_999, 777_777, 999_979]) {
    const top = row * rowHeight;
    expect(topOf(space, scrollTopOf(space, top))).toBeCloseTo(top, 4);
    expect(rowsInView(space, 1_000_000, top).from).toBe(row);
  }
});

test('at most 200 rows are drawn, however tall the window is', () => {
  const { from, to } = rowsInView(scrollSpace(1_000_000, 20_000), 1_000_000, 90_000);
  expect(from).toBe(5000);
  expect(to - from).toBe(200);
});

test('a row that is in view stays where it is; another comes a third below the upper edge', () => {
  const space = scrollSpace(10_000, 360);
  expect(topToShow(space, 10, 90)).toBe(90);
  expect(topToShow(space, 500, 90)).toBe(500 * 18 - 120);
  expect(topToShow(space, 9999, 0)).toBe(lastTop(space));
});
