import { describe, expect, it } from 'vitest';
import { differenceText, numberText } from './number-text.ts';

describe('numberText', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [0.5, '0.5'],
    [0.973123, '0.9731'],
    [12.4001, '12.4'],
    [100, '100'],
    [7043, '7,043'],
    [1234567.8, '1,234,568'],
    [0.00000032, '3.2e-7'],
    [-0.25, '-0.25'],
    [1e12, '1e+12'],
  ])('%d reads %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});

describe('differenceText', () => {
  it.each([
    [0.012, '+0.012'],
    [-0.5, '−0.5'],
    [0, '±0'],
  ])('%d reads %s', (value, text) => {
    expect(differenceText(value)).toBe(text);
  });
});
