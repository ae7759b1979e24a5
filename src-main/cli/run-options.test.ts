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

test.each([
  ['--param', '__proto__=1'],
  ['--set', 'one.__proto__.x=1'],
  ['--set', 'one.constructor.prototype.x=1'],
  ['--set', 'one.outputs.__proto__=file'],
])('%s %s is refused: an object cannot hold the name as its own', (option, text) => {
  const message = expect.stringMatching(/: (?:__proto__|constructor) cannot be the name of a parameter\.$/);
  expect(read(option, text)).toMatchObject({ ok: false, problem: { exitCode: 3, message } });
});

test('a pipeline parameter or a node may have the name of a member that objects have', () => {
  const options = read('--param', 'constructor=1', '--set', 'prototype.x=2');
  expect(options).toMatchObject({
    ok: true,
    value: { parameters: { constructor: '1' }, settings: { 'prototype.x': '2' } },
  });
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
