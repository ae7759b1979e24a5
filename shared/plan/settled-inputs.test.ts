import { describe, expect, it } from 'vitest';
import type { PlannedStep } from './execution-plan.ts';
import { settledInputs } from './settled-inputs.ts';
import type { Artifact, StepRecord } from './step-record.ts';
import { edges, sampleStep } from './testing/sample-plan.ts';

const artifact = (digest: string): Artifact => ({ digest, kind: 'file', bytes: 1, name: 'out' });
const record = (outputs: Readonly<Record<string, string>>): StepRecord => ({
  fingerprint: null,
  parts: null,
  metrics: {},
  outputs: Object.fromEntries(Object.entries(outputs).map(([port, digest]) => [port, artifact(digest)])),
});
const records = new Map([
  ['a', record({ out: 'sha256:a', other: 'sha256:o' })],
  ['b', record({ out: 'sha256:b' })],
  ['c', record({})],
]);
const values: Readonly<Record<string, unknown>> = { 'sha256:a': { settings: { max_depth: 5 } }, 'sha256:b': [1] };

const settle = (changes: Partial<PlannedStep>) =>
  settledInputs(sampleStep('x', changes), records, (digest) => values[digest]);

describe('settledInputs', () => {
  it('finds the artifact of each port, in the order of its sources', () => {
    const settled = settle({ inputs: { one: edges('a.other'), many: edges('b.out', 'a.out') } });
    expect(settled).toMatchObject({
      ok: true,
      value: {
        inputDigests: { one: ['sha256:o'], many: ['sha256:b', 'sha256:a'] },
        artifacts: { one: [artifact('sha256:o')] },
      },
    });
  });

  it('leaves out an optional port that nothing came to', () => {
    const settled = settle({ inputs: { model: { ...edges('c.out'), optional: true } } });
    expect(settled).toMatchObject({ ok: true, value: { inputDigests: {}, artifacts: {} } });
  });

  it('says in a sentence what is missing', () => {
    expect(settle({ inputs: { model: edges('c.out') } })).toEqual({
      ok: false,
      problem: 'Input model has nothing to read: step c made no output "out".',
    });
    expect(settle({ inputs: { model: edges('c.out', 'z.out') } })).toEqual({
      ok: false,
      problem: 'Input model has nothing to read: none of the steps above made it.',
    });
  });

  it('gives a list what did arrive', () => {
    expect(settle({ inputs: { tables: edges('a.out', 'c.out') } })).toMatchObject({
      ok: true,
      value: { inputDigests: { tables: ['sha256:a'] } },
    });
  });

  it('merges settings over the parameters, and --set over those', () => {
    const parameters = { label: 'y', settings: { max_depth: 3, trees: 9 } };
    const inputs = { settings: edges('a.out') };
    expect(settle({ parameters, inputs })).toMatchObject({
      ok: true,
      value: { parameters: { label: 'y', settings: { max_depth: 5, trees: 9 } } },
    });
    expect(settle({ parameters, inputs, overrides: { 'settings.max_depth': 8 } })).toMatchObject({
      ok: true,
      value: { parameters: { settings: { max_depth: 8, trees: 9 } } },
    });
  });

  it('refuses settings that are no object', () => {
    expect(settle({ inputs: { settings: edges('b.out') } })).toEqual({
      ok: false,
      problem: 'Input settings is not a JSON object of parameters.',
    });
  });
});
