import { Text } from '@codemirror/state';
import { expect, it } from 'vitest';
import type { Diagnostic } from '../../../shared/base/diagnostic.ts';
import { marksOf } from './marks.ts';

const text = Text.of(['spec:', '  nodes: []   # none yet', '']);
const at = (line: number, column: number): Diagnostic => ({
  code: 'x',
  severity: 'error',
  message: 'Wrong.',
  line,
  column,
});

it('marks what stands at the place, without the comment behind it', () => {
  const [mark] = marksOf([{ ...at(2, 10), fix: 'Mend it.' }], text);
  expect(text.sliceString(mark?.from ?? 0, mark?.to)).toBe('[]');
  expect(mark?.message).toBe('Wrong. Mend it.');
});

it('keeps inside the text, whatever the place', () => {
  expect(marksOf([at(3, 40), at(99, 1), at(0, 1)], text)).toMatchObject([{ from: text.length, to: text.length }]);
});
