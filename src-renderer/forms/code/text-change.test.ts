import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changeBetween } from './text-change.ts';

it('finds the one stretch that differs', () => {
  expect(changeBetween('a: 1\nb: 2\n', 'a: 1\nb: 30\n')).toEqual({ from: 8, to: 9, insert: '30' });
  expect(changeBetween('aaa', 'aaaa')).toEqual({ from: 3, to: 3, insert: 'a' });
  expect(changeBetween('same', 'same')).toBeUndefined();
});

it('always leads from the one to the other', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 30 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const change = changeBetween(before, after);
      const made = change ? before.slice(0, change.from) + change.insert + before.slice(change.to) : before;
      expect(made).toBe(after);
    }),
  );
});
