import { expect, test } from 'vitest';
import { logLevel } from './log-level.ts';

test.each([
  ['ERROR: no such column', 'error'],
  ['ValueError: could not convert string to float', 'error'],
  ['Traceback (most recent call last):', 'error'],
  ['2026-11-25 [CRITICAL] out of disk', 'error'],
  ['\x1b[31mfatal\x1b[0m: not found', 'error'],
  ['UserWarning: 3 rows with tenure below 0 were dropped', 'warning'],
  ['WARNING: 2 errors were ignored', 'warning'],
  ['run.py:3: DeprecationWarning: use y', 'warning'],
  ['epoch 40  loss 0.3127  auc 0.9021', 'info'],
  ['finished with 0 errors and no warnings', 'info'],
  ['validation error 0.031', 'info'],
  ['terror and mirrors', 'info'],
  ['', 'info'],
])('%s is %s', (line, level) => {
  expect(logLevel(line)).toBe(level);
});
