import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import type { CommandContext, CommandFailure, Output } from './command.ts';
import { printable } from './printable.ts';

const red = 31;
const yellow = 33;
const paint = (output: Output, colour: number, text: string): string =>
  output.colour ? `\u001b[1;${colour}m${text}\u001b[0m` : text;

/** Diagnostics as compilers print them, at most one screen of them. */
export function diagnosticLines(file: string, diagnostics: readonly Diagnostic[], output: Output): string {
  const room = output.isTerminal ? Math.max(4, Math.floor((output.rows - 4) / 2)) : 20;
  const shown = diagnostics.slice(0, room).map((diagnostic) => diagnosticText(file, diagnostic, output));
  const more = diagnostics.length - shown.length;
  return shown.join('') + (more > 0 ? `… and ${more} more; --json prints all.\n` : '');
}

function diagnosticText(file: string, diagnostic: Diagnostic, output: Output): string {
  const { severity, code, nodeId, message, fix, line, column } = diagnostic;
  const place = [file, ...(line === undefined ? [] : [line]), ...(column === undefined ? [] : [column])].join(':');
  const kind = paint(output, severity === 'error' ? red : yellow, severity);
  const node = nodeId === undefined || message.includes(nodeId) ? '' : `node ${JSON.stringify(nodeId)}: `;
  const help = fix === undefined ? '' : `  fix: ${printable(fix)}\n`;
  return `${printable(place)}: ${kind}[${code}] ${printable(node + message)}\n${help}`;
}

/** Tells a failure: words on standard error, and with `--json` a document on standard output. */
export function printFailure(context: CommandContext, failure: CommandFailure): void {
  const { exitCode, message, fix, diagnostics = [], file = '' } = failure;
  const { error } = context;
  if (diagnostics.length > 0) error.write(diagnosticLines(file, diagnostics, error));
  error.write(`${paint(error, red, 'error')}: ${printable(message)}\n`);
  if (fix !== undefined && diagnostics.length === 0) error.write(`  fix: ${printable(fix)}\n`);
  if (context.json) {
    const document = { type: 'error', exitCode, message, ...(fix !== undefined && { fix }), diagnostics };
    context.out.write(`${JSON.stringify(document)}\n`);
  }
}
