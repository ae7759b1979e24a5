import { expect, test } from 'vitest';
import { cellText, columnWidths } from './column-widths.ts';

const column = (name: string) => ({ name, type: 'VARCHAR', kind: 'text' as const });

test('columns fit what they hold, within bounds', () => {
  const [short = 0, long = 0, named = 0] = columnWidths(
    [column('a'), column('b'), column('a_rather_long_name')],
    [['x', 'y'.repeat(900), null]],
  );
  expect(short).toBeGreaterThanOrEqual(72);
  expect(long).toBe(280);
  expect(named).toBeGreaterThan(short);
});

test('missing values are told apart from empty texts', () => {
  expect([cellText(null), cellText(''), cellText(0), cellText(false)]).toEqual(['missing', '', '0', 'false']);
});
