import { expect, test } from 'vitest';
import { sparklinePath } from './sparkline-path.ts';

test('a curve reaches from the lower left to the upper right', () => {
  expect(sparklinePath([0, 5, 10], 100, 20)).toBe('M0 20L0 20L50 10L100 0');
});

test('with a limit, the height is a share of it', () => {
  expect(sparklinePath([8, 8], 100, 20, 16)).toBe('M0 10L0 10L100 10');
});

test('what was not measured is a gap', () => {
  expect(sparklinePath([0, null, 10, 0], 90, 10)).toBe('M0 10L0 10M60 0L60 0L90 10');
  expect(sparklinePath([null, null], 90, 10)).toBe('');
});

test('a flat line of zeros lies at the bottom', () => {
  expect(sparklinePath([0, 0], 10, 10)).toBe('M0 10L0 10L10 10');
});
