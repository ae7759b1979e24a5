import { expect, it } from 'vitest';
import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import { diagnosticsOf, messageUnderField } from './field-problems.ts';

const at = (nodeId: string, parameter?: string): Diagnostic => ({
  code: 'invalid-parameter',
  severity: 'error',
  message: `Node ${nodeId}: parameter ${parameter} must be a number, but is "x".`,
  nodeId,
  ...(parameter === undefined ? {} : { parameter }),
});

it('finds the problems of a field and of what lies inside it', () => {
  const all = [at('a', 'label'), at('a', 'labels'), at('b', 'label'), at('a'), at('a', 'list.1')];
  expect(diagnosticsOf({ path: ['label'], kind: 'text', schema: {} }, 'a', all)).toEqual([all[0]]);
  expect(diagnosticsOf({ path: ['list'], kind: 'list', schema: {} }, 'a', all)).toEqual([all[4]]);
  expect(diagnosticsOf({ path: ['list'], kind: 'mapping', schema: {} }, 'a', all)).toEqual([]);
});

it('shows what no field inside shows: wrong entries of a list and names that are not known', () => {
  const rules = { path: ['rules'], kind: 'records', schema: { items: { properties: { metric: {} } } } } as const;
  const all = [at('a', 'rules.0'), at('a', 'rules.1.metric'), at('a', 'rules.1.more')];
  expect(diagnosticsOf(rules, 'a', all)).toEqual([all[0], all[2]]);
  const folds = { path: ['validation'], kind: 'object', schema: { properties: { folds: {} } } } as const;
  const inside = [at('a', 'validation.folds'), at('a', 'validation.flods')];
  expect(diagnosticsOf(folds, 'a', inside)).toEqual([inside[1]]);
});

it('leaves out under the field what says where it is', () => {
  expect(messageUnderField(at('a', 'label'))).toBe('Must be a number, but is "x".');
  expect(messageUnderField({ ...at('a'), message: 'Something else.' })).toBe('Something else.');
});
