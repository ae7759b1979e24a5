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
  expect(diagnosticsOf({ path: ['label'], kind: 'text' }, 'a', all)).toEqual([all[0]]);
  expect(diagnosticsOf({ path: ['list'], kind: 'list' }, 'a', all)).toEqual([all[4]]);
  expect(diagnosticsOf({ path: ['list'], kind: 'mapping' }, 'a', all)).toEqual([]);
});

it('leaves out under the field what says where it is', () => {
  expect(messageUnderField(at('a', 'label'))).toBe('Must be a number, but is "x".');
  expect(messageUnderField({ ...at('a'), message: 'Something else.' })).toBe('Something else.');
});
