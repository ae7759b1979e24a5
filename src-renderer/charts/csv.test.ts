import { expect, test } from 'vitest';
import { fileNameOf, tableCsv } from './csv.ts';

test('cells with commas, quotes and line ends are quoted', () => {
  expect(
    tableCsv({
      columns: ['a', 'b'],
      rows: [
        ['x, y', 'say "hi"'],
        ['two\nlines', null],
      ],
    }),
  ).toBe('a,b\r\n"x, y","say ""hi"""\r\n"two\nlines",\r\n');
});

test('texts that a spreadsheet would compute are neutralised; numbers are not', () => {
  const rows = [
    ['=cmd|calc', '+1', '-1', '@x', '\tx', '\r=1'],
    [-1, 1.5, true, null, 'a=b', ''],
  ];
  expect(tableCsv({ columns: ['=a'], rows })).toBe(
    `'=a\r\n'=cmd|calc,'+1,'-1,'@x,'\tx,"'\r=1"\r\n-1,1.5,true,,a=b,\r\n`,
  );
});

test('file names come from titles', () => {
  expect(fileNameOf('ROC curve (test)', 'png')).toBe('roc-curve-test.png');
  expect(fileNameOf('../../..', 'csv')).toBe('chart.csv');
});
