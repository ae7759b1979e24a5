import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fingerprint } from '../../shared/base/ids.ts';
import type { FingerprintParts } from '../../shared/plan/execution-plan.ts';
import { type CachedStep, StepCache } from './step-cache.ts';

const scratch = mkdtempSync(join(tmpdir(), 'trainyard-cache-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const parts = (seed: number): FingerprintParts => ({
  type: 't@1',
  code: 'c',
  parameters: {},
  files: {},
  env: {},
  params: {},
  environment: 'e',
  inputs: {},
  outputs: [],
  seed,
  trial: null,
});

const result = (seed: number, stepId = 'train'): CachedStep => ({
  fingerprint: fingerprint(`f${seed}`),
  pipelineId: 'p',
  stepId,
  type: 't',
  runId: `r${seed}`,
  attempt: 1,
  record: { fingerprint: fingerprint(`f${seed}`), parts: parts(seed), outputs: {}, metrics: {} },
  durationMs: 1,
  peakMemoryBytes: 1,
});

const seedsOf = (cache: StepCache): number[] => cache.earlierParts('p', 'train').map(({ seed }) => seed);

test('earlier results of a step come newest first, each once, and no more than twenty', () => {
  const cache = new StepCache(join(scratch, 'a.ndjson'));
  for (let seed = 1; seed <= 25; seed += 1) cache.add(result(seed));
  cache.touch(result(10), result(10).pipelineId, result(10).stepId);
  expect(seedsOf(cache)).toEqual([10, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 9, 8, 7, 6]);
  expect(cache.lastOf('p', 'train')?.runId).toBe('r10');
  expect(cache.lastOf('p', 'other')).toBeUndefined();
});

test('what a step usually takes is the median of its results', () => {
  const cache = new StepCache(join(scratch, 'usual.ndjson'));
  expect(cache.usual('p', 'train')).toBeUndefined();
  for (const [seed, durationMs] of [100, 9000, 300].entries()) {
    cache.add({ ...result(seed), durationMs, peakMemoryBytes: durationMs * 2 });
  }
  expect(cache.usual('p', 'train')).toEqual({ durationMs: 300, peakMemoryBytes: 600, attempts: 3 });
  cache.add({ ...result(4), durationMs: 500, peakMemoryBytes: 0 });
  expect(cache.usual('p', 'train')).toEqual({ durationMs: 400, peakMemoryBytes: 400, attempts: 4 });
});

test('what was saved is found by another cache; a torn line makes it anew from the runs', () => {
  const path = join(scratch, 'b.ndjson');
  const first = new StepCache(path);
  first.add(result(1));
  first.add(result(2));
  first.save();
  expect(seedsOf(new StepCache(path))).toEqual([2, 1]);
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, -20));
  const again = new StepCache(path, () => [result(1), result(2), result(3)]);
  expect(again.find(fingerprint('f3'))?.runId).toBe('r3');
  again.save();
  expect(seedsOf(new StepCache(path)).sort()).toEqual([1, 2, 3]);
});

test('a forgotten result is no hit, but still tells what the step was like', () => {
  const cache = new StepCache(join(scratch, 'c.ndjson'));
  cache.add(result(1));
  cache.forget(fingerprint('f1'));
  expect(cache.find(fingerprint('f1'))).toBeUndefined();
  expect(seedsOf(cache)).toEqual([1]);
});
