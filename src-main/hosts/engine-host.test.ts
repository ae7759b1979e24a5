import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineHandlers } from '../../shared/rpc/contract.ts';
import { mostBacklog } from './backlog.ts';
import { type EngineHost, serveEngine } from './engine-host.ts';

const answer = 'x'.repeat(8 * 1024 * 1024);
const asked = 40;
let folder: string;
let host: EngineHost;
let client: Socket;
let heard = 0;
let whenHeard: (() => void) | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-host-'));
  const path = join(folder, 'socket');
  const handlers = {
    'engine.hello': async () => {
      heard += 1;
      whenHeard?.();
      return { answer };
    },
  };
  host = await serveEngine(
    path,
    handlers as unknown as EngineHandlers,
    () => {},
    () => {},
  );
  client = connect(path);
  await once(client, 'connect');
});
afterEach(() => {
  client.destroy();
  host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As large as what a socket is read in: one request comes at a time. */
const request = (id: number): string =>
  `${JSON.stringify({ kind: 'request', id, method: 'engine.hello', input: {}, pad: 'x'.repeat(65_536) })}\n`;

test('whoever does not take the answers is not listened to until it does', async () => {
  client.pause();
  const full = new Promise<void>((resolve) => {
    whenHeard = () => heard * answer.length >= mostBacklog && resolve();
  });
  let sent = 0;
  const allSent = new Promise<void>((resolve) => {
    for (let id = 1; id <= asked; id += 1) {
      client.write(request(id), () => {
        sent += 1;
        if (sent === asked) resolve();
      });
    }
  });
  await full;
  // What the engine still reads now, it reads in the turns before a message of another connection is through.
  const other = connect(join(folder, 'socket'));
  for (let id = 1; id <= 8; id += 1) {
    other.write('{"kind":"request","id":1,"method":"none","input":{}}\n');
    await once(other, 'data');
  }
  other.destroy();
  expect(heard * answer.length).toBeLessThan(mostBacklog + 4 * answer.length);
  expect(sent).toBeLessThan(asked);

  let answers = 0;
  const allAnswered = new Promise<void>((resolve) => {
    client.on('data', (piece: Buffer) => {
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) answers += 1;
      if (answers === asked) resolve();
    });
  });
  client.resume();
  await Promise.all([allSent, allAnswered]);
  expect(heard).toBe(asked);
});

test('a message that is nested too deep ends its connection, and the engine answers the next', async () => {
  const closed = once(client, 'close');
  const deep = '['.repeat(50_000) + ']'.repeat(50_000);
  client.resume();
  client.write(`{"kind":"request","id":1,"method":"engine.hello","input":{"x":${deep}}}\n`);
  await closed;
  const next = connect(join(folder, 'socket'));
  next.write('{"kind":"request","id":2,"method":{"toString":null}}\n');
  const [text] = (await once(next, 'data')) as [Buffer];
  expect(JSON.parse(String(text))).toMatchObject({ kind: 'error', id: 2, code: 'invalid' });
  next.destroy();
});
