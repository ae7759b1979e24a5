import { nearest } from '../../shared/base/nearest.ts';
import { systemProblem } from '../base/system-problem.ts';
import type { Installation } from '../installation.ts';
import {
  type CommandContext,
  type CommandFailure,
  type ExitCode,
  exitCodes,
  failure,
  type Output,
  usageFailure,
} from './command.ts';
import { comesLater, commandsOf, commandTable, findCommand } from './command-table.ts';
import { parseArguments } from './parse-arguments.ts';
import { printFailure } from './print-failure.ts';
import { callersFolder } from './project.ts';

/** The process as the command line sees it. */
export interface CliProcess {
  readonly words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly out: Output;
  readonly error: Output;
  readonly installation: Installation;
}

/** Runs one command line and yields its exit code. */
export async function runCommandLine(cli: CliProcess): Promise<ExitCode> {
  const { words, env, out, error } = cli;
  const json = beforeDashes(words).includes('--json');
  const context: CommandContext = {
    env,
    cwd: callersFolder(env, cli.cwd, cli.installation.root),
    installation: cli.installation,
    json,
    out,
    error,
    allCommands: () => Promise.all(commandTable.map((entry) => entry.load())),
  };
  const end = await guarded(() => dispatch(cli, context));
  if (typeof end === 'number') return end;
  printFailure(context, end);
  return end.exitCode;
}

/** Turns what the operating system refuses (no permission, no space) into a failure; everything else is our own bug. */
async function guarded(act: () => Promise<ExitCode | CommandFailure>): Promise<ExitCode | CommandFailure> {
  try {
    return await act();
  } catch (error) {
    const message = systemProblem(error);
    if (message === undefined) throw error;
    return failure('unavailable', message);
  }
}

const beforeDashes = (words: readonly string[]): readonly string[] =>
  words.includes('--') ? words.slice(0, words.indexOf('--')) : words;

async function dispatch(cli: CliProcess, context: CommandContext): Promise<ExitCode | CommandFailure> {
  const { words, out } = cli;
  const [first] = words;
  if (first === '--version' || first === '-V') {
    out.write(`${cli.installation.version}\n`);
    return exitCodes.ok;
  }
  const asksHelp = first === 'help' || first === '--help' || first === '-h';
  const named = asksHelp ? words.slice(1).filter((word) => !word.startsWith('-')) : words;
  if (named.length === 0) return await printOverview(asksHelp ? out : cli.error, asksHelp);
  const found = findCommand(named);
  if (!found) return await withoutCommand(named, context, asksHelp);
  const command = await found.entry.load();
  const args = parseArguments(command, asksHelp ? ['--help'] : found.rest);
  if (!args.ok) return args.problem;
  if (args.value.has('help')) {
    const { commandHelp } = await import('./help.ts');
    out.write(commandHelp(command));
    return exitCodes.ok;
  }
  return await command.run(context, args.value);
}

async function printOverview(output: Output, asked: boolean): Promise<ExitCode> {
  const { overview } = await import('./help.ts');
  output.write(overview());
  return asked ? exitCodes.ok : exitCodes.usage;
}

/** The first words name no command: a group, one that comes later, or a typing mistake. */
async function withoutCommand(
  words: readonly string[],
  context: CommandContext,
  asksHelp: boolean,
): Promise<ExitCode | CommandFailure> {
  const planned = comesLater(words);
  if (planned !== undefined) return failure('usage', `trainyard ${planned} is not available in this version.`);
  const [group = '', leaf] = words;
  const members = commandsOf(group);
  if (members.length > 0) {
    if (asksHelp || leaf === undefined || leaf === '--help' || leaf === '-h') {
      const { groupHelp } = await import('./help.ts');
      const asked = asksHelp || leaf !== undefined;
      (asked ? context.out : context.error).write(groupHelp(group));
      return asked ? exitCodes.ok : exitCodes.usage;
    }
    const leaves = members.map(({ name }) => name.slice(group.length + 1));
    return unknown(`${group} ${leaf}`, leaf, leaves, `Use one of: ${leaves.join(', ')}.`);
  }
  const names = new Set(commandTable.map(({ name }) => name.split(' ')[0] ?? ''));
  return unknown(group, group, names, 'See trainyard --help.');
}

function unknown(shown: string, word: string, names: Iterable<string>, otherwise: string): CommandFailure {
  const meant = nearest(word, names);
  const fix = meant === undefined ? otherwise : `Did you mean ${meant}?`;
  return usageFailure(`There is no command ${JSON.stringify(shown)}.`, fix);
}
