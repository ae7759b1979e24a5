import type { Diagnostic as Mark } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { Diagnostic } from '../../../shared/base/diagnostic.ts';

/** More marks than this hide the text. */
const mostMarks = 500;

/** Where diagnostics stand in a text: from their column to the end of what stands there. */
export function marksOf(diagnostics: readonly Diagnostic[], text: Text): Mark[] {
  return diagnostics
    .filter(({ line }) => line !== undefined && line >= 1 && line <= text.lines)
    .slice(0, mostMarks)
    .map(({ line = 1, column = 1, severity, message, fix }) => {
      const at = text.line(line);
      const from = Math.min(at.from + Math.max(0, column - 1), at.to);
      const rest = at.text.slice(from - at.from);
      const length = /^[^#]*[^#\s]/.exec(rest)?.[0].length ?? 0;
      return { from, to: from + length, severity, message: fix ? `${message} ${fix}` : message };
    });
}
