import { expect, test } from 'vitest';
import { rowPieces, timeOfDay } from './row-pieces.ts';

const drawn = (text: string, sought: string) =>
  rowPieces(text, { text: sought, matchCase: false }).map((piece) => [
    piece.text,
    piece.foreground,
    piece.isHit,
    piece.at,
  ]);

test('what is looked for is marked', () => {
  expect(drawn('loss 0.3 Loss 0.2', 'loss')).toEqual([
    ['loss', null, true, 0],
    [' 0.3 ', null, false, 4],
    ['Loss', null, true, 9],
    [' 0.2', null, false, 13],
  ]);
});

test('a hit goes on over a change of colour', () => {
  expect(drawn('a\x1b[31mbc\x1b[0md', 'abcd')).toEqual([
    ['a', null, true, 0],
    ['bc', 'red', true, 1],
    ['d', null, true, 3],
  ]);
});

test('nothing is lost without a query', () => {
  expect(rowPieces('x\x1b[32my', null).map((piece) => piece.text)).toEqual(['x', 'y']);
  expect(rowPieces('', null)).toEqual([]);
});

test('a time is shown to the tenth of a second, in the time of the reader', () => {
  const at = new Date(2026, 10, 25, 4, 3, 18, 290);
  expect(timeOfDay(at.toISOString())).toBe('04:03:18.2');
  expect(timeOfDay(null)).toBe('');
});
