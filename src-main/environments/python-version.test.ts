import { expect, test } from 'vitest';
import { describePythonRequirement, pythonVersionFits } from './python-version.ts';

test.each([
  ['3.11.7', '>=3.9', true],
  ['3.9.0', '>=3.9', true],
  ['3.8.18', '>=3.9', false],
  ['3.10.1', '>=3.9,<3.10', false],
  ['3.12.1', '3.12', true],
  ['3.1.2', '3.12', false],
  ['3.12.1', '3', true],
  ['3.12.1', '3.12.0', false],
  ['3.12.1', '==3.12.*', true],
  ['3.12.1', '==3.12', false],
  ['3.12.1', '!=3.12.*', false],
  ['3.12.1', '~=3.9', true],
  ['3.12.1', '~=3.11.2', false],
  ['3.12.1', '>3.12', true],
  ['3.12.0', '<=3.12', true],
  ['3.12.0', 'latest', false],
  ['3.12.0', '', false],
])('Python %s meets %j: %s', (version, requirement, fits) => {
  expect(pythonVersionFits(version, requirement)).toBe(fits);
});

test('says a requirement in words', () => {
  expect(describePythonRequirement('>=3.9')).toBe('Python 3.9 or newer');
  expect(describePythonRequirement('3.12')).toBe('Python 3.12');
  expect(describePythonRequirement('>=3.9,<3.11')).toBe('Python >=3.9,<3.11');
});
