import { expect, it } from 'vitest';
import { unknownColumns } from './unknown-columns.ts';

const known = ['diagnosis', 'mean_radius'];

it('names columns that are not there, with the nearest one', () => {
  expect(unknownColumns('diagnosys', known)).toEqual([{ name: 'diagnosys', meant: 'diagnosis' }]);
  expect(unknownColumns(['mean_radius', 'zzz'], known)).toEqual([{ name: 'zzz', meant: undefined }]);
});

it('says nothing where it is not known which columns there are, or what the value will be', () => {
  expect(unknownColumns('anything', [])).toEqual([]);
  expect(unknownColumns('${params.label}', known)).toEqual([]);
  expect(unknownColumns(undefined, known)).toEqual([]);
  expect(unknownColumns(7, known)).toEqual([]);
});
