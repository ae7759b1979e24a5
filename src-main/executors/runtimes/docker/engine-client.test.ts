import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineClient, isOutage } from './engine-client.ts';

let folder: string;
let server: Server | null = null;
const sockets = new Set<Socket>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-engine-'));
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server?.close();
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

/** An engine that answers every request with these bytes, and then does as it is told. */
function engine(answer: string, then: (socket: Socket) => void): Promise<EngineClient> {
  const path = join(folder, 'engine.sock');
  const made = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => socket.write(answer, () => then(socket)));
  });
  server = made;
  return new Promise((resolve) => made.listen(path, () => resolve(new EngineClient(path))));
}

const head = (length: number, status = '200 OK'): string => `HTTP/1.1 ${status}\r\nContent-Length: ${length}\r\n\r\n`;

describe('EngineClient', () => {
  it('gives the JSON of an answer, and the words of a refusal', async () => {
    const good = await engine(`${`${head(9)}{"a": [1]}`.slice(0, -1)}}`, (socket) => socket.end());
    expect(await good.call('/x')).toMatchObject({ ok: true, value: { status: 200 } });
    server?.close();
    folder = mkdtempSync(join(tmpdir(), 'trainyard-engine-'));
    const text = JSON.stringify({ message: 'No such container: x' });
    const bad = await engine(head(text.length, '404 Not Found') + text, (socket) => socket.end());
    expect(await bad.json('/x')).toEqual({
      ok: false,
      problem: { kind: 'status', status: 404, message: 'No such container: x', code: null },
    });
  });

  it('F19 ends a call whose answer is cut off after the headers', async () => {
    const client = await engine(head(100), (socket) => socket.destroy());
    const answer = await client.json('/x', { deadlineMs: 20_000 });
    expect(answer).toMatchObject({ ok: false, problem: { kind: 'unreachable' } });
    expect(!answer.ok && isOutage(answer.problem)).toBe(true);
  });

  it.each([
    ['after nothing', ''],
    ['after its headers', head(100)],
    ['in the middle', `${head(100)}{"half":`],
  ])('F17 F19 ends a call at its deadline when the engine hangs %s', async (_where, sent) => {
    const client = await engine(sent, () => {});
    expect(await client.json('/x', { deadlineMs: 100 })).toMatchObject({ ok: false, problem: { kind: 'timeout' } });
  });

  it('F18 says why there is no engine', async () => {
    const answer = await new EngineClient(join(folder, 'none.sock')).call('/x');
    expect(answer).toMatchObject({ ok: false, problem: { kind: 'unreachable', code: 'ENOENT' } });
  });

  it('hands over lines as they come, and ends a stream that falls silent', async () => {
    const client = await engine(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n6\r\n1}\n{}\n\r\n',
      () => {},
    );
    const lines: string[] = [];
    const end = await client.lines('/events', { silenceMs: 100 }, (line) => lines.push(line));
    expect(lines).toEqual(['{"a":1}', '{}']);
    expect(end).toMatchObject({ kind: 'timeout' });
  });

  it('is no longer waited for when its signal aborts', async () => {
    const client = await engine('', () => {});
    const end = new AbortController();
    const answer = client.json('/x', { signal: end.signal });
    end.abort();
    expect(await answer).toMatchObject({ ok: false, problem: { kind: 'aborted' } });
  });
});
