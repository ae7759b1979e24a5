import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../base/json.ts';
import { checkParameters, show, withDefaults } from './check-parameters.ts';
import type { ParameterSchema } from './parameter-schema.ts';

const messages = (schema: ParameterSchema, value: Json): string[] =>
  checkParameters(schema, value).map(({ path, message }) => `${path.join('.')} ${message}`.trim());

describe('a value under a schema', () => {
  it.each<[ParameterSchema, Json, string[]]>([
    [{ type: 'integer' }, 1.5, ['must be a whole number, but is 1.5']],
    [{ type: ['integer', 'null'] }, 'x', ['must be a whole number or null, but is the text "x"']],
    [{ type: 'number', minimum: 1, maximum: 3 }, 0, ['must be at least 1, but is 0']],
    [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, 1, ['must be less than 1, but is 1']],
    [{ type: 'number', multipleOf: 0.1 }, 0.3, []],
    [{ type: 'number', multipleOf: 0.1 }, 0.35, ['must be a multiple of 0.1, but is 0.35']],
    [{ type: 'string', minLength: 1 }, '', ['must not be empty']],
    [{ type: 'string', maxLength: 2 }, 'abc', ['must have at most 2 characters']],
    [{ type: 'string', pattern: '^a+$' }, 'b', ['must match ^a+$, but is "b"']],
    [{ enum: ['a', 1] }, 'b', ['must be one of a, 1, but is "b"']],
    [{ const: { a: [1] } }, { a: [1] }, []],
    [
      { type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true },
      ['a', 1, 'a'],
      ['must not hold "a" twice', '1 must be text, but is 1'],
    ],
    [{ type: 'array', minItems: 1 }, [], ['must have at least 1 item']],
    [
      { type: 'object', required: ['a'], properties: { b: { type: 'integer' } } },
      { b: 'x' },
      ['a is missing', 'b must be a whole number, but is the text "x"'],
    ],
    [{ type: 'object', propertyNames: { pattern: '^[a-z]$' } }, { A: 1 }, ['A must match ^[a-z]$, but is "A"']],
    [
      { type: 'object', additionalProperties: { type: 'integer' } },
      { a: 'x' },
      ['a must be a whole number, but is the text "x"'],
    ],
    [{ type: 'object', minProperties: 1 }, {}, ['must have at least 1 entries']],
  ])('%j and %j', (schema, value, expected) => {
    expect(messages(schema, value)).toEqual(expected);
  });

  it('B11: what YAML made of a value is explained with a fix', () => {
    expect(checkParameters({ type: 'number' }, '0.1')[0]?.fix).toBe('Write 0.1 without quotes.');
    expect(checkParameters({ type: 'string' }, 12)[0]?.fix).toBe('Put it in quotes: "12".');
    expect(checkParameters({ type: 'boolean' }, 'no')[0]?.fix).toBe('Write false.');
  });

  it.each<[ParameterSchema, Json, string]>([
    [{ exclusiveMaximum: 1 }, 1.5, 'Give a number below 1.'],
    [{ minimum: 1 }, 0, 'Give a number of at least 1.'],
    [{ multipleOf: 5 }, 7, 'Give a multiple of 5.'],
    [{ pattern: '^a+$' }, 'b', 'Write a text that ^a+$ matches.'],
    [{ format: 'duration' }, '5x', 'Write a number with ms, s, m, h or d.'],
    [{ format: 'memory' }, '5Q', 'Write a number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T.'],
    [{ format: 'input-file' }, '../x', 'Write a path inside the project, such as data/wine.csv.'],
  ])('%j: %j comes with a fix', (schema, value, fix) => {
    expect(checkParameters(schema, value).map((issue) => issue.fix)).toEqual([fix]);
  });

  it('unknown keys and choices come with what was meant', () => {
    const schema: ParameterSchema = {
      type: 'object',
      additionalProperties: false,
      properties: { trees: {}, algorithm: { enum: ['random-forest'] } },
    };
    expect(checkParameters(schema, { tres: 1, algorithm: 'randomforest' }).map(({ kind, fix }) => [kind, fix])).toEqual(
      [
        ['unknown', 'Write trees.'],
        ['value', 'Write random-forest.'],
      ],
    );
  });

  it('B08: names of object members are neither known keys nor present values', () => {
    const schema: ParameterSchema = {
      type: 'object',
      additionalProperties: false,
      required: ['toString'],
      properties: {},
    };
    expect(checkParameters(schema, {}).map(({ kind }) => kind)).toEqual(['missing']);
    expect(checkParameters({ ...schema, required: [] }, { constructor: 1 }).map(({ kind }) => kind)).toEqual([
      'unknown',
    ]);
  });

  it('B44: a long text never meets a pattern', () => {
    expect(messages({ pattern: '^(a|a)*$' }, 'a'.repeat(100_000))).toEqual(['must have at most 512 characters']);
  });

  it('B19: hidden characters are made visible in messages', () => {
    expect(show('a\u202eb\u200b')).toBe('"a\\u202eb\\u200b"');
    expect(show('x'.repeat(100))).toHaveLength(58);
  });
});

it('defaults are filled in where nothing is said, in nested mappings too, and change nothing else', () => {
  const schema: ParameterSchema = {
    type: 'object',
    properties: {
      a: { default: 1 },
      b: { properties: { c: { default: 2 } } },
      d: { properties: { e: { default: 3 } } },
    },
  };
  expect(withDefaults(schema, { b: {}, x: 0 })).toEqual({ a: 1, b: { c: 2 }, x: 0 });
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'x'), fc.integer(), { noNullPrototype: true }), (value) => {
      expect(withDefaults(schema, value)).toEqual({ a: 1, ...value });
    }),
  );
});
