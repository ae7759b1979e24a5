import { describe, expect, it } from 'vitest';
import { sliderPositions, sliderScaleOf } from './slider-scale.ts';

describe('sliderScaleOf', () => {
  it('needs both bounds and a range that a hand can choose from', () => {
    expect(sliderScaleOf({ type: 'integer', minimum: 0 })).toBeUndefined();
    expect(sliderScaleOf({ type: 'integer', minimum: 0, maximum: 65_535 })).toBeUndefined();
    expect(sliderScaleOf({ type: 'integer', minimum: 3, maximum: 3 })).toBeUndefined();
    expect(sliderScaleOf({ type: 'integer', minimum: 1, maximum: 64 })).toBeDefined();
  });

  it('never leaves open bounds', () => {
    const scale = sliderScaleOf({ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 });
    expect(scale?.valueOf(0)).toBe(0.01);
    expect(scale?.valueOf(sliderPositions)).toBe(0.99);
    expect(scale?.positionOf(0.25)).toBe(250);
  });

  it('counts sizes where the range spans several', () => {
    const scale = sliderScaleOf({ type: 'integer', minimum: 1, maximum: 10_000 });
    expect(scale?.valueOf(0)).toBe(1);
    expect(scale?.valueOf(500)).toBe(100);
    expect(scale?.positionOf(100)).toBe(500);
    expect(scale?.valueOf(sliderPositions)).toBe(10_000);
  });
});
