import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import { flattenParameters, mergeParameters, parameterAt, withParameter } from './parameter-paths.ts';

const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
const nested = fc.letrec<{ object: JsonObject; value: JsonObject | number }>((tie) => ({
  object: fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
  value: fc.oneof({ maxDepth: 3 }, fc.integer(), tie('object')),
})).object;

describe('paths of parameters', () => {
  it('flattens leaves by dotted path; lists and empty objects are leaves', () => {
    expect(flattenParameters({ a: 1, b: { c: { d: 'x' }, e: [1, { f: 2 }] }, g: {} })).toEqual([
      ['a', 1],
      ['b.c.d', 'x'],
      ['b.e', [1, { f: 2 }]],
      ['g', {}],
    ]);
  });

  it('sets what it then finds, and leaves the rest as it was', () => {
    const before = { a: 1, b: { c: 2, d: 3 } };
    expect(withParameter(before, 'b.c', 9)).toEqual({ a: 1, b: { c: 9, d: 3 } });
    expect(withParameter(before, 'x.y.z', 9)).toEqual({ ...before, x: { y: { z: 9 } } });
    expect(withParameter(before, 'a.deeper', 9)).toEqual({ a: { deeper: 9 }, b: { c: 2, d: 3 } });
    expect(before).toEqual({ a: 1, b: { c: 2, d: 3 } });
  });

  it('merges object by object; lists and scalars are replaced', () => {
    expect(mergeParameters({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: { e: 1 } })).toEqual({
      a: { b: 1, c: [3] },
      d: { e: 1 },
    });
  });

  it('holds for any nested parameters, and never touches a prototype', () => {
    fc.assert(
      fc.property(nested, fc.array(key, { minLength: 1, maxLength: 3 }), (parameters, path) => {
        const text = JSON.stringify(parameters);
        const changed = withParameter(parameters, path.join('.'), 'set');
        expect(parameterAt(changed, path.join('.'))).toBe('set');
        expect(JSON.stringify(parameters)).toBe(text);
        expect(mergeParameters(parameters, parameters)).toEqual(parameters);
        expect(({} as Record<string, unknown>)['set']).toBeUndefined();
        expect(Object.getPrototypeOf(changed)).toBe(Object.prototype);
      }),
    );
  });

  it('finds nothing on the way through a value that is no object', () => {
    expect(parameterAt({ a: 1 }, 'a.b')).toBeUndefined();
    expect(parameterAt({ a: [1] }, 'a.0')).toBeUndefined();
    expect(parameterAt({}, 'toString')).toBeUndefined();
  });
});
