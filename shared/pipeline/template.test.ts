import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import { checkTemplates, parametersUsed, replaceParameters } from './template.ts';

/** `${params.name}`, written so that it does not look like a mistaken template string. */
const use = (name: string): string => `$\u007bparams.${name}}`;
const values: JsonObject = { n: 7, f: 0.5, b: true, s: 'hello', l: [1, 2], o: { a: 1 } };
const types = new Map(
  Object.entries({
    n: 'integer',
    f: 'number',
    b: 'boolean',
    s: 'string',
    l: 'array',
    o: 'object',
    'my-text': 'string',
  }),
);

it('a whole value keeps its type, inside a text it is written out', () => {
  const parameters = {
    a: use('n'),
    b: `${use('s')}-${use('n')}-${use('f')}-${use('b')}`,
    c: { d: [use('l'), use('o')] },
    e: 1,
  };
  expect(replaceParameters(parameters, values)).toEqual({
    a: 7,
    b: 'hello-7-0.5-true',
    c: { d: [[1, 2], { a: 1 }] },
    e: 1,
  });
});

it('B17: in command and code only numbers and booleans are replaced', () => {
  const text = `${use('n')} ${use('b')} ${use('s')}`;
  const after = `7 true ${use('s')}`;
  expect(replaceParameters({ command: text, code: [text], other: text }, values)).toEqual({
    command: after,
    code: [after],
    other: '7 true hello',
  });
  expect(replaceParameters({ command: use('n'), nested: { command: use('s') } }, values)).toEqual({
    command: '7',
    nested: { command: 'hello' },
  });
});

it('B17: a value is never read as a template again, and other uses of $ stay', () => {
  expect(replaceParameters({ a: use('x') }, { x: use('y'), y: 'no' })).toEqual({ a: use('y') });
  expect(replaceParameters({ a: `x${use('x')}` }, { x: '$& $1 $$' })).toEqual({ a: 'x$& $1 $$' });
  const shell = 'echo $HOME $\u007bHOME} $(date) $$';
  expect(replaceParameters({ command: shell }, values)).toEqual({ command: shell });
});

it('B08: names of object members are not values', () => {
  expect(replaceParameters({ a: use('toString'), b: `x${use('constructor')}` }, values)).toEqual({
    a: use('toString'),
    b: `x${use('constructor')}`,
  });
});

it('what cannot be replaced is said, with a fix', () => {
  const problems = checkTemplates(
    { command: `echo ${use('my-text')}`, a: use('nn'), b: `x${use('l')}`, c: use('l'), code: use('o'), d: use('') },
    types,
  );
  expect(problems.map(({ path, fix }) => [path.join('.'), fix])).toEqual([
    ['command', 'Write "$TRAINYARD_PARAM_MY_TEXT".'],
    ['a', `Write ${use('n')}.`],
    ['b', 'Make it the whole value.'],
    ['code', 'Make it the whole value.'],
    ['d', 'Declare it under spec.parameters.'],
  ]);
});

it('parameters in use are found at any depth', () => {
  expect([...parametersUsed({ a: [{ b: `${use('x')} ${use('y')}` }, use('x')] })]).toEqual(['x', 'y']);
});

it('parameters without templates come back as the same object', () => {
  const json = fc.jsonValue() as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json), (parameters) => {
      if (JSON.stringify(parameters).includes('params.')) return;
      expect(replaceParameters(parameters, values)).toBe(parameters);
    }),
  );
});
