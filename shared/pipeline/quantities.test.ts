import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatDuration, formatMemory, parseCpu, parseDuration, parseMemory } from './quantities.ts';

it.each([
  ['500ms', 500],
  ['1.5s', 1500],
  ['1.1s', 1100],
  ['10m', 600_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['0s', 0],
  ['10', undefined],
  ['1h30m', undefined],
  ['-1s', undefined],
  ['', undefined],
])('the duration %s is %d ms', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

it.each([
  ['512Mi', 536_870_912],
  ['1G', 1e9],
  ['1.5Ki', 1536],
  [1024, 1024],
  ['7', 7],
  ['2GB', undefined],
  [-1, undefined],
  [1.5, 2],
])('the memory %s is %d bytes', (text, expected) => {
  expect(parseMemory(text)).toBe(expected);
});

it('cores are numbers or thousandths', () => {
  expect([2, 0.5, '2', '500m', '1.5', '', '2 cores', -1].map(parseCpu)).toEqual([
    2,
    0.5,
    2,
    0.5,
    1.5,
    undefined,
    undefined,
    undefined,
  ]);
});

it('what is printed is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 45 }), (amount) => {
      expect(parseDuration(formatDuration(amount))).toBe(amount);
      expect(parseMemory(formatMemory(amount))).toBe(amount);
    }),
  );
  expect([
    formatDuration(90_000),
    formatDuration(60_000),
    formatMemory(2 ** 30),
    formatMemory(1e9),
    formatMemory(1),
  ]).toEqual(['90s', '1m', '1Gi', '1G', '1']);
});
