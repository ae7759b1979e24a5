import { cpus, totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/base/json.ts';
import { problem } from '../../shared/base/result.ts';
import type { PlannedStep } from '../../shared/plan/execution-plan.ts';
import { readResources } from '../../shared/plan/resources.ts';
import { planOf, sampleStep } from '../../shared/plan/testing/sample-plan.ts';
import { preflight } from './preflight.ts';

const thisMachine = {
  name: 'this machine',
  cpu: cpus().length,
  memoryBytes: totalmem(),
  gpus: ['0', '1'],
  isContainer: false,
  image: null,
};
const box = { ...thisMachine, name: 'the target box', cpu: 64, gpus: [], isContainer: true };
const machine = {
  placeOf: (target: string) => ({ local: thisMachine, box })[target] ?? `There is no ${target}.`,
  python: { ok: true as const, value: null },
};
const check = (asked: JsonObject, changes: Partial<PlannedStep> = {}) =>
  preflight(planOf(sampleStep('train', { resources: readResources({}, asked), ...changes })), machine);
const words = (asked: JsonObject) => check(asked)?.diagnostics.map(({ message }) => message);

describe('preflight', () => {
  it('lets pass what this machine has', () => {
    expect(check({ cpu: cpus().length, memory: 1024, gpu: 2 })).toBeNull();
    expect(check({ accelerator: { kind: 'nvidia', ids: ['1'] } })).toBeNull();
  });

  it.each<[JsonObject, string]>([
    [{ gpu: 3 }, 'Node "train" asks for 3 GPU on this machine, but it has 2.'],
    [{ accelerator: { kind: 'nvidia', ids: ['2'] } }, 'Node "train" asks for GPU 2, but this machine has 0 to 1.'],
    [
      { accelerator: { kind: 'nvidia', ids: ['GPU-abc'] } },
      'Node "train" asks for GPU GPU-abc, but this machine has 0 to 1.',
    ],
    [
      { cpu: cpus().length + 1 },
      `Node "train" asks for ${cpus().length + 1} CPU, but this machine has ${cpus().length}.`,
    ],
  ])('refuses %j in one sentence', (asked, sentence) => {
    expect(words(asked)).toEqual([sentence]);
    expect(check(asked)).toMatchObject({ exitCode: 6, diagnostics: [{ nodeId: 'train', fix: expect.any(String) }] });
  });

  it('refuses more memory than there is, when the pipeline asks for it', () => {
    expect(words({ memory: totalmem() * 2 })?.[0]).toMatch(
      /^Node "train" asks for .* of memory, but this machine has /,
    );
    expect(check({}, { resources: readResources({ memory: totalmem() * 2 }) })).toBeNull();
  });

  it('asks nothing for steps that do not run', () => {
    for (const selection of ['disabled', 'reuse'] as const) expect(check({ gpu: 9 }, { selection })).toBeNull();
  });

  it('says that containers cannot be run', () => {
    expect(check({}, { environment: { kind: 'image', image: 'python:3.12' } })?.diagnostics[0]?.message).toContain(
      'python:3.12',
    );
  });

  it('asks each target for what its steps want, and an image where steps are containers', () => {
    expect(check({ cpu: 64 }, { target: 'box', environment: { kind: 'image', image: 'a' } })).toBeNull();
    const refusal = check({ gpu: 1 }, { target: 'box' });
    expect(refusal?.message).toBe('Its targets cannot run the pipeline; nothing was started.');
    expect(refusal?.diagnostics.map(({ message }) => message)).toEqual([
      'Node "train" asks for 1 GPU on the target box, but no GPU was found.',
      'Node "train" names no image, and neither does the target box.',
    ]);
    expect(check({}, { target: 'gone' })?.diagnostics[0]?.message).toBe('Node "train" cannot start. There is no gone.');
    expect(check({ cpu: 64 }, { target: 'box', execution: 'service' })?.diagnostics).toHaveLength(1);
  });

  it('passes on why no Python was found', () => {
    const python = problem({ reason: 'environment-unavailable' as const, message: 'No Python 3.9 was found.' });
    expect(preflight(planOf(sampleStep('a')), { ...machine, python })).toEqual({
      exitCode: 6,
      message: 'No Python 3.9 was found.',
      diagnostics: [],
    });
  });
});
