import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Workplace } from './command.ts';

let place: Workplace;
/** The state folder of the project, with one run that is over. */
let state: string;
let runId: string;

/** A file system that cannot be written to. */
const disk = mkdtempSync(join(tmpdir(), 'trainyard-read-only-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=64k', 'tmpfs', disk]).status === 0;

beforeAll(() => {
  place = new Workplace();
  place.shellPipeline('one.pipeline.yaml', { one: 'echo hello > "$TRAINYARD_OUTPUT_TEXT"' });
});
beforeEach(async () => {
  expect(await place.run('run', 'one.pipeline.yaml')).toMatchObject({ code: 0 });
  const projects = join(place.home, 'projects');
  state = join(projects, readdirSync(projects)[0] ?? '');
  runId = readdirSync(join(state, 'runs')).sort().at(-1) ?? '';
});
afterAll(() => {
  place.remove();
  if (mounted) spawnSync('umount', ['--lazy', disk]);
  rmSync(disk, { recursive: true, force: true });
});

test.each(['engine.log', 'engine.lock', 'step-runner.log', 'runs.sqlite', 'host.json'])(
  'a folder in the place of %s is told in one sentence',
  async (name) => {
    rmSync(join(state, name), { force: true });
    mkdirSync(join(state, name));
    const { code, error } = await place.run('run', 'one.pipeline.yaml');
    rmSync(join(state, name), { recursive: true });
    expect(code).toBe(6);
    expect(error).toMatch(/^error: [^\n]*folder[^\n]*\n(?: {2}fix: [^\n]*\n)?$/);
  },
);

test.each(['engine.log', 'engine.lock', 'step-runner.log'])(
  'a pipe in the place of %s is no wait for ever',
  async (name) => {
    rmSync(join(state, name), { force: true });
    expect(spawnSync('mkfifo', [join(state, name)]).status).toBe(0);
    const { code, error } = await place.run('run', 'one.pipeline.yaml');
    rmSync(join(state, name));
    expect(code).toBe(6);
    expect(error).toMatch(new RegExp(`^error: [^\\n]*${name} cannot be used: [^\\n]*pipe[^\\n]*\\n$`));
  },
);

test.each(['runs.sqlite', 'host.json'])('a pipe in the place of %s is replaced', async (name) => {
  rmSync(join(state, name), { force: true });
  expect(spawnSync('mkfifo', [join(state, name)]).status).toBe(0);
  expect((await place.run('runs', 'list')).code).toBe(0);
  expect(await place.run('run', 'one.pipeline.yaml')).toMatchObject({ code: 0 });
});

test.runIf(mounted)('a home that cannot be written to is told as such (needs mount)', async () => {
  const started = place.start(['run', 'one.pipeline.yaml'], { env: { TRAINYARD_HOME: join(disk, 'home') } });
  const { code, error } = await started.ended;
  expect([code, error]).toEqual([6, `error: ${join(disk, 'home')} cannot be used: its file system is read-only.\n`]);
});

test('runs resume of a run that is over reads files, and needs no engine', async () => {
  rmSync(join(state, 'engine.log'), { force: true });
  mkdirSync(join(state, 'engine.log'));
  const { code, out } = await place.run('runs', 'resume', runId, '--json');
  rmSync(join(state, 'engine.log'), { recursive: true });
  expect(code).toBe(0);
  expect(
    out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).type),
  ).toEqual(expect.arrayContaining(['run-started', 'run-finished', 'result']));
});

test.each(['plan.json', 'events.ndjson'])(
  'runs resume says that %s is damaged, not that there is no run',
  async (name) => {
    const file = join(state, 'runs', runId, name);
    expect(existsSync(file)).toBe(true);
    // A plan may share its file with that of other runs.
    rmSync(file);
    writeFileSync(file, '{"steps":');
    const { code, error } = await place.run('runs', 'resume', runId);
    rmSync(join(state, 'runs', runId), { recursive: true });
    expect([code, error]).toEqual([3, `error: Run ${runId} cannot be taken up: ${file} is damaged or missing.\n`]);
    expect((await place.run('runs', 'resume', 'none')).code).toBe(5);
  },
);

test.runIf(existsSync('/proc/self/mounts'))('a file that the kernel makes up is no pipeline file', async () => {
  const { code, out, error } = await place.run('validate', '/proc/self/status');
  expect(code).toBe(3);
  expect(out + error).toContain('is not a regular file');
});

test('what is wrong with a path, a port or a search is told once', async () => {
  const head = 'apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: a, name: A}\nspec:\n  nodes:\n';
  place.write(
    'bad.pipeline.yaml',
    `${head}    - {id: one, type: flow.shell, parameters: {command: x}, files: ["", "../x"]}
    - {id: load, type: data.table-file, parameters: {path: ""}}
    - {id: split, type: data.split, inputs: {dataset: load.dataset}}
    - {id: train, type: train.sklearn-classifier, inputs: {train: split.train}, parameters: {label: y}}
    - {id: serve, type: deploy.rest-endpoint, inputs: {model: train.model}, parameters: {port: 70000}}
    - {id: other, type: deploy.rest-endpoint, inputs: {model: train.model}, parameters: {port: 80}}
`,
  );
  const { out } = await place.run('validate', 'bad.pipeline.yaml', '--json');
  const { diagnostics } = JSON.parse(out) as { diagnostics: { nodeId: string; code: string }[] };
  expect(diagnostics.map(({ nodeId, code }) => `${nodeId} ${code}`)).toEqual([
    'one invalid-field',
    'one invalid-field',
    'load invalid-parameter',
    'serve invalid-parameter',
    'other invalid-port',
  ]);
});
