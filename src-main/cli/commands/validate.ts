import { resolve } from 'node:path';
import { type Diagnostic, hasErrors } from '../../../shared/base/diagnostic.ts';
import { readPipelineSource } from '../../pipelines/read-pipeline-source.ts';
import { type CommandContext, defineCommand, type ExitCode, exitCodes } from '../command.ts';
import { pipelinePositional, planServiceOf } from '../pipeline-of-file.ts';
import { diagnosticLines } from '../print-failure.ts';
import { printJson } from '../print-json.ts';

export const validate = defineCommand({
  name: 'validate',
  summary: 'Check a pipeline file and list everything that is wrong with it',
  options: [],
  positionals: [pipelinePositional],
  examples: [
    { line: 'trainyard validate wine.pipeline.yaml', does: 'All problems, with line, column and fix' },
    { line: 'trainyard validate wine.pipeline.yaml --json', does: 'The same for an editor or a CI job' },
  ],
  run(context, args) {
    const shown = args.positionals[0] ?? '';
    const file = resolve(context.cwd, shown);
    const source = readPipelineSource(file);
    if (!source.ok) {
      const { exitCode, message, code } = source.problem;
      if (exitCode === exitCodes.notFound) return { exitCode, message };
      return report(context, shown, [{ code, severity: 'error', message }]);
    }
    return report(context, shown, planServiceOf(context, file).service.validate(source.value).diagnostics);
  },
});

function report(context: CommandContext, file: string, diagnostics: readonly Diagnostic[]): ExitCode {
  const valid = !hasErrors(diagnostics);
  if (context.json) printJson(context, { valid, diagnostics });
  else {
    context.out.write(diagnosticLines(file, diagnostics, context.out));
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    const warnings = diagnostics.length - errors;
    const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
    if (valid) context.out.write(`${file} is valid${warnings > 0 ? `, with ${count(warnings, 'warning')}` : ''}.\n`);
    else context.out.write(`${count(errors, 'error')}, ${count(warnings, 'warning')}.\n`);
  }
  return valid ? exitCodes.ok : exitCodes.invalid;
}
