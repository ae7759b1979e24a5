import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { printFlow } from './print-yaml.ts';

test.each(['0xa', '0o7', '10', '1e3', '10m', '2Gi', '0x1f', 'no', 'on', '~', 'null', '.5', '-', '1_000', '22:30', ''])(
  'the text %j is read as that text again',
  (text) => {
    expect(parse(printFlow({ value: text }))).toEqual({ value: text });
    expect(parse(printFlow([text]))).toEqual([text]);
  },
);

test('amounts stand without quotation marks', () => {
  expect(printFlow({ timeout: '10m', memory: '2Gi' })).toBe('{timeout: 10m, memory: 2Gi}');
});
