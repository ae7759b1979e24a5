import { describe, expect, it } from 'vitest';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import { domainInWords, newDomain, openMappings, tunables, withType } from './space-model.ts';

const trainer = {
  parameters: {
    type: 'object',
    properties: {
      label: { type: 'string', 'x-ui': { widget: 'column' } },
      algorithm: { type: 'string', enum: ['svc', 'mlp'], title: 'Algorithm' },
      settings: { type: 'object', additionalProperties: true },
      scale: { type: 'boolean' },
      maxCategories: { type: 'integer', minimum: 2, maximum: 1000 },
      share: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      seed: { type: 'integer' },
    },
  },
} as unknown as NodeType;

describe('what can be varied', () => {
  it('are parameters with values that are known, never the label or the seed', () => {
    expect(tunables(trainer).map(({ path, title }) => [path, title])).toEqual([
      ['algorithm', 'Algorithm'],
      ['scale', 'scale'],
      ['maxCategories', 'maxCategories'],
      ['share', 'share'],
    ]);
    expect(openMappings(trainer)).toEqual(['settings']);
    expect(tunables(undefined)).toEqual([]);
  });
});

describe('newDomain', () => {
  it('keeps to what the schema allows', () => {
    expect(newDomain(trainer, 'algorithm')).toEqual({ type: 'categorical', values: ['svc', 'mlp'] });
    expect(newDomain(trainer, 'scale')).toEqual({ type: 'categorical', values: [true, false] });
    expect(newDomain(trainer, 'maxCategories')).toEqual({ type: 'int', min: 2, max: 1000 });
    expect(newDomain(trainer, 'share')).toEqual({ type: 'double', min: 0.01, max: 0.99 });
    expect(newDomain(trainer, 'settings.max_depth')).toEqual({ type: 'int', min: 1, max: 10 });
    expect(newDomain(undefined, 'anything')).toEqual({ type: 'int', min: 1, max: 10 });
  });
});

describe('withType', () => {
  it('keeps what makes sense in the other type', () => {
    expect(withType({ type: 'int', min: 3, max: 9, log: true }, 'double')).toEqual({
      type: 'double',
      min: 3,
      max: 9,
      log: true,
    });
    expect(withType({ type: 'double', min: 0.4, max: 1.6, step: 0.1 }, 'int')).toEqual({ type: 'int', min: 0, max: 2 });
    expect(withType({ type: 'int', min: 3, max: 9 }, 'categorical')).toEqual({ type: 'categorical', values: [3, 9] });
    expect(withType({ type: 'categorical', values: ['sqrt', 5, 7] }, 'discrete')).toEqual({
      type: 'discrete',
      values: [5, 7],
    });
    expect(withType({ type: 'categorical', values: ['sqrt'] }, 'int')).toEqual({ type: 'int', min: 1, max: 10 });
  });
});

it('says a domain in a few words', () => {
  expect(domainInWords({ type: 'double', min: 0.005, max: 0.3, log: true })).toBe('0.005 … 0.3 log');
  expect(domainInWords({ type: 'int', min: 3, max: 9 })).toBe('3 … 9 int');
  expect(domainInWords({ type: 'int', min: 0, max: 100, step: 10 })).toBe('0 … 100 by 10 int');
  expect(domainInWords({ type: 'categorical', values: [15, 'sqrt', true] })).toBe('15, sqrt, true');
  expect(domainInWords('x')).toBe('not readable');
});
