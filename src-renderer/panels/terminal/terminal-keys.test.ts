import { describe, expect, it } from 'vitest';
import { isPasteKey, keyOf } from './terminal-keys.ts';

const key = (name: string, changes: object = {}) => ({
  type: 'keydown',
  key: name,
  ctrlKey: false,
  shiftKey: false,
  metaKey: false,
  altKey: false,
  ...changes,
});

describe('keyOf', () => {
  it.each([
    [key('c', { ctrlKey: true })],
    [key('C', { ctrlKey: true, shiftKey: true })],
    [key('c', { metaKey: true })],
  ])('knows the keys that copy', (pressed) => {
    expect(keyOf(pressed)).toBe('copy');
  });

  it.each([[key('c')], [key('c', { ctrlKey: true, altKey: true })], [key('c', { ctrlKey: true, type: 'keyup' })]])(
    'leaves other keys to the shell',
    (pressed) => {
      expect(keyOf(pressed)).toBeNull();
    },
  );
});

it('knows the keys that paste', () => {
  expect(isPasteKey(key('v', { ctrlKey: true }))).toBe(true);
  expect(isPasteKey(key('V', { ctrlKey: true, shiftKey: true }))).toBe(true);
  expect(isPasteKey(key('v'))).toBe(false);
});
