import { expect, it } from 'vitest';
import type { Json } from '../base/json.ts';
import type { ParameterSchema } from './parameter-schema.ts';
import { readTypedText } from './read-typed-text.ts';

it.each<[ParameterSchema, string, Json]>([
  [{ type: 'string' }, '007', '007'],
  [{ type: 'string' }, 'true', 'true'],
  [{ type: 'integer' }, '8', 8],
  [{ type: 'number' }, '-1.5e-3', -0.0015],
  [{ type: 'boolean' }, 'false', false],
  [{ type: ['integer', 'string'] }, 'auto', 'auto'],
  [{ type: ['string', 'integer'] }, '7', 7],
  [{ type: ['integer', 'null'] }, 'null', null],
  [{ type: 'array', items: { type: 'string' } }, 'a, 1', ['a', '1']],
  [{ type: 'array', items: { type: 'number' } }, '1,2.5', [1, 2.5]],
  [{ type: 'array' }, '["a", 1]', ['a', 1]],
  [{ type: 'array' }, '', []],
  [{ type: 'object' }, '{"a": 1}', { a: 1 }],
  [{ enum: ['sqrt', 7] }, '7', 7],
  [{}, '3', 3],
  [{}, 'hello', 'hello'],
])('under %j, %j is read as %j', (schema, text, expected) => {
  expect(readTypedText(schema, text)).toEqual({ ok: true, value: expected });
});

it.each<[ParameterSchema, string]>([
  [{ type: 'integer' }, '1.5'],
  [{ type: 'integer' }, '9007199254740993'],
  [{ type: 'number' }, '1e999'],
  [{ type: 'number' }, '0x10'],
  [{ type: 'number' }, ''],
  [{ type: 'boolean' }, 'yes'],
  [{ type: 'array', items: { type: 'integer' } }, '1,a'],
  [{ type: 'array' }, '[1'],
  [{ type: 'object' }, '[1]'],
  [{ type: 'object' }, '{"__proto__": {"polluted": 1}}'],
])('under %j, %j is refused', (schema, text) => {
  expect(readTypedText(schema, text)).toEqual({ ok: false, problem: expect.stringMatching(/^must be .*, but is "/) });
});
