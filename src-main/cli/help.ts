import { type Command, commonOptions, type Option } from './command.ts';
import { commandsOf, commandTable, type TableEntry } from './command-table.ts';
import { usageOf } from './parse-arguments.ts';

const indent = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join('\n');
};

const list = (entries: readonly TableEntry[]): string =>
  indent(entries.map(({ name, summary }): [string, string] => [name, summary]));

/** What `trainyard --help` prints. */
export const overview = (): string => `Trainyard runs machine-learning pipelines: plan, run, compare, share.

Usage: trainyard COMMAND [options]

Commands:
${list(commandTable)}

Every command has --json for programs and --help with examples.

Examples:
${indent([
  ['trainyard init wine --template wine', 'A first project with data'],
  ['trainyard plan wine/wine.pipeline.yaml', 'What would run, and why'],
  ['trainyard run wine/wine.pipeline.yaml', 'Run it'],
])}

Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 invalid pipeline, 4 run failed, 5 not found,
6 environment not available, 130 interrupted.
`;

/** What `trainyard runs --help` prints. */
export const groupHelp = (group: string): string => `Usage: trainyard ${group} COMMAND [options]

Commands:
${list(commandsOf(group))}
`;

/** What `trainyard run --help` prints. */
export function commandHelp(command: Command): string {
  const parts = [`${command.summary}.`, `Usage: ${usageOf(command)}`];
  if (command.positionals.length > 0) {
    const rows = command.positionals.map(({ name, summary }): [string, string] => [name, summary]);
    parts.push(`Arguments:\n${indent(rows)}`);
  }
  parts.push(`Options:\n${indent([...command.options, ...commonOptions].map(optionRow))}`);
  const examples = command.examples.map(({ line, does }) => `  ${line}\n      ${does}`);
  parts.push(`Examples:\n${examples.join('\n')}`);
  return `${parts.join('\n\n')}\n`;
}

function optionRow({ name, short, value, multiple, summary }: Option): [string, string] {
  const flag = `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
  return [flag, multiple ? `${summary}; may be repeated` : summary];
}
