import { expect, test } from 'vitest';
import { ansiSegments, plainText } from './ansi.ts';

const looks = (text: string) =>
  ansiSegments(text).map(({ text: part, foreground, background, bold }) => [part, foreground, background, bold]);

test('a line without colours is one plain part', () => {
  expect(looks('epoch 4  loss 0.31')).toEqual([['epoch 4  loss 0.31', null, null, false]]);
  expect(looks('')).toEqual([['', null, null, false]]);
});

test('colours begin and end where they say, and add up', () => {
  expect(looks('a\x1b[31mb\x1b[1mc\x1b[0md')).toEqual([
    ['a', null, null, false],
    ['b', 'red', null, false],
    ['c', 'red', null, true],
    ['d', null, null, false],
  ]);
  expect(looks('\x1b[mplain')).toEqual([['plain', null, null, false]]);
  expect(looks('\x1b[1;32;44mx\x1b[22;39;49my')).toEqual([
    ['x', 'green', 'blue', true],
    ['y', null, null, false],
  ]);
});

test('bright, 256 and 24-bit colours become the nearest of ours', () => {
  const colour = (codes: string) => ansiSegments(`\x1b[${codes}mx`)[0]?.foreground;
  expect(colour('90')).toBe('grey');
  expect(colour('91')).toBe('red');
  expect(colour('38;5;9')).toBe('red');
  expect(colour('38;5;46')).toBe('green');
  expect(colour('38;5;208')).toBe('yellow');
  expect(colour('38;5;232')).toBe('black');
  expect(colour('38;5;255')).toBe('white');
  expect(colour('38;2;10;20;250')).toBe('blue');
  expect(colour('38:5:201')).toBe('magenta');
});

test('the code after an extended colour still counts', () => {
  expect(looks('\x1b[38;5;46;1mx')).toEqual([['x', 'green', null, true]]);
  expect(looks('\x1b[38;2;255;0;0;1mx')).toEqual([['x', 'red', null, true]]);
});

test('inverse swaps the colours and ends', () => {
  expect(looks('\x1b[7mx\x1b[27my')).toEqual([
    ['x', 'white', 'black', false],
    ['y', null, null, false],
  ]);
});

test('cursor movements, titles and links leave no trace', () => {
  expect(plainText('\x1b[2K\x1b[1Gdone\x1b[?25h')).toBe('done');
  expect(plainText('\x1b]8;;https://example.org\x07link\x1b]8;;\x1b\\!')).toBe('link!');
  expect(plainText('cut off \x1b')).toBe('cut off ');
});

test('other control characters are shown, not obeyed', () => {
  expect(plainText('a\x00b\x08c\x7f\td')).toBe('a␀b␈c␡\td');
  expect(plainText('\x1b[31mred\x07')).toBe('red␇');
});
