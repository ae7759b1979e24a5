import { expect, it } from 'vitest';
import { readTags } from './read-tags.ts';

it('takes each tag once, without blanks around it', () => {
  expect(readTags(' best, nightly ,best,, two words')).toEqual({
    tags: ['best', 'nightly', 'two words'],
    problem: null,
  });
});

it('refuses in a sentence what the engine would refuse', () => {
  expect(readTags('x'.repeat(61)).problem).toBe('“xxxxxxxxxxxxxxxxxxxx…” is longer than 60 characters.');
  expect(readTags(Array.from({ length: 31 }, (_, index) => index).join()).problem).toContain('at most 30 tags');
});
