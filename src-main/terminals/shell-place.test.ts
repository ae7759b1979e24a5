import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectPlace, stepPlace } from './shell-place.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-place-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const env = { PATH: '/usr/bin', SHELL: '/bin/sh', TRAINYARD_TOKEN: 'hush', HOME: '/home/ada' };

test("a project's shell is the user's own, without what is for the app only", () => {
  const place = projectPlace('/projects/wine', env);
  expect(place).toMatchObject({ title: 'sh in wine', cwd: '/projects/wine', shell: '/bin/sh' });
  expect(place.env).toMatchObject({ HOME: '/home/ada', TERM: 'xterm-256color' });
  expect(place.env).not.toHaveProperty('TRAINYARD_TOKEN');
  expect(projectPlace('/p', { SHELL: 'relative/sh' }).shell).toMatch(/^\/bin\//);
});

test('the shell of a step finds what the step found', () => {
  const step = {
    runId: 'r1',
    stepId: 'train',
    attempt: 2,
    seed: 7,
    inputs: { train: '/in/train.parquet', 'many-parts': ['/in/a', '/in/b'] },
    outputs: { model: '/out/model' },
    parameters: { 'max-depth': 3, nested: { a: 1 } },
  };
  writeFileSync(join(folder, 'step.json'), JSON.stringify(step));
  const python = { executable: '/envs/e/bin/python', managed: true };
  const place = stepPlace({ runId: 'r1', stepId: 'train', folder, python, path: ['/sdk'] }, env);
  if (!place.ok) throw new Error(place.problem);
  expect(place.value).toMatchObject({ title: 'sh in train', cwd: folder });
  expect(place.value.env).toMatchObject({
    PATH: '/envs/e/bin:/usr/bin',
    VIRTUAL_ENV: '/envs/e',
    PYTHONPATH: '/sdk',
    TRAINYARD_RUN_ID: 'r1',
    TRAINYARD_STEP_ID: 'train',
    TRAINYARD_ATTEMPT: '2',
    TRAINYARD_SEED: '7',
    TRAINYARD_INPUT_TRAIN: '/in/train.parquet',
    TRAINYARD_INPUT_MANY_PARTS: '/in/a:/in/b',
    TRAINYARD_OUTPUT_MODEL: '/out/model',
    TRAINYARD_PARAM_MAX_DEPTH: '3',
  });
  expect(place.value.env).not.toHaveProperty('TRAINYARD_PARAM_NESTED');
});

test('a step whose folder is gone is told; one without step.json gets the plain variables', () => {
  const step = { runId: 'r1', stepId: 'train', python: null, path: [] };
  expect(stepPlace({ ...step, folder: join(folder, 'none') }, env)).toEqual({
    ok: false,
    problem: 'The folder of train in run r1 is not there any more.',
  });
  expect(stepPlace({ ...step, folder }, env)).toMatchObject({ ok: true, value: { env: { PATH: '/usr/bin' } } });
});
