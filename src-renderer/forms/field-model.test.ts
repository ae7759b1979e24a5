import { describe, expect, it } from 'vitest';
import type { ParameterSchema } from '../../shared/catalog/parameter-schema.ts';
import { freshValue, furtherKeys, furtherSchema, groupsOf, kindOf, titleFromName, valueAt } from './field-model.ts';

const schema: ParameterSchema = {
  type: 'object',
  required: ['label'],
  additionalProperties: false,
  properties: {
    seed: { type: 'integer', 'x-ui': { group: 'Preparation', order: 13 } },
    algorithm: { type: 'string', enum: ['a', 'b'], 'x-ui': { order: 2 } },
    label: { type: 'string', title: 'Label column', 'x-ui': { widget: 'column', of: 'train', order: 1 } },
    last_of_all: { type: 'number' },
  },
};

describe('groupsOf', () => {
  it('puts fields in the order of x-ui, ungrouped first, and marks what is required', () => {
    const groups = groupsOf(schema, ['trial']);
    expect(groups.map(({ title, fields }) => [title, fields.map(({ name }) => name)])).toEqual([
      ['', ['label', 'algorithm', 'last_of_all']],
      ['Preparation', ['seed']],
    ]);
    const [label, algorithm, last] = groups[0]?.fields ?? [];
    expect(label).toMatchObject({ title: 'Label column', kind: 'column', isRequired: true, path: ['trial', 'label'] });
    expect(algorithm).toMatchObject({ kind: 'choice', isRequired: false });
    expect(last?.title).toBe('Last of all');
  });
});

describe('kindOf', () => {
  it.each<[ParameterSchema, string]>([
    [{ type: 'boolean' }, 'switch'],
    [{ type: 'integer' }, 'number'],
    [{ type: ['number', 'null'] }, 'number'],
    [{ type: 'string' }, 'text'],
    [{ type: 'string', format: 'input-file' }, 'file'],
    [{ type: 'string', 'x-ui': { widget: 'file' } }, 'file'],
    [{ type: 'string', 'x-ui': { widget: 'code', language: 'sql' } }, 'code'],
    [{ type: 'string', 'x-ui': { widget: 'secret' } }, 'secret'],
    [{ type: 'array', items: { type: 'string' }, 'x-ui': { widget: 'column', of: 'train' } }, 'columns'],
    [{ type: 'array', items: { type: 'string' } }, 'list'],
    [{ type: 'array', items: { type: 'object', properties: { metric: { type: 'string' } } } }, 'records'],
    [{ type: 'object', properties: { folds: { type: 'integer' } } }, 'object'],
    [{ type: 'object', additionalProperties: { type: 'string' } }, 'mapping'],
    [{ type: ['string', 'boolean'], enum: ['auto', true] }, 'choice'],
    [{ type: ['string', 'number'] }, 'value'],
    [{ type: 'string', 'x-ui': { widget: 'a-later-one' } }, 'text'],
    [{}, 'value'],
  ])('%j is a %s', (one, kind) => {
    expect(kindOf(one)).toBe(kind);
  });
});

describe('keys that the schema does not name', () => {
  it('are found, and have a schema only where further keys are allowed', () => {
    expect(furtherKeys(schema, { label: 'x', lable: 'y' })).toEqual(['lable']);
    expect(furtherSchema(schema)).toBeUndefined();
    expect(furtherSchema({ additionalProperties: { type: 'string' } })).toEqual({ type: 'string' });
    expect(furtherSchema({ type: 'object' })).toEqual({});
  });
});

it('makes titles of names', () => {
  expect(['max_depth', 'testFraction', 'n-jobs', 'C', ''].map(titleFromName)).toEqual([
    'Max depth',
    'Test fraction',
    'N jobs',
    'C',
    '',
  ]);
});

it('looks into lists and mappings, never into prototypes', () => {
  expect(valueAt({ rules: [{ metric: 'f1' }] }, ['rules', 0, 'metric'])).toBe('f1');
  expect(valueAt({ rules: [] }, ['rules', 0, 'metric'])).toBeUndefined();
  expect(valueAt({}, ['constructor'])).toBeUndefined();
  expect(valueAt('text', ['length'])).toBeUndefined();
});

it('begins a new entry with what must be there and is known', () => {
  const rule: ParameterSchema = {
    type: 'object',
    required: ['metric', 'op'],
    properties: { metric: { type: 'string' }, op: { enum: ['>=', '>'] }, note: { default: 'x' } },
  };
  expect(freshValue(rule)).toEqual({ op: '>=' });
  expect(freshValue({ type: 'string', enum: ['dataset', 'model'] })).toBe('dataset');
  expect(freshValue({ type: 'integer', default: 1 })).toBe(1);
  expect(freshValue({})).toBe('');
});
