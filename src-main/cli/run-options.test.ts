import { expect, test } from 'vitest';
import { defineCommand, exitCodes } from './command.ts';
import { parseArguments } from './parse-arguments.ts';
import { readRunOptions, runOptions } from './run-options.ts';

const command = defineCommand({
  name: 'run',
  summary: '',
  options: runOptions,
  positionals: [],
  examples: [],
  run: () => exitCodes.ok,
});

function read(...words: string[]) {
  const args = parseArguments(command, words);
  if (!args.ok) throw new Error(args.problem.message);
  return readRunOptions(args.value);
}

test('values are handed on as they were typed, whatever is in them', () => {
  const options = read('--param', 'a=1=2', '--param', 'b=', '--set', 'n.x.y= $(z) ', '--param', 'a=3');
  expect(options).toMatchObject({
    ok: true,
    value: { parameters: { a: '3', b: '' }, settings: { 'n.x.y': ' $(z) ' } },
  });
});

test('a name such as __proto__ is a name', () => {
  const options = read('--param', '__proto__=1');
  expect(options.ok && Object.keys(options.value.parameters)).toEqual(['__proto__']);
});

test('selections add up, and contradictions are refused', () => {
  const options = read('--from', 'a', '--from', 'b', '--to', 'c', '--no-cache', '--max-parallel', '3');
  expect(options).toMatchObject({
    ok: true,
    value: { selection: { from: ['a', 'b'], to: ['c'], only: [], noCache: true }, maxParallel: 3, target: null },
  });
  expect(read('--only', 'a', '--from', 'b')).toMatchObject({ ok: false, problem: { exitCode: 2 } });
});

test.each([['0'], ['-1'], ['many'], ['1.5'], ['']])('--max-parallel %j is no number of steps', (text) => {
  expect(read(`--max-parallel=${text}`)).toMatchObject({ ok: false, problem: { exitCode: 2 } });
});

test.each([
  ['--param', 'a'],
  ['--param', '=1'],
  ['--set', 'n.x'],
])('%s %s gives no value', (option, text) => {
  expect(read(option, text)).toMatchObject({
    ok: false,
    problem: { exitCode: 2, message: `${option} ${text} gives no value.` },
  });
});
