import fc from 'fast-check';
import { expect, test } from 'vitest';
import { downSample } from './down-sample.ts';

test('a short curve stays as it is', () => {
  const points = [1, 2, 3].map((x) => ({ x, y: x }));
  expect(downSample(points, 10)).toBe(points);
});

test('a single peak among a million points is kept', () => {
  const points = Array.from({ length: 1_000_000 }, (_, x) => ({ x, y: x === 654_321 ? 9 : 0 }));
  const thin = downSample(points, 200);
  expect(thin.length).toBeLessThanOrEqual(200);
  expect(thin.some(({ x, y }) => x === 654_321 && y === 9)).toBe(true);
});

test('a long gap stays a gap', () => {
  const points = Array.from({ length: 1000 }, (_, x) => ({ x, y: x > 300 && x < 700 ? null : 1 }));
  expect(downSample(points, 50).some(({ y }) => y === null)).toBe(true);
});

test('extremes and ends survive, order holds, and it is never too many', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 500 }),
      fc.integer({ min: 4, max: 60 }),
      (values, most) => {
        const points = values.map((y, x) => ({ x, y }));
        const thin = downSample(points, most);
        const ys = thin.map(({ y }) => y as number);
        expect(thin.length).toBeLessThanOrEqual(Math.max(most, Math.min(points.length, most)));
        expect([thin[0], thin.at(-1)]).toEqual([points[0], points.at(-1)]);
        expect([Math.min(...ys), Math.max(...ys)]).toEqual([Math.min(...values), Math.max(...values)]);
        expect(thin.every(({ x }, index) => index === 0 || x > (thin[index - 1]?.x as number))).toBe(true);
      },
    ),
  );
});
