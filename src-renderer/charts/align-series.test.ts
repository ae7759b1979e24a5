import { expect, test } from 'vitest';
import { alignSeries } from './align-series.ts';

test('curves with other places share one list; what a curve lacks is no gap', () => {
  const first = [
    { x: 0, y: 1 },
    { x: 2, y: null },
    { x: 4, y: 3 },
  ];
  const second = [
    { x: 4, y: 9 },
    { x: 1, y: 8 },
  ];
  expect(alignSeries([first, second])).toEqual({
    xs: [0, 1, 2, 4],
    ys: [
      [1, undefined, null, 3],
      [undefined, 8, undefined, 9],
    ],
  });
});

test('a step that was reported twice keeps its last value', () => {
  const twice = [
    { x: 1, y: 5 },
    { x: 1, y: 6 },
  ];
  expect(alignSeries([twice])).toEqual({ xs: [1], ys: [[6]] });
});
