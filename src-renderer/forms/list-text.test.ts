import { expect, it } from 'vitest';
import { itemsOfText } from './list-text.ts';

it('reads one item on each line, and words between commas where no item can hold one', () => {
  expect(itemsOfText({ type: 'string' }, 'a, b', false)).toEqual(['a, b']);
  expect(itemsOfText({ type: 'string' }, 'a\n\nb', false)).toEqual(['a', 'b']);
  expect(itemsOfText({ type: 'string' }, 'a, b,', true)).toEqual(['a', 'b']);
  expect(itemsOfText({ type: 'integer' }, '15, 31, many', true)).toEqual([15, 31, 'many']);
});

it('reads a JSON list as it is', () => {
  expect(itemsOfText({}, '[1, "two", null]', true)).toEqual([1, 'two', null]);
  expect(itemsOfText({ type: 'string' }, '[not json', false)).toEqual(['[not json']);
});
