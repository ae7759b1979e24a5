import { expect, test } from 'vitest';
import { isObject } from '../base/json.ts';
import { parsePipelineFile } from './pipeline-file.ts';
import { longestText, replaceParameters } from './template.ts';
import { mostReplaced, templateMeter } from './template-size.ts';
import { sampleCatalog } from './testing/sample-catalog.ts';
import { validatePipeline } from './validate.ts';

/** `${params.name}`, written so that it does not look like a mistaken template string. */
const use = (name: string): string => `$\u007bparams.${name}}`;
const long = 'x'.repeat(longestText);

test('a text may be as long as the limit, and not one character longer', () => {
  const values = { a: long.slice(1), n: 7 };
  const meter = templateMeter(values);
  expect(meter({ title: `${use('a')}y`, list: [`${use('n')}${use('a')}`] })).toBeUndefined();
  expect(meter({ list: ['', `${use('n')}-${use('a')}`] })).toEqual({
    path: ['list', 1],
    message: 'would have 1,000,001 characters with a in its place; at most 1,000,000 fit',
    fix: 'Shorten the pipeline parameter a, or use it in fewer places.',
  });
});

test('all texts together may be as long as their limit; lists and mappings count, though they are no text', () => {
  const meter = templateMeter({ a: long, l: [long, long] });
  for (let used = 0; used < mostReplaced; used += longestText) expect(meter({ text: use('a') })).toBeUndefined();
  expect(meter({ text: use('a') })?.message).toContain('more than 20,000,000 characters in all');
  const lists = templateMeter({ l: [long, long] });
  for (let times = 0; times < 9; times += 1) expect(lists({ list: use('l') })).toBeUndefined();
  expect(lists({ list: use('l') })).toMatchObject({ path: ['list'] });
});

test('a text that would be too long is not built', () => {
  const text = use('a').repeat(2);
  expect(replaceParameters({ text, whole: use('a') }, { a: long })).toEqual({ text, whole: long });
});

test('names of object members have no length', () => {
  expect(templateMeter({ a: 1 })({ text: `x${use('toString')}${use('constructor')}` })).toBeUndefined();
});

test('a pipeline that multiplies a long parameter is told once, with its node and parameter', () => {
  const nodes = Array.from(
    { length: 20 },
    (_, index) =>
      `    - {id: n${index}, type: flow.shell, parameters: {command: x, outputs: {out: "${use('a').repeat(20)}"}}}\n`,
  );
  const parsed = parsePipelineFile(
    `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: demo}\nspec:\n  parameters: {a: {type: string, default: ${long}}}\n  nodes:\n${nodes.join('')}`,
  );
  expect(isObject(parsed.document)).toBe(true);
  if (!parsed.document) return;
  const { diagnostics } = validatePipeline(parsed.document, sampleCatalog(), parsed.sourceMap, { targets: new Set() });
  expect(diagnostics.filter(({ code }) => code === 'text-too-long')).toMatchObject([
    {
      severity: 'error',
      nodeId: 'n0',
      parameter: 'outputs.out',
      line: 7,
      message: expect.stringContaining('would have 20,000,000 characters with a in its place'),
    },
  ]);
});
