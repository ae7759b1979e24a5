import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endProcessGroup, isAlive } from '../base/process-identity.ts';
import { readRecord, recordFile } from './deployment-record.ts';
import { createDeployments, type Deployed } from './deployments.ts';
import type { DeployRequest } from './revision.ts';

/** A service in Python that answers with its model; the model `broken` ends it before it listens. */
const script = `
import http.server, json, os, sys
step = json.load(open("step.json"))
model = open(os.path.join(step["inputs"]["model"], "model.txt")).read()
print("model", model, flush=True)
if model == "broken":
    print("no such estimator", file=sys.stderr)
    sys.exit(3)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if model != "sick" else 503)
        self.end_headers()
        self.wfile.write(json.dumps([model, step["parameters"], os.environ.get("TRAINYARD_TOKEN_FILE")]).encode())
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["TRAINYARD_PORT"])), Handler)
with open("endpoint.tmp", "w") as file:
    json.dump({"url": "http://elsewhere.example", "port": server.server_port, "routes": ["GET /"]}, file)
os.replace("endpoint.tmp", "endpoint.json")
server.serve_forever()
`;

let home: string;
const never = new AbortController().signal;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'trainyard-deployments-'));
  await writeFile(join(home, 'serve.py'), script);
});
afterEach(async () => {
  for (const state of service().list()) await service().stop(state.id);
  await rm(home, { recursive: true, force: true });
});

const service = (healthyWithinMs = 20_000) =>
  createDeployments({ folder: join(home, 'deployments'), healthyWithinMs, graceMs: 5_000 });

async function request(model: string, parameters: DeployRequest['parameters'] = {}): Promise<DeployRequest> {
  const source = join(home, `${model}.txt`);
  await writeFile(source, model);
  // A program of its own, so that the interpreter is found on PATH.
  const executable = join(home, 'python');
  await writeFile(executable, '#!/bin/sh\nexec python3 "$@"\n', { mode: 0o755 });
  return {
    pipelineId: 'p',
    nodeId: 'serve',
    nodeType: { id: 'deploy.test', codeHash: 'c', script: join(home, 'serve.py'), health: '/health', path: [] },
    python: { executable, lockDigest: 'e' },
    inputs: { model: { digest: `sha256dir:${model}`, name: 'model', files: [{ source, path: 'model.txt' }] } },
    parameters,
    seed: 7,
    stepEnv: {},
    env: { PATH: process.env.PATH },
  };
}

async function deploy(
  model: string,
  parameters: DeployRequest['parameters'] = {},
  deployments = service(),
  signal: AbortSignal = never,
) {
  return deployments.deploy(await request(model, parameters), () => undefined, signal);
}

async function deployed(...parameters: Parameters<typeof deploy>): Promise<Deployed> {
  const result = await deploy(...parameters);
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

const ask = async (url: string) => (await fetch(url)).json() as Promise<[string, object, string | null]>;

test('a deployment answers, is listed, kept while nothing changes, and stopped for good', async () => {
  const first = await deployed('one');
  const { port } = first;
  const url = `http://127.0.0.1:${port}`;
  expect(first).toEqual({ url, port, revision: 1, kept: false, endpoint: { url, port, routes: ['GET /'] } });
  const [model, , token] = await ask(first.url);
  expect(model).toBe('one');
  const tokenFile = join(home, 'deployments', 'p.serve', 'token');
  expect(token).toBe(tokenFile);
  expect((await stat(tokenFile)).mode & 0o777).toBe(0o400);
  expect(Buffer.from(await readFile(tokenFile, 'utf8'), 'base64url').length).toBeGreaterThanOrEqual(16);
  expect(await deployed('one')).toEqual({ ...first, kept: true });
  // Another engine finds it as the first one did.
  expect(service().list()).toMatchObject([{ id: 'p.serve', status: 'running', url: first.url, tokenFile }]);
  expect(await service().isHealthy('p.serve')).toBe(true);
  expect(await readFile(service().logFile('p.serve') ?? '', 'utf8')).toContain('model one');
  expect(await service().stop('p.serve')).toBe(true);
  await expect(fetch(first.url)).rejects.toThrow();
  expect(service().show('p.serve')).toMatchObject({ status: 'stopped' });
  expect(await service().isHealthy('p.serve')).toBe(false);
});

test('another model is another revision on the same port, and its files are its own', async () => {
  const first = await deployed('one');
  await rm(join(home, 'one.txt'));
  const second = await deployed('two', { token: false });
  expect(second).toMatchObject({ port: first.port, revision: 2, kept: false });
  expect(await ask(second.url)).toEqual(['two', { token: false }, null]);
  const copy = join(home, 'deployments', 'p.serve', 'revisions', '1', 'inputs', 'model', 'model', 'model.txt');
  expect(await readFile(copy, 'utf8')).toBe('one');
  expect((await stat(copy)).mode & 0o222).toBe(0);
});

test('a revision that does not start is told with its last words, and the one before serves again', async () => {
  const first = await deployed('one');
  const result = await deploy('broken');
  expect(result).toMatchObject({
    ok: false,
    problem: {
      reason: 'exit-non-zero',
      exitCode: 3,
      message:
        'The service ended with exit code 3: model broken / no such estimator (the revision before it serves again)',
    },
  });
  expect((await ask(first.url))[0]).toBe('one');
  expect(service().show('p.serve')).toMatchObject({ status: 'running', revision: 1 });
  expect(await readdir(join(home, 'deployments', 'p.serve', 'revisions'))).toEqual(['1']);
});

test('a service that listens but is never healthy is ended', async () => {
  const result = await deploy('sick', {}, service(1_500));
  expect(result).toMatchObject({ ok: false, problem: { reason: 'timeout' } });
  expect(service().show('p.serve')).toMatchObject({ status: 'stopped' });
});

test('a crashed deployment is seen as such, and started again with the same port', async () => {
  const first = await deployed('one');
  const record = readRecord(join(home, 'deployments', 'p.serve'));
  if (!record?.process) throw new Error('no process');
  await endProcessGroup(record.process, 0);
  expect(service().show('p.serve')).toMatchObject({ status: 'crashed' });
  const again = await service().start('p.serve', { PATH: process.env.PATH }, never);
  expect(again).toEqual({ ok: true, value: { ...first, kept: false } });
  expect((await ask(first.url))[0]).toBe('one');
});

test('a port that another program holds is told, and a free one is taken where any will do', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  expect(await deploy('one', { port })).toMatchObject({
    ok: false,
    problem: {
      message: `Port ${port} is taken by another program; end that, or choose another port (0: any free one).`,
    },
  });
  await new Promise((resolve) => other.close(resolve));
  expect(await deployed('one', { port })).toMatchObject({ port });
});

test('a deployment that is cancelled before it is healthy leaves no process', async () => {
  const stop = new AbortController();
  const deployments = service();
  const cancelled = deploy('sick', {}, deployments, stop.signal);
  const folder = join(home, 'deployments', 'p.serve');
  await mkdir(folder, { recursive: true });
  while (!readRecord(folder)?.process) await new Promise(setImmediate);
  const { process: identity } = readRecord(folder) ?? {};
  stop.abort();
  expect(await cancelled).toMatchObject({ ok: false, problem: { reason: 'cancelled' } });
  expect(identity && isAlive(identity)).toBe(false);
  expect(deployments.show('p.serve')).toMatchObject({ status: 'stopped' });
});

test.each([
  ['cut short', '{"formatVersion":1,"id":"p.ser'],
  ['of another form', '{"formatVersion":1,"id":"p.serve","revisions":[{}],"process":7}'],
  ['gone', null],
])('a record that is %s leaves no server behind: it is told, stopped, and deployed anew', async (_how, text) => {
  const first = await deployed('one');
  const folder = join(home, 'deployments', 'p.serve');
  const { process: identity } = readRecord(folder) ?? {};
  if (!identity) throw new Error('no process');
  const damage = () => (text === null ? rm(recordFile(folder)) : writeFile(recordFile(folder), text));
  await damage();
  expect(service().list()).toMatchObject([{ id: 'p.serve', nodeId: 'serve', status: 'damaged', revision: 1 }]);
  expect(service().show('p.serve')?.note).toMatch(/damaged; its process runs and can be stopped/);
  expect(await service().start('p.serve', {}, never)).toMatchObject({
    ok: false,
    problem: { message: expect.stringMatching(/damaged.*run its pipeline/) },
  });
  expect(await service().stop('p.serve')).toBe(true);
  expect(isAlive(identity)).toBe(false);
  await expect(fetch(first.url)).rejects.toThrow();

  const second = await deployed('one');
  expect(second.revision).toBe(2);
  const { process: other } = readRecord(folder) ?? {};
  if (!other) throw new Error('no process');
  await damage();
  expect(await deployed('two')).toMatchObject({ revision: 3, kept: false });
  expect(isAlive(other)).toBe(false);
  expect(service().show('p.serve')).toMatchObject({ status: 'running', revision: 3 });
  expect(await readdir(join(folder, 'revisions'))).toEqual(['3']);
});

test('unknown deployments are unknown', async () => {
  for (const id of ['p.other', '../p', 'p', '']) {
    expect(service().show(id)).toBeUndefined();
    expect(service().logFile(id)).toBeUndefined();
    expect(await service().stop(id)).toBeUndefined();
    expect(await service().start(id, {}, never)).toBeUndefined();
  }
  expect(service().list()).toEqual([]);
});
