import { expect, test } from 'vitest';
import { shownBytes } from '../base/shown-bytes.ts';
import { duration, localTime, metricText, onOneLine, printable } from './printable.ts';
import { textTable } from './text-table.ts';

test('characters that steer a terminal or hide are made visible, and others are kept', () => {
  expect(printable('red \u001b[31m')).toBe('red \\u001b[31m');
  expect(printable('\u202eexe.txt\u200b')).toBe('\\u202eexe.txt\\u200b');
  expect(printable('Grüße, 日本語, 👩‍🔬'.replace('\u200d', ''))).toBe('Grüße, 日本語, 👩🔬');
  expect(printable('two\nlines\tand tabs')).toBe('two\nlines\tand tabs');
  expect(printable('\u0007\r\u0000')).toBe('\\u0007\\u000d\\u0000');
});

test('a text on one line is cut by characters, not by halves of them', () => {
  expect(onOneLine('  a\n b\t c ', 10)).toBe('a b c');
  expect(onOneLine('👩👩👩👩', 3)).toBe('👩👩…');
});

test('durations and sizes have the unit that people would use', () => {
  expect([0, 999.6, 1000, 59_949, 60_000, 3_600_000].map(duration)).toEqual([
    '0 ms',
    '1000 ms',
    '1.0 s',
    '59.9 s',
    '1 min 0 s',
    '1 h 0 min',
  ]);
  expect([0, 512, 1536, 200 * 1024, 5 * 1024 ** 3].map(shownBytes)).toEqual([
    '0 B',
    '512 B',
    '1.5 KiB',
    '200 KiB',
    '5.0 GiB',
  ]);
});

test('metrics keep four significant digits, and say when they are no number', () => {
  expect([0.98765432, 42, 1234567, 1.5e-7, null].map(metricText)).toEqual([
    '0.9877',
    '42',
    '1234567',
    '1.5e-7',
    'not a number',
  ]);
});

test('a time that cannot be read is shown as it is', () => {
  expect(localTime('never')).toBe('never');
  expect(localTime('2026-11-24T21:35:01.000Z')).toMatch(/^2026-11-2[45] \d\d:\d\d:01$/);
});

test('tables align columns and never let a cell break its row', () => {
  const table = textTable(
    ['id', 'note'],
    [
      ['a', 'x\ny'],
      ['long-id', '\u001b[2J'],
    ],
  );
  expect(table).toBe('id       note\na        x y\nlong-id  \\u001b[2J\n');
});
