import { expect, it } from 'vitest';
import { commonOf } from './common-of.ts';

it('keeps what all say alike, inside mappings as well', () => {
  expect(
    commonOf([
      { target: 'a', resources: { cpu: 2, memory: '1Gi' }, cache: true },
      { target: 'a', resources: { cpu: 2, memory: '2Gi' } },
    ]),
  ).toEqual({ target: 'a', resources: { cpu: 2 } });
  expect(commonOf([{ a: { b: 1 } }, { a: 1 }])).toEqual({});
  expect(commonOf([{ list: [1, 2] }, { list: [1, 2] }])).toEqual({ list: [1, 2] });
  expect(commonOf([])).toEqual({});
});
