import { spawnSync } from 'node:child_process';
import { createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const trainyard = join(import.meta.dirname, '..', 'bin', 'trainyard');
const scratch = mkdtempSync(join(tmpdir(), 'trainyard-deleted-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test.skipIf(process.platform !== 'linux')('a project that is deleted takes its running steps with it', async () => {
  const project = join(scratch, 'project');
  const pipe = join(scratch, 'pipe');
  mkdirSync(project);
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  // Every process of the step holds the pipe open: its end is told when the last of them is gone.
  const command = `exec 3> ${pipe}; echo started >&3; sleep 300 & setsid sleep 300 & sleep 300`;
  const pipeline = {
    apiVersion: 'trainyard/v1',
    kind: 'Pipeline',
    metadata: { id: 'sleeps', name: 'Sleeps' },
    spec: { nodes: [{ id: 'one', type: 'flow.shell', parameters: { command } }] },
  };
  writeFileSync(join(project, 's.pipeline.yaml'), JSON.stringify(pipeline));
  const env = { ...process.env, INIT_CWD: project, TRAINYARD_HOME: join(project, 'home') };
  const run = spawnSync('sh', [trainyard, 'run', 's.pipeline.yaml', '--detach'], {
    cwd: project,
    env,
    encoding: 'utf8',
  });
  expect(run.status, run.stderr).toBe(0);
  const stream = createReadStream(pipe, 'utf8');
  await new Promise<void>((resolve) => stream.once('data', () => resolve()));
  const ended = new Promise<void>((resolve) => stream.once('end', () => resolve()));
  stream.resume();
  rmSync(project, { recursive: true, force: true, maxRetries: 5 });
  await ended;
});
