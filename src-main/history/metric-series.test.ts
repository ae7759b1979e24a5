import { expect, it } from 'vitest';
import { MetricSeries } from './metric-series.ts';

const series = (...points: [unknown, unknown][]): MetricSeries => {
  const made = new MetricSeries();
  for (const [step, value] of points) made.add(step, value);
  return made;
};

it('B21: keeps steps as they came: double ones, later ones before earlier ones; without a step it counts', () => {
  expect(series([3, 1], [3, 2], [1, 0], [undefined, 5]).points).toEqual([
    { step: 3, value: 1 },
    { step: 3, value: 2 },
    { step: 1, value: 0 },
    { step: 3, value: 5 },
  ]);
});

it('B21: makes a gap of what is no finite number, and keeps the largest ones', () => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, '0.5', null, undefined, 1e308];
  const { points } = series(...values.map((value, step): [unknown, unknown] => [step, value]));
  expect(points.map(({ value }) => value)).toEqual([null, null, null, null, null, 1e308]);
});

it('B21: thins a million points out evenly, and keeps the first and the last', () => {
  const long = new MetricSeries();
  for (let step = 0; step < 1_000_000; step += 1) long.add(step, step / 2);
  const { points, truncated } = long;
  expect(truncated).toBe(true);
  expect(points.length).toBeGreaterThan(2000);
  expect(points.length).toBeLessThanOrEqual(4001);
  expect([points[0]?.step, points.at(-1)?.step]).toEqual([0, 999_999]);
  const gaps = points.slice(1, -1).map(({ step }, index) => step - (points[index]?.step ?? 0));
  expect(new Set(gaps).size).toBe(1);
});

it('is not truncated as long as all fits', () => {
  const short = series([0, 1], [1, 2]);
  expect([short.truncated, short.points.length]).toEqual([false, 2]);
});
