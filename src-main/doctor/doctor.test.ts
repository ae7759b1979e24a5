import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskFinding, judgeDisk } from './disk.ts';
import { dockerFinding } from './docker.ts';
import { checkMachine } from './doctor.ts';
import { describeGpus, gpuFinding } from './gpu.ts';
import { installerFinding, nodeFinding, pythonFinding } from './programs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = (name: string, script: string): void =>
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
const noPython = { ok: false, problem: { reason: 'environment-unavailable', message: 'No Python.' } } as const;
const python = (executable: string) => ({ ok: true, value: { executable, version: '3.12.1' } }) as const;

test('a machine that has all is fine, and everything that is not says what to do', async () => {
  program('uv', 'echo uv 1.2.3');
  const options = { stateFolder: join(folder, 'not', 'yet'), cacheFolder: folder, env: { PATH: folder } };
  const fine = await checkMachine({ ...options, findPython: async () => python('/usr/bin/python3') });
  expect(fine.map(({ id }) => id)).toEqual([
    'node',
    'python',
    'python-installer',
    'disk-runs',
    'disk-environments',
    'gpu',
    'docker',
  ]);
  expect(fine.filter(({ status }) => status === 'problem')).toEqual([]);
  const lacking = await checkMachine({ ...options, findPython: async () => noPython });
  expect(lacking.filter(({ status }) => status === 'problem').map(({ id }) => id)).toEqual(['python']);
  for (const finding of [...fine, ...lacking]) if (finding.status !== 'ok') expect(finding.fix).toBeDefined();
});

test('space is judged by bytes and by files', async () => {
  const disk = { bsize: 4096, files: 1_000_000, ffree: 900_000 };
  const gigabytes = (count: number): number => (count * 1024 ** 3) / 4096;
  expect(judgeDisk('/d', { ...disk, bavail: gigabytes(20) })).toEqual({ status: 'ok', detail: '20.0 GiB free at /d.' });
  expect(judgeDisk('/d', { ...disk, bavail: gigabytes(3) })).toMatchObject({
    status: 'warning',
    command: 'trainyard gc',
  });
  expect(judgeDisk('/d', { ...disk, bavail: gigabytes(0.5) })).toMatchObject({ status: 'problem' });
  expect(judgeDisk('/d', { ...disk, bavail: gigabytes(20), ffree: 900 })).toMatchObject({
    status: 'warning',
    detail: '20.0 GiB free at /d, and room for only 900 more files (inodes).',
  });
  expect(judgeDisk('/d', { ...disk, bavail: gigabytes(20), ffree: 0 })).toMatchObject({ status: 'problem' });
  // Some file systems do not count files.
  expect(judgeDisk('/d', { ...disk, bavail: gigabytes(20), files: 0, ffree: 0 })).toMatchObject({ status: 'ok' });
  expect((await diskFinding('x', 'X', join(folder, 'a', 'b'))).detail).toContain(` at ${folder}.`);
});

test('Docker: answers, or not, and nothing of it is needed', async () => {
  const socket = join(folder, 'docker.sock');
  const server = createServer((_request, response) => response.end('{"Version":"28.1.1"}'));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const env = { DOCKER_HOST: `unix://${socket}` };
  expect(await dockerFinding(env)).toMatchObject({ status: 'ok', detail: `Docker 28.1.1 answers at ${socket}.` });
  await new Promise((resolve) => server.close(resolve));
  expect(await dockerFinding(env)).toMatchObject({ status: 'ok', detail: expect.stringContaining('No Docker engine') });
  expect(await dockerFinding({ DOCKER_HOST: 'tcp://example.com' })).toMatchObject({ status: 'ok' });
});

test('GPUs are counted, a driver that is broken is told', async () => {
  expect(describeGpus(['A, 80 MiB, 550.1', 'B, 24 MiB, 550.1', 'A, 80 MiB, 550.1'])).toBe(
    '2 × A (80 MiB), driver 550.1; 1 × B (24 MiB), driver 550.1.',
  );
  expect(await gpuFinding({ PATH: folder })).toMatchObject({
    status: 'ok',
    detail: expect.stringMatching(/^No NVIDIA/),
  });
  program('nvidia-smi', "echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18");
  expect(await gpuFinding({ PATH: folder })).toMatchObject({
    status: 'warning',
    detail: 'nvidia-smi does not tell of a GPU: Failed to initialize NVML: Driver/library version mismatch',
  });
  program('nvidia-smi', "echo 'A, 80 MiB, 550.1'");
  expect(await gpuFinding({ PATH: folder })).toMatchObject({ status: 'ok', detail: '1 × A (80 MiB), driver 550.1.' });
});

test('what makes environments: uv, or the interpreter itself, or nothing', async () => {
  const env = { PATH: folder };
  expect(await installerFinding(noPython, env)).toMatchObject({ status: 'problem', fix: 'Install uv.' });
  program('python', 'exit 1');
  expect(await installerFinding(python(join(folder, 'python')), env)).toMatchObject({ status: 'problem' });
  program('python', 'exit 0');
  expect(await installerFinding(python(join(folder, 'python')), env)).toMatchObject({
    status: 'ok',
    detail: expect.stringContaining('Made by venv'),
  });
  program('uv', 'echo uv 1.2.3');
  expect(await installerFinding(noPython, env)).toMatchObject({ status: 'ok', detail: 'Made by uv 1.2.3.' });
});

test('interpreters', () => {
  expect(nodeFinding('24.1.0').status).toBe('ok');
  expect(nodeFinding('22.9.0')).toMatchObject({ status: 'problem', command: 'npm install' });
  expect(pythonFinding(python('/p'))).toMatchObject({ status: 'ok', detail: '3.12.1 at /p.' });
  expect(pythonFinding(noPython)).toMatchObject({ status: 'problem', detail: 'No Python.' });
});
