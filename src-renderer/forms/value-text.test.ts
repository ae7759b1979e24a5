import { describe, expect, it } from 'vitest';
import type { Json } from '../../shared/base/json.ts';
import type { ParameterSchema } from '../../shared/catalog/parameter-schema.ts';
import { nudged, problemOf, sameValue, textOfValue, valueInWords, valueOfText } from './value-text.ts';

describe('valueOfText', () => {
  it.each<[ParameterSchema, string, Json | undefined]>([
    [{ type: 'integer' }, ' 200 ', 200],
    [{ type: 'integer' }, '007', 7],
    [{ type: 'integer' }, '1.5', '1.5'],
    [{ type: 'number' }, '1e-3', 0.001],
    [{ type: 'number' }, 'many', 'many'],
    [{ type: 'number' }, '1e999', '1e999'],
    [{ type: 'number' }, '', undefined],
    [{ type: 'string' }, '007', '007'],
    [{ type: 'string' }, ' padded ', ' padded '],
    [{ type: 'string' }, '', undefined],
    [{ type: 'integer' }, '${params.seed}', '${params.seed}'],
    [{}, '12', 12],
    [{}, 'sqrt', 'sqrt'],
    [{}, 'true', true],
    [{}, '[1, 2]', [1, 2]],
    [{}, '{"a": 1}', { a: 1 }],
    [{}, '[1, 2', '[1, 2'],
    [{ type: ['string', 'boolean'], enum: ['auto', true] }, 'true', true],
  ])('%j reads %j as %j', (schema, text, value) => {
    expect(valueOfText(schema, text)).toEqual(value);
  });

  it('gives back what it was written from', () => {
    for (const value of [1, 0.25, true, null, 'sqrt', [1, 'a'], { a: [true] }] as Json[]) {
      expect(valueOfText({}, textOfValue(value))).toEqual(value);
    }
  });

  it('takes no key that would change a prototype', () => {
    expect(valueOfText({}, '{"__proto__": {"x": 1}}')).toBe('{"__proto__": {"x": 1}}');
  });
});

describe('problemOf', () => {
  const fraction: ParameterSchema = { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 };
  it('says what is wrong in one sentence', () => {
    expect(problemOf(fraction, 1.5)).toBe('Must be less than 1, but is 1.5.');
    expect(problemOf(fraction, 'many')).toBe('Must be a number, but is the text "many".');
  });
  it('leaves alone what fits, what is not set, and what a pipeline parameter decides', () => {
    expect(problemOf(fraction, 0.5)).toBeUndefined();
    expect(problemOf(fraction, undefined)).toBeUndefined();
    expect(problemOf(fraction, '${params.fraction}')).toBeUndefined();
    expect(problemOf({ type: 'string', pattern: '^a$' }, 'x-${params.name}')).toBeUndefined();
  });
});

describe('nudged', () => {
  it('moves by what the type is counted in and stays between the bounds', () => {
    expect(nudged({ type: 'integer', minimum: 1 }, 1, -1)).toBe(1);
    expect(nudged({ type: 'integer' }, 41, 1)).toBe(42);
    expect(nudged({ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, 0.25, 1)).toBe(0.3);
    expect(nudged({ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, 0.95, 1)).toBe(0.95);
    expect(nudged({ type: 'number' }, 0.001, 1)).toBe(0.002);
  });
});

it('tells values apart by what they are', () => {
  expect(sameValue({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
  expect(sameValue(1, '1')).toBe(false);
  expect(sameValue(undefined, null)).toBe(false);
});

it('says values in words', () => {
  expect([[], {}, true, ['a', 1, ''], { a: 1 }, 'x'].map((value) => valueInWords(value as Json))).toEqual([
    'none',
    'none',
    'on',
    'a, 1, ""',
    'a: 1',
    'x',
  ]);
});
