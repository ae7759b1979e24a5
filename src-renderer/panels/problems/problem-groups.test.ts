import { expect, it } from 'vitest';
import type { Diagnostic } from '../../../shared/base/diagnostic.ts';
import { placeInWords, problemGroups } from './problem-groups.ts';

const at = (severity: Diagnostic['severity'], line: number): Diagnostic => ({
  code: 'x',
  severity,
  message: 'm',
  line,
});

it('lists errors before warnings, each in the order of the file', () => {
  const groups = problemGroups([at('warning', 1), at('error', 9), at('error', 2)]);
  expect(groups.map(({ title, problems }) => [title, problems.map(({ line }) => line)])).toEqual([
    ['2 errors', [2, 9]],
    ['1 warning', [1]],
  ]);
  expect(problemGroups([])).toEqual([]);
});

it('says where a problem is', () => {
  expect(placeInWords({ ...at('error', 3), nodeId: 'train', parameter: 'label' })).toBe('train › label, line 3');
  expect(placeInWords({ code: 'x', severity: 'error', message: 'm', nodeId: 'a', port: 'in' })).toBe('a › in');
  expect(placeInWords(at('error', 3))).toBe('line 3');
});
