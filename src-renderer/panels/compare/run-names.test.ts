import { expect, it } from 'vitest';
import { runName } from './run-names.ts';

it('says when a run began, and which of that time it is', () => {
  const start = new Date(2025, 10, 24, 21, 35, 1, 123);
  const stamp = start
    .toISOString()
    .replaceAll(/[-:.Z]/g, '')
    .replace('T', '-');
  expect(runName(`${stamp}-4f7a2c`, new Date(2025, 11, 1))).toBe('24 Nov, 21:35 · 4f7a2c');
});

it('leaves other ids as they are', () => {
  expect(runName('r7')).toBe('r7');
});
