import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import { mulberry32, planTrials } from './search-space.ts';

const depth = { type: 'int', min: 3, max: 5 };
const features = { type: 'categorical', values: ['sqrt', 'log2'] };
const values = (trials: readonly JsonObject[], path: string) => trials.map((trial) => trial[path]);

describe('grid', () => {
  it('walks all combinations, the last parameter fastest', () => {
    const trials = planTrials({ depth, features }, 'grid', 100, 0);
    expect(trials.map(({ depth: one, features: other }) => `${one} ${other}`)).toEqual([
      '3 sqrt',
      '3 log2',
      '4 sqrt',
      '4 log2',
      '5 sqrt',
      '5 log2',
    ]);
  });

  it('stops at maxTrials', () => {
    expect(planTrials({ depth, features }, 'grid', 4, 0)).toEqual(
      planTrials({ depth, features }, 'grid', 100, 0).slice(0, 4),
    );
  });

  it('walks by step, from min to at most max, without crumbs of binary fractions', () => {
    expect(values(planTrials({ a: { type: 'double', min: 0.1, max: 0.5, step: 0.1 } }, 'grid', 9, 0), 'a')).toEqual([
      0.1, 0.2, 0.3, 0.4, 0.5,
    ]);
    expect(values(planTrials({ a: { type: 'int', min: 10, max: 45, step: 10 } }, 'grid', 9, 0), 'a')).toEqual([
      10, 20, 30, 40,
    ]);
  });

  it('spreads a range without step evenly, or evenly in its logarithm', () => {
    const plain = { type: 'double', min: 0, max: 1 };
    expect(values(planTrials({ a: plain }, 'grid', 9, 0), 'a')).toEqual([0, 0.25, 0.5, 0.75, 1]);
    const log = { type: 'double', min: 0.0001, max: 1, log: true };
    expect(values(planTrials({ a: log }, 'grid', 9, 0), 'a')).toEqual([0.0001, 0.001, 0.01, 0.1, 1]);
  });

  it('counts a value that is listed twice once', () => {
    const twice = { type: 'categorical', values: ['a', 'b', 'a'] };
    expect(values(planTrials({ x: twice }, 'grid', 9, 0), 'x')).toEqual(['a', 'b']);
  });

  it('takes no more of a vast range than it tries', () => {
    const vast = { type: 'int', min: 0, max: 2_000_000_000 };
    expect(values(planTrials({ depth, vast }, 'grid', 3, 0), 'vast')).toEqual([0, 1, 2]);
    expect(values(planTrials({ vast, depth }, 'grid', 4, 0), 'vast')).toEqual([0, 0, 0, 1]);
  });
});

describe('random', () => {
  const space = {
    depth: { type: 'int', min: 1, max: 1000 },
    features,
    rate: { type: 'double', min: 0.001, max: 1, log: true },
  };

  it('draws the same trials for the same seed, and others for another', () => {
    expect(planTrials(space, 'random', 10, 7)).toEqual(planTrials(space, 'random', 10, 7));
    expect(planTrials(space, 'random', 10, 8)).not.toEqual(planTrials(space, 'random', 10, 7));
  });

  it('begins a longer search with the trials of a shorter one', () => {
    expect(planTrials(space, 'random', 20, 7).slice(0, 10)).toEqual(planTrials(space, 'random', 10, 7));
  });

  it('tries a small space whole, each point once, and then ends', () => {
    const trials = planTrials({ depth, features }, 'random', 100, 3);
    expect(trials).toHaveLength(6);
    expect(new Set(trials.map((trial) => JSON.stringify(trial))).size).toBe(6);
  });

  it('stays in range, on the steps, and whole where it must be', () => {
    const number = fc.record({
      type: fc.constantFrom('int', 'double'),
      min: fc.integer({ min: -50, max: 50 }),
      width: fc.integer({ min: 0, max: 100 }),
      step: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(number, ({ type, min, width, step, seed }) => {
        const domain: JsonObject = { type, min, max: min + width, ...(step !== undefined && { step }) };
        for (const algorithm of ['grid', 'random'] as const) {
          const trials = planTrials({ x: domain }, algorithm, 20, seed);
          expect(new Set(values(trials, 'x')).size).toBe(trials.length);
          for (const value of values(trials, 'x') as number[]) {
            expect(value).toBeGreaterThanOrEqual(min);
            expect(value).toBeLessThanOrEqual(min + width);
            if (type === 'int') expect(Number.isInteger(value)).toBe(true);
            if (step !== undefined) expect((value - min) % step).toBe(0);
          }
        }
      }),
    );
  });

  it('spreads a logarithmic range over its decades', () => {
    const trials = planTrials({ x: { type: 'double', min: 0.001, max: 1000, log: true } }, 'random', 600, 1);
    const small = (values(trials, 'x') as number[]).filter((value) => value < 1).length;
    expect(small).toBeGreaterThan(240);
    expect(small).toBeLessThan(360);
  });
});

it('has one trial where there is nothing to choose', () => {
  expect(planTrials({}, 'grid', 10, 0)).toEqual([{}]);
});

it('mulberry32 gives the numbers of its reference, evenly in [0, 1)', () => {
  const random = mulberry32(1);
  const first = [random(), random(), random()];
  expect(first.map((value) => value.toFixed(10))).toEqual(['0.6270739406', '0.0027357212', '0.5274470400']);
  const many = Array.from({ length: 10_000 }, random);
  const mean = many.reduce((sum, value) => sum + value, 0) / many.length;
  expect(Math.min(...many)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...many)).toBeLessThan(1);
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
});
