import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { TextLink } from '../../shared/rpc/text-link.ts';
import { listRendererFiles } from './renderer-files.ts';
import { serveWeb, type WebHost } from './web-host.ts';

const token = 'a-token-of-at-least-22-letters';
const folder = mkdtempSync(join(tmpdir(), 'trainyard-web-'));
let host: WebHost;
let port = 0;
/** What a request without the right token must never reach. */
const windows: TextLink[] = [];

beforeAll(async () => {
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'renderer', 'assets', 'main-1a2b.js'), 'export {};');
  host = await serveWeb({
    files: listRendererFiles(join(folder, 'renderer')),
    port: 0,
    token,
    onWindow: (link) => {
      windows.push(link);
      link.onText((text) => link.send(`heard ${text}`));
    },
  });
  port = Number(new URL(host.url).port);
});

afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks with exactly these words: no client mends the path or the headers on the way. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method, headers, setHost: !('Host' in headers) },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece: string) => {
          text += piece;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

interface Upgrade {
  readonly status: number;
  readonly socket?: WebSocket;
}

function connect(headers: Record<string, string>, path = '/connect'): Promise<Upgrade> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    socket.on('open', () => resolve({ status: 101, socket }));
    socket.on('unexpected-response', (_request, answer) => resolve({ status: answer.statusCode ?? 0 }));
    socket.on('error', () => resolve({ status: 0 }));
  });
}

const ownOrigin = (): Record<string, string> => ({ Origin: `http://127.0.0.1:${port}` });
const closeCode = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.once('close', resolve));
const nextText = (socket: WebSocket): Promise<string> =>
  new Promise((resolve) => socket.once('message', (data) => resolve(String(data))));

test('W01: it listens on 127.0.0.1 only, on a port of the system', () => {
  expect(host.url).toBe(`http://127.0.0.1:${port}/`);
  expect(port).toBeGreaterThan(1023);
});

test.each(['evil.test', '127.0.0.1.nip.io', '', '127.0.0.1', '[::1]', '127.0.0.1:1', 'localhost', '0.0.0.0'])(
  'W02: a request for the host "%s" is refused with 403',
  async (name) => {
    const answer = await ask('/', { Host: name });
    expect([400, 403]).toContain(answer.status);
    if (name === '') return;
    expect(answer.status).toBe(403);
    expect((await connect({ Host: name, ...ownOrigin() })).status).not.toBe(101);
    expect((await connect({ Host: name, Origin: `http://${name}` })).status).not.toBe(101);
  },
);

test.each([undefined, 'null', 'http://evil.test', 'http://127.0.0.1:1', 'https://127.0.0.1', 'file://'])(
  'W03: from the origin %s neither a change nor a socket is taken: 403',
  async (origin) => {
    const headers: Record<string, string> = origin === undefined ? {} : { Origin: origin };
    expect((await connect(headers)).status).toBe(403);
    expect((await connect({ ...headers, Authorization: `Bearer ${token}` })).status).toBe(403);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      expect((await ask('/', { ...headers, Authorization: `Bearer ${token}` }, method)).status).toBe(403);
    }
  },
);

test('W04: without the token nothing but the files of the window is there: 401', async () => {
  expect((await ask('/anything')).status).toBe(401);
  expect((await ask(`/anything?token=${token}`)).status).toBe(401);
  expect((await ask('/anything', { Authorization: 'Bearer wrong' })).status).toBe(401);
  expect((await ask('/anything', { Referer: `${host.url}#token=${token}` })).status).toBe(401);
  expect((await ask('/anything', { Authorization: `Bearer ${token}` })).status).toBe(404);
  expect((await connect({ ...ownOrigin(), Authorization: 'Bearer wrong' })).status).toBe(401);
});

test.each(['{}', 'x', '{"token":"wrong"}', '{"token":7}', 'null', JSON.stringify({ token: `${token} ` })])(
  'W04: a socket whose first message is %s is closed, and reaches nothing',
  async (first) => {
    const before = windows.length;
    const { socket } = await connect(ownOrigin());
    const closed = closeCode(socket as WebSocket);
    socket?.send(first);
    socket?.send('{"kind":"request","id":1,"method":"engine.stop","input":{}}');
    expect(await closed).toBe(4401);
    expect(windows.length).toBe(before);
  },
);

test('a socket that shows the token, in its first message or a header, is a window', async () => {
  const { socket } = await connect(ownOrigin());
  socket?.send(JSON.stringify({ token }));
  socket?.send('one');
  expect(await nextText(socket as WebSocket)).toBe('heard one');
  socket?.close();
  const other = await connect({ ...ownOrigin(), Authorization: `Bearer ${token}` });
  other.socket?.send('two');
  expect(await nextText(other.socket as WebSocket)).toBe('heard two');
  other.socket?.close();
});

test('a socket that has not shown its token may send 64 KB, also in a message that never ends', async () => {
  const pieces = Array.from({ length: 65 }, () => 'x'.repeat(1024));
  for (const sent of [pieces, ['x'.repeat(1024 * 1024)]]) {
    const { socket } = await connect(ownOrigin());
    const closed = closeCode(socket as WebSocket);
    for (const piece of sent) socket?.send(piece, { fin: sent !== pieces });
    // Destroyed, without a word.
    expect(await closed).toBe(1006);
  }
});

test('a window may send more than 64 KB', async () => {
  const { socket } = await connect(ownOrigin());
  socket?.send(JSON.stringify({ token }));
  socket?.send('x'.repeat(200_000));
  expect((await nextText(socket as WebSocket)).length).toBe('heard '.length + 200_000);
  socket?.close();
});

test('of sockets without a token there are 32 at once, and one that goes makes room', async () => {
  const open = await Promise.all(Array.from({ length: 32 }, () => connect(ownOrigin())));
  expect(open.map(({ status }) => status)).toEqual(open.map(() => 101));
  expect((await connect(ownOrigin())).status).toBe(503);
  const window = await connect({ ...ownOrigin(), Authorization: `Bearer ${token}` });
  expect(window.status).toBe(101);
  window.socket?.close();
  const [first, second, ...others] = open.map(({ socket }) => socket as WebSocket);
  const closed = closeCode(first as WebSocket);
  first?.close();
  await closed;
  // Who has shown the token is no stranger any more.
  second?.send(JSON.stringify({ token }));
  second?.send('known');
  expect(await nextText(second as WebSocket)).toBe('heard known');
  for (let free = 0; free < 2; free += 1) {
    const next = await connect(ownOrigin());
    expect(next.status).toBe(101);
    others.push(next.socket as WebSocket);
  }
  expect((await connect(ownOrigin())).status).toBe(503);
  await Promise.all(
    [second as WebSocket, ...others].map((socket) => {
      const end = closeCode(socket);
      socket.close();
      return end;
    }),
  );
});

test('a window that takes nothing is told of as full, and as drained when it reads again', async () => {
  const { socket } = await connect({ ...ownOrigin(), Authorization: `Bearer ${token}` });
  const link = windows.at(-1) as TextLink;
  const tell = (): Promise<boolean> => new Promise((resolve) => link.flow?.onFull(resolve));
  socket?.pause();
  const full = tell();
  const text = 'x'.repeat(16 * 1024 * 1024);
  for (let sent = 0; sent < 6; sent += 1) link.send(text);
  expect(await full).toBe(true);
  const drained = tell();
  socket?.resume();
  expect(await drained).toBe(false);
  socket?.terminate();
});

test('W05: forms, plain text and requests with effects are refused, whoever sends them', async () => {
  const before = windows.length;
  const foreign = { Origin: 'http://evil.test', 'Content-Type': 'text/plain' };
  expect((await ask('/connect', foreign, 'POST', '{"kind":"request"}')).status).toBe(403);
  expect((await ask('/connect', { ...ownOrigin(), 'Content-Type': 'application/json' }, 'POST', '{}')).status).toBe(
    401,
  );
  expect((await ask('/', { ...ownOrigin(), Authorization: `Bearer ${token}` }, 'POST')).status).toBe(405);
  expect((await ask('/connect?method=engine.stop')).status).toBe(401);
  expect(windows.length).toBe(before);
});

test('W06: no other page may read an answer', async () => {
  for (const headers of [{}, ownOrigin(), { Origin: 'http://evil.test' }]) {
    const answer = await ask('/', headers);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
  }
});

const escapes = [
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/%252e%252e/secret.txt',
  '/..\\secret.txt',
  '/%5c..%5csecret.txt',
  '//proc/self/root/etc/passwd',
  '/proc/self/root/etc/passwd',
  '/index.html%00.js',
  '/assets/',
  '/INDEX.HTML',
  '/assets/main-1a2b.js/../../../secret.txt',
  '/index.html#/../secret.txt',
];

test.each(escapes)('W08: %s leads nowhere', async (path) => {
  expect([400, 401]).toContain((await ask(path)).status);
  expect([400, 404]).toContain((await ask(path, { Authorization: `Bearer ${token}` })).status);
});

test('W08: with a query it is still the same file, and nothing of the query is looked at', async () => {
  const answer = await ask('/assets/main-1a2b.js?../../secret.txt');
  expect(answer).toMatchObject({ status: 200, text: 'export {};' });
});

test('W10: every method and path without the token ends before anything is done', async () => {
  const before = windows.length;
  for (const path of ['/connect', '/api', '/rpc', '/engine.stop', '/run.start', '/token']) {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH']) {
      expect([401, 403]).toContain((await ask(path, {}, method)).status);
    }
    expect((await connect(ownOrigin(), `${path}x`)).status).toBe(404);
  }
  expect(windows.length).toBe(before);
});

test('the page comes with a policy that lets nothing in from elsewhere', async () => {
  const { status, headers } = await ask('/');
  expect(status).toBe(200);
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src 'self'(;|$)/);
  expect(policy).not.toContain('unsafe-eval');
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
});
