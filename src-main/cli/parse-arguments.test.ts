import { expect, test } from 'vitest';
import { defineCommand, exitCodes } from './command.ts';
import { parseArguments, usageOf } from './parse-arguments.ts';

const command = defineCommand({
  name: 'fly',
  summary: 'Fly',
  options: [
    { name: 'param', value: 'NAME=VALUE', multiple: true, summary: 'A value' },
    { name: 'output', short: 'o', value: 'PATH', summary: 'A path' },
    { name: 'no-cache', summary: 'A switch' },
  ],
  positionals: [
    { name: 'FILE', summary: 'a file' },
    { name: 'MORE', summary: 'more', optional: true, multiple: true },
  ],
  examples: [],
  run: () => exitCodes.ok,
});

const parsed = (...words: string[]) => {
  const result = parseArguments(command, words);
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
};
const refused = (...words: string[]) => {
  const result = parseArguments(command, words);
  if (result.ok) throw new Error('it was accepted');
  return result.problem;
};

test('values stand after a blank or an equals sign, and options between positionals', () => {
  const args = parsed('a.yaml', '--param', 'x=1', '--param=y=a=b', '-o', 'out', 'b', '--no-cache');
  expect(args.positionals).toEqual(['a.yaml', 'b']);
  expect(args.values('param')).toEqual(['x=1', 'y=a=b']);
  expect(args.value('output')).toBe('out');
  expect(args.has('no-cache')).toBe(true);
  expect(args.has('json')).toBe(false);
});

test('values may be empty, negative, or a single dash', () => {
  expect(parsed('f', '--param', 'x=-1', '--output=').value('output')).toBe('');
  expect(parsed('f', '--output', '-').value('output')).toBe('-');
  expect(parsed('f', '--param', '-1').value('param')).toBe('-1');
  expect(parsed('-').positionals).toEqual(['-']);
});

test('everything after -- is positional', () => {
  expect(parsed('--json', '--', '--param', '-o').positionals).toEqual(['--param', '-o']);
});

test('an unknown option is refused with the nearest name', () => {
  expect(refused('f', '--parm', 'x=1')).toMatchObject({
    exitCode: 2,
    message: 'trainyard fly has no option --parm.',
    fix: 'Did you mean --param?',
  });
  expect(refused('f', '-x').fix).toBe('See trainyard fly --help.');
});

test('a missing value is told, also when an option stands in its place', () => {
  expect(refused('f', '--output').message).toBe('--output needs a value.');
  expect(refused('f', '--output', '--no-cache').message).toBe('--output needs a value.');
  expect(refused('f', '--param', '--output=x').message).toBe('--param needs a value.');
  expect(refused('f', '--no-cache=yes').message).toBe('--no-cache is a switch and takes no value.');
});

test('missing, empty and surplus positionals are told with the usage', () => {
  expect(refused()).toMatchObject({ exitCode: 2, message: 'FILE is missing: a file.' });
  expect(refused().fix).toBe('Usage: trainyard fly FILE [MORE…] [options]');
  expect(refused('').message).toBe('FILE is empty.');
  const strict = { ...command, positionals: command.positionals.slice(0, 1) };
  const result = parseArguments(strict, ['a', 'b']);
  expect(result.ok ? '' : result.problem.message).toBe('trainyard fly does not take the argument "b".');
});

test('--help is answered whatever else is missing', () => {
  expect(parsed('--help').has('help')).toBe(true);
  expect(usageOf(command)).toBe('trainyard fly FILE [MORE…] [options]');
});
