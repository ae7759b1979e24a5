import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { type FingerprintInputs, fingerprintStep } from './fingerprint.ts';
import { sampleStep } from './testing/sample-plan.ts';

const step = sampleStep('a', { files: ['data.csv'], parameters: { trees: 100 } });

function fingerprinter() {
  let hashes = 0;
  const sha256 = (text: string): string => {
    hashes += 1;
    return createHash('sha256').update(text).digest('hex');
  };
  const world: FingerprintInputs = {
    code: 'c0de',
    environment: 'lock',
    fileDigest: () => 'sha256:aa',
    inputDigests: { train: ['sha256:11'] },
    parameters: step.parameters,
    trial: null,
  };
  const of = (changes: Partial<FingerprintInputs> = {}) => fingerprintStep(step, { ...world, ...changes }, sha256);
  return { of, hashes: () => hashes };
}

it('hashes a step of a plan once, as long as the world around it is the same', () => {
  const { of, hashes } = fingerprinter();
  const first = of();
  const before = hashes();
  expect(of()).toBe(first);
  expect(hashes()).toBe(before);
});

it.each<[string, Partial<FingerprintInputs>]>([
  ['code', { code: 'other' }],
  ['environment', { environment: 'other' }],
  ['a project file', { fileDigest: () => 'sha256:bb' }],
  ['an input', { inputDigests: { train: ['sha256:22'] } }],
  ['parameters', { parameters: { trees: 200 } }],
  ['a trial', { trial: { folds: 5 } }],
])('is made anew when the world changed by %s, and found again when it changed back', (_, changes) => {
  const { of } = fingerprinter();
  const first = of();
  expect(of(changes).fingerprint).not.toBe(first.fingerprint);
  expect(of().fingerprint).toBe(first.fingerprint);
});
