import { expect, test } from 'vitest';
import { parsePipelineFile } from '../pipeline-file.ts';

const pipeline = (...parameters: string[]): string => `apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: a, name: A}
spec:
  nodes:
${parameters.map((own, index) => `    - id: n${index}\n      type: flow.shell\n      parameters: ${own}\n`).join('')}layout: {}
`;
const told = (text: string) =>
  parsePipelineFile(text).diagnostics.map(({ code, line, fix }) => `${code} ${line} ${fix?.split(' ')[0]}`);
const good = '{command: "true"}';

test.each([
  ['a brace in plain text', '{command: echo {a: b}}', 8],
  ['a colon in plain text', '{command: echo a: b}', 8],
  ['a comment that hides a bracket', '{command: echo #x}', 9],
  ['an open bracket', '{title: [a}', 8],
])('%s is told once, with what to do', (_what, parameters, line) => {
  expect(told(pipeline(parameters, good, good))).toEqual([`yaml-syntax ${line} Put`]);
});

test('an open quote is told once', () => {
  expect(told(pipeline('{title: "a}', good))[0]).toMatch(/^yaml-syntax \d+ Write$/);
  expect(told(pipeline('{title: "a}', good))).toHaveLength(1);
});

test('errors of other nodes are told as well', () => {
  const text = pipeline('{command: echo {a: b}}', good, '{command: a: b}', good, '{command: c: d}');
  expect(told(text)).toEqual(['yaml-syntax 8 Put', 'yaml-syntax 14 Put', 'yaml-syntax 20 Put']);
});
