import { expect, test } from 'vitest';
import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import type { CommandContext } from './command.ts';
import { diagnosticLines, printFailure } from './print-failure.ts';
import { capturedOutput } from './testing/captured-output.ts';

const diagnostic: Diagnostic = {
  code: 'unknown-node-type',
  severity: 'error',
  message: 'There is no such type.',
  fix: 'Use data.split.',
  nodeId: 'train',
  line: 12,
  column: 7,
};
const many = Array.from({ length: 50 }, () => diagnostic);

test('a diagnostic reads as a compiler prints it, with the node unless the message names it', () => {
  const output = capturedOutput();
  expect(diagnosticLines('a.yaml', [diagnostic], output)).toBe(
    'a.yaml:12:7: error[unknown-node-type] node "train": There is no such type.\n  fix: Use data.split.\n',
  );
  const named = diagnosticLines(
    'a.yaml',
    [{ code: 'x', severity: 'warning', message: 'Node train: odd.', nodeId: 'train' }],
    output,
  );
  expect(named).toBe('a.yaml: warning[x] Node train: odd.\n');
});

test('more than a screen of them is counted', () => {
  const lines = diagnosticLines('a.yaml', many, capturedOutput({ columns: 80, rows: 24 })).split('\n');
  expect(lines).toHaveLength(22);
  expect(lines.at(-2)).toBe('… and 40 more; --json prints all.');
  expect(diagnosticLines('a.yaml', many, capturedOutput())).toContain('… and 30 more');
});

test('nothing of a file can act on the terminal', () => {
  const text = diagnosticLines('a\u001b[2J.yaml', [{ ...diagnostic, message: '\u001b]0;x\u0007' }], capturedOutput());
  expect(text).not.toContain('\u001b');
});

test('with --json a failure is one document on standard output, and words on standard error', () => {
  const out = capturedOutput();
  const error = capturedOutput();
  const context = { json: true, out, error } as unknown as CommandContext;
  printFailure(context, { exitCode: 5, message: 'There is no run.', fix: 'List them.' });
  expect(JSON.parse(out.text)).toEqual({
    type: 'error',
    exitCode: 5,
    message: 'There is no run.',
    fix: 'List them.',
    diagnostics: [],
  });
  expect(error.text).toBe('error: There is no run.\n  fix: List them.\n');
});
