import { nearest } from '../../shared/base/nearest.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import {
  type Arguments,
  type Command,
  type CommandFailure,
  commonOptions,
  type Option,
  usageFailure,
} from './command.ts';

/**
 * Reads the words after the command's name: `--option value`, `--option=value`, `-o value`, switches, and `--`, after which
 * everything is positional. The problem is one sentence, with exit code 2.
 */
export function parseArguments(command: Command, words: readonly string[]): Result<Arguments, CommandFailure> {
  const options = [...command.options, ...commonOptions];
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') {
      positionals.push(...queue.splice(0));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      positionals.push(word);
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const flag = equals < 0 ? word : word.slice(0, equals);
    const option = findOption(options, flag);
    if (!option) return problem(unknownOption(command, options, flag));
    const values = given.get(option.name) ?? [];
    given.set(option.name, values);
    if (option.value === undefined) {
      if (equals >= 0) return problem(usageFailure(`${flag} is a switch and takes no value.`, `Write ${flag} alone.`));
      values.push('');
      continue;
    }
    const value = equals >= 0 ? word.slice(equals + 1) : queue.shift();
    if (value === undefined || (equals < 0 && findOption(options, value.split('=')[0] ?? ''))) {
      return problem(usageFailure(`${flag} needs a value.`, `Write ${flag} ${option.value}.`));
    }
    values.push(value);
  }
  const parsed: Arguments = {
    positionals,
    has: (name) => given.has(name),
    value: (name) => given.get(name)?.at(-1),
    values: (name) => given.get(name) ?? [],
  };
  if (parsed.has('help')) return ok(parsed);
  const wrong = checkPositionals(command, positionals);
  return wrong ? problem(wrong) : ok(parsed);
}

const findOption = (options: readonly Option[], flag: string): Option | undefined =>
  options.find(({ name, short }) => flag === `--${name}` || (short !== undefined && flag === `-${short}`));

function unknownOption(command: Command, options: readonly Option[], flag: string): CommandFailure {
  const meant = nearest(
    flag,
    options.map(({ name }) => `--${name}`),
  );
  const message = `trainyard ${command.name} has no option ${flag}.`;
  return usageFailure(
    message,
    meant === undefined ? `See trainyard ${command.name} --help.` : `Did you mean ${meant}?`,
  );
}

function checkPositionals(command: Command, given: readonly string[]): CommandFailure | undefined {
  const { positionals } = command;
  const missing = positionals.find((positional, index) => !positional.optional && given[index] === undefined);
  const fix = `Usage: ${usageOf(command)}`;
  if (missing) return usageFailure(`${missing.name} is missing: ${missing.summary}.`, fix);
  const extra = positionals.at(-1)?.multiple ? undefined : given[positionals.length];
  if (extra !== undefined) {
    return usageFailure(`trainyard ${command.name} does not take the argument ${JSON.stringify(extra)}.`, fix);
  }
  const empty = positionals.find((_, index) => given[index] === '');
  return empty && usageFailure(`${empty.name} is empty.`, fix);
}

/** The usage line of a command. */
export function usageOf(command: Command): string {
  const words = command.positionals.map(({ name, optional, multiple }) => {
    const shown = multiple ? `${name}…` : name;
    return optional ? `[${shown}]` : shown;
  });
  return ['trainyard', command.name, ...words, ...(command.options.length > 0 ? ['[options]'] : [])].join(' ');
}
