import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askDeployment } from './ask-deployment.ts';
import { endOfLog, viewDeployments } from './deployment-view.ts';
import type { DeploymentState } from './deployments.ts';

let folder: string;
let server: Server;
let answer: RequestListener;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-ask-'));
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function deployment(changes: Partial<DeploymentState> = {}): DeploymentState {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const state = { id: 'p.serve', pipelineId: 'p', nodeId: 'serve', status: 'running', url: `http://127.0.0.1:${port}` };
  return { ...state, port, revision: 2, startedAt: 'then', revisions: [], ...changes } as DeploymentState;
}
const post = { method: 'POST' as const, path: '/predict?n=1', body: '{"rows":[]}' };

test('one request goes out with the token, and the answer comes back as it is', async () => {
  writeFileSync(join(folder, 'token'), 'hush\n');
  answer = (request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      response.statusCode = 422;
      response.end(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
    });
  };
  expect(await askDeployment(deployment({ tokenFile: join(folder, 'token') }), post)).toMatchObject({
    ok: true,
    value: { status: 422, body: 'POST /predict?n=1 Bearer hush {"rows":[]}' },
  });
});

test('a redirection is not followed', async () => {
  let requests = 0;
  answer = (_request, response) => {
    requests += 1;
    response.writeHead(302, { Location: 'http://127.0.0.1:1/elsewhere' }).end();
  };
  expect(await askDeployment(deployment(), post)).toMatchObject({ ok: true, value: { status: 302 } });
  expect(requests).toBe(1);
});

test.each(['@example.com/', 'http://example.com/', '/a b', '/a\r\nX: y', ''])(
  'no path leads elsewhere: %j',
  async (path) => {
    answer = () => {
      throw new Error('nothing may come');
    };
    expect(await askDeployment(deployment(), { ...post, path })).toMatchObject({
      ok: false,
      problem: expect.stringContaining('must begin with /'),
    });
  },
);

test('answers without end, cut-off answers and stopped services are sentences', async () => {
  answer = (_request, response) => {
    const more = (): void => {
      while (response.write(Buffer.alloc(1024 * 1024)));
    };
    response.on('drain', more);
    more();
  };
  expect(await askDeployment(deployment(), post)).toEqual({
    ok: false,
    problem: 'p.serve answered more than 5 MB; ask for less at once.',
  });
  answer = (_request, response) => {
    response.writeHead(200, { 'Content-Length': 100 });
    response.write('part', () => response.destroy());
  };
  expect(await askDeployment(deployment(), post)).toMatchObject({
    ok: false,
    problem: expect.stringContaining('p.serve'),
  });
  expect(await askDeployment(deployment({ status: 'stopped' }), post)).toEqual({
    ok: false,
    problem: 'p.serve does not run; start it first.',
  });
});

test.each([
  [{}, true, 'healthy'],
  [{}, false, 'unhealthy'],
  [{ port: 0 }, false, 'starting'],
  [{ status: 'stopped' }, false, 'stopped'],
  [{ status: 'crashed' }, false, 'failed'],
  [{ status: 'damaged', note: 'It is damaged.', url: '' }, false, 'failed'],
] as const)('a deployment that is %j and answers: %j, is %s', async (changes, healthy, status) => {
  const state = deployment(changes as Partial<DeploymentState>);
  const deployments = { list: () => [state], isHealthy: async () => healthy };
  const [view] = await viewDeployments(deployments);
  expect(view).toMatchObject({ id: 'p.serve', pipeline: 'p', status, url: state.url === '' ? null : state.url });
  expect(view?.detail).toMatch(/\.$/);
});

test('of a long log the end is shown, from a whole line on', () => {
  writeFileSync(join(folder, 'log'), Array.from({ length: 50_000 }, (_, index) => `line ${index}`).join('\n'));
  const text = endOfLog(join(folder, 'log'));
  expect(text.length).toBeLessThan(256 * 1024);
  expect(text).toMatch(/^line \d+\n/);
  expect(text.endsWith('line 49999')).toBe(true);
});
