import { expect, test } from 'vitest';
import { nestsDeeper } from './message-depth.ts';

test.each([
  ['[[[]]]', 3, false],
  ['[[[]]]', 2, true],
  ['[[],[],[],{"a":[]}]', 3, false],
  ['{"a":{"b":{"c":1}}}', 2, true],
  [JSON.stringify({ text: '[[[[{{{{' }), 1, false],
  [JSON.stringify({ text: '"[[["\\"[[[' }), 1, false],
  [JSON.stringify(['\\', [[]]]), 2, true],
  [JSON.stringify(['\\\\"', [[]]]), 2, true],
  ['"never ended [[[[', 1, false],
  ['', 0, false],
])('%s is nested deeper than %i: %s', (text, limit, expected) => {
  expect(nestsDeeper(text, limit)).toBe(expected);
});
