import { expect, test } from 'vitest';
import { sideBySide } from './side-by-side.ts';

const code = (change: string): string =>
  Array.from({ length: 30 }, (_, index) => `line_${index + 1} = ${index === 11 ? change : index}`).join('\n');

test('short values are shown whole', () => {
  expect(sideBySide([200, 300], 40)).toEqual({ line: null, texts: ['200', '300'] });
  expect(sideBySide(['a\nb', 'a\nc'], 40)).toEqual({ line: null, texts: ['a b', 'a c'] });
  expect(sideBySide(['', code('x')], 20)).toEqual({ line: null, texts: ['""', 'line_1 = 0 line_2 =…'] });
});

test('of long texts the first line that differs is shown, with its number', () => {
  expect(sideBySide([code('old'), code('new')], 40)).toEqual({
    line: 12,
    texts: ['line_12 = old', 'line_12 = new'],
  });
  expect(sideBySide([code('x'), code('x'), `${code('x')}\nmore`], 40)).toEqual({
    line: 31,
    texts: ['(no such line)', '(no such line)', 'more'],
  });
});

test('of a long line the part around the difference is shown', () => {
  const long = (end: string): string => `${'x'.repeat(500)}${end}${'y'.repeat(500)}`;
  expect(sideBySide([long('A'), long('B')], 20)).toEqual({
    line: null,
    texts: ['…xxxxxAyyyyyyyyyyyy…', '…xxxxxByyyyyyyyyyyy…'],
  });
  const list = (last: number): number[] => [...Array.from({ length: 100 }, () => 1), last];
  const { texts } = sideBySide([list(2), list(3)], 20);
  expect(texts).toEqual(['…,1,1,2]', '…,1,1,3]']);
});

test('blanks and types that differ can be seen', () => {
  expect(sideBySide(['a  b', 'a b'], 40).texts).toEqual(['"a  b"', '"a b"']);
  expect(sideBySide(['1', 1], 40).texts).toEqual(['"1"', '1']);
  expect(sideBySide([code('x'), code('x\r')], 40)).toEqual({
    line: 12,
    texts: ['"line_12 = x"', '"line_12 = x\\r"'],
  });
});

test('equal values are equal texts', () => {
  expect(sideBySide([code('x'), code('x')], 20)).toEqual({
    line: null,
    texts: ['line_1 = 0 line_2 =…', 'line_1 = 0 line_2 =…'],
  });
});
