import { expect, it } from 'vitest';
import { shortRunNames } from './run-names.ts';

it('leaves out what all ids begin with, and never cuts within a number', () => {
  expect(shortRunNames(['20261124-213501123-4f7a2c', '20261124-213955004-00aa11'])).toEqual([
    '…213501123-4f7a2c',
    '…213955004-00aa11',
  ]);
  expect(shortRunNames(['r1', 'r2'])).toEqual(['r1', 'r2']);
});
