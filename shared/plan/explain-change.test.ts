import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FingerprintParts } from './execution-plan.ts';
import { explainChange } from './explain-change.ts';
import { type FingerprintInputs, fingerprintStep } from './fingerprint.ts';
import { edges, sampleStep } from './testing/sample-plan.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const step = sampleStep('train', {
  type: 'train.sklearn-classifier',
  inputs: { train: edges('split.train') },
  files: ['data/x.csv'],
  env: { OMP_NUM_THREADS: '2' },
  params: { region: 'eu' },
  seed: 7,
});

const given: FingerprintInputs = {
  code: 'c0de',
  environment: 'lock-1',
  fileDigest: () => 'sha256:aa',
  inputDigests: { train: ['sha256:11'] },
  parameters: { n_estimators: 200, settings: { max_depth: 3 } },
  trial: null,
};

const fingerprint = (changes: Partial<FingerprintInputs> = {}, of = step) =>
  fingerprintStep(of, { ...given, ...changes }, sha256);

describe('each part of a fingerprint changes it, and has its words', () => {
  const before = fingerprint();
  const cases: readonly (readonly [string, ReturnType<typeof fingerprint>])[] = [
    [
      'parameter n_estimators changed 200 to 300',
      fingerprint({ parameters: { n_estimators: 300, settings: { max_depth: 3 } } }),
    ],
    [
      'parameter settings.max_depth changed 3 to 5',
      fingerprint({ parameters: { n_estimators: 200, settings: { max_depth: 5 } } }),
    ],
    ['parameter tol added (0.1)', fingerprint({ parameters: { ...given.parameters, tol: 0.1 } })],
    ['parameter n_estimators removed (was 200)', fingerprint({ parameters: { settings: { max_depth: 3 } } })],
    ['pipeline parameter region changed eu to us', fingerprint({}, { ...step, params: { region: 'us' } })],
    ['file data/x.csv changed', fingerprint({ fileDigest: () => 'sha256:bb' })],
    ['file report.sh added', fingerprint({}, { ...step, files: ['data/x.csv', 'report.sh'] })],
    ['file data/x.csv removed', fingerprint({}, { ...step, files: [] })],
    ['seed changed 7 to 8', fingerprint({}, { ...step, seed: 8 })],
    ['variable OMP_NUM_THREADS changed 2 to 4', fingerprint({}, { ...step, env: { OMP_NUM_THREADS: '4' } })],
    [
      'node type changed train.sklearn-classifier@1.0.0 to train.sklearn-classifier@1.1.0',
      fingerprint({}, { ...step, typeVersion: '1.1.0' }),
    ],
    ['code of train.sklearn-classifier changed', fingerprint({ code: 'beef' })],
    ['environment changed', fingerprint({ environment: 'lock-2' })],
    ['declared outputs changed', fingerprint({}, { ...step, outputs: {} })],
    ['validation of the trial changed', fingerprint({ trial: { folds: 5 } })],
    ['input train changed', fingerprint({ inputDigests: { train: ['sha256:22'] } })],
    ['input validation connected', fingerprint({ inputDigests: { ...given.inputDigests, validation: ['sha256:33'] } })],
    ['input train disconnected', fingerprint({ inputDigests: {} })],
  ];

  it.each(cases)('%s', (words, changed) => {
    expect(changed.fingerprint).not.toBe(before.fingerprint);
    expect(explainChange(before.parts, changed.parts)).toEqual([words]);
  });

  it('no two of them are the same', () => {
    expect(new Set(cases.map(([, { fingerprint: text }]) => text)).size).toBe(cases.length);
  });

  it('covers every part', () => {
    const parts = new Set(
      cases.flatMap(([, { parts: after }]) =>
        (Object.keys(after) as (keyof FingerprintParts)[]).filter(
          (name) => JSON.stringify(after[name]) !== JSON.stringify(before.parts[name]),
        ),
      ),
    );
    expect([...parts].sort()).toEqual(Object.keys(before.parts).sort());
  });
});

describe('fingerprintStep', () => {
  it('is the same whatever the order of keys', () => {
    const parameters = { settings: { max_depth: 3 }, n_estimators: 200 };
    expect(fingerprint({ parameters }).fingerprint).toBe(fingerprint().fingerprint);
  });

  it('is the hex sha256 of the canonical JSON of its parts', () => {
    expect(fingerprint().fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint().fingerprint).toBe(fingerprint().fingerprint);
  });

  it('leaves out where and how often a step runs, and what it is called', () => {
    const elsewhere = sampleStep('other', {
      ...step,
      id: sampleStep('other').id,
      title: 'Another title',
      target: 'gpu-box',
      resources: { ...step.resources, cpu: 8 },
      retry: { ...step.retry, maxAttempts: 5 },
      timeoutMs: 1000,
      priority: 9,
      pools: { licence: 1 },
      cacheable: false,
      selection: 'force',
      trigger: 'all_done',
      when: 'params.x > 1',
    });
    expect(fingerprint({}, elsewhere).fingerprint).toBe(fingerprint().fingerprint);
  });

  it('keeps the order of the sources of a port, which the step sees', () => {
    const one = fingerprint({ inputDigests: { train: ['sha256:11', 'sha256:22'] } });
    const other = fingerprint({ inputDigests: { train: ['sha256:22', 'sha256:11'] } });
    expect(one.fingerprint).not.toBe(other.fingerprint);
  });

  it('tells a nested parameter from one with a dot in its name', () => {
    const nested = fingerprint({ parameters: { a: { b: 1 } } });
    const dotted = fingerprint({ parameters: { 'a.b': 1 } });
    expect(nested.fingerprint).not.toBe(dotted.fingerprint);
  });
});

describe('explainChange', () => {
  it('says nothing when nothing differs', () => {
    expect(explainChange(fingerprint().parts, fingerprint().parts)).toEqual([]);
  });

  it('puts parameters before files, and inputs last', () => {
    const after = fingerprint({
      parameters: { n_estimators: 300, settings: { max_depth: 3 } },
      fileDigest: () => 'sha256:bb',
      inputDigests: { train: ['sha256:22'] },
    });
    expect(explainChange(fingerprint().parts, after.parts)).toEqual([
      'parameter n_estimators changed 200 to 300',
      'file data/x.csv changed',
      'input train changed',
    ]);
  });

  it('shows a long value by its beginning, on one line, and an empty one as such', () => {
    const before = fingerprint({ parameters: { code: '' } });
    const after = fingerprint({ parameters: { code: `import pandas\n${'x'.repeat(500)}` } });
    const [words = ''] = explainChange(before.parts, after.parts);
    expect(words).toMatch(/^parameter code changed "" to import pandas x+…$/);
    expect(words.length).toBeLessThan(120);
  });

  it('of long texts shows the first line that differs', () => {
    const code = (last: string): string => `${'import pandas as pd\n'.repeat(11)}${last}\nprint("done")`;
    const change = explainChange(
      fingerprint({ parameters: { code: code('seed = 1') } }).parts,
      fingerprint({ parameters: { code: code('seed = 2') } }).parts,
    );
    expect(change).toEqual(['parameter code changed in line 12: seed = 1 to seed = 2']);
  });

  it('is not led astray by names such as __proto__ and constructor', () => {
    const before = fingerprint({ parameters: {} });
    const after = fingerprint({ parameters: JSON.parse('{"__proto__": 1, "constructor": 2}') });
    expect(explainChange(before.parts, after.parts)).toEqual([
      'parameter __proto__ added (1)',
      'parameter constructor added (2)',
    ]);
  });
});
