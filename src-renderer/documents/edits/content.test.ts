import { produce } from 'immer';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/base/json.ts';
import { type Fields, setAt } from './content.ts';

const edited = (value: JsonObject, path: readonly (string | number)[], next: string | undefined): JsonObject =>
  produce(value, (draft) => setAt(draft as Fields, path, next));

describe('setAt', () => {
  it('makes what is missing on the way, and takes away what it leaves empty', () => {
    expect(edited({}, ['a', 'b', 0], 'x')).toEqual({ a: { b: ['x'] } });
    expect(edited({ a: { b: 'x' }, c: 1 }, ['a', 'b'], undefined)).toEqual({ c: 1 });
    expect(edited({ a: ['x', 'y'] }, ['a', 0], undefined)).toEqual({ a: ['y'] });
  });

  it('replaces what cannot hold the next key, and leaves it alone when there is nothing to take away', () => {
    expect(edited({ a: [1, 2] }, ['a', 'b'], 'x')).toEqual({ a: { b: 'x' } });
    expect(edited({ a: { b: 'y' } }, ['a', 0], 'x')).toEqual({ a: { b: 'y', 0: 'x' } });
    expect(edited({ a: 7 }, ['a', 'b'], 'x')).toEqual({ a: { b: 'x' } });
    expect(edited({ a: [1, 2] }, ['a', 'b'], undefined)).toEqual({ a: [1, 2] });
  });
});
