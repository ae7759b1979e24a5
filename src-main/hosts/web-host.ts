import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { TextLink } from '../../shared/rpc/text-link.ts';
import { Backlog } from './backlog.ts';
import { type RendererFiles, securityHeaders } from './renderer-files.ts';
import { longestMessage } from './socket-link.ts';

export interface WebHostOptions {
  readonly files: RendererFiles;
  /** 0: any free one. */
  readonly port: number;
  readonly token: string;
  /** A window has connected and shown the token. */
  readonly onWindow: (link: TextLink) => void;
}

export interface WebHost {
  readonly url: string;
  close(): Promise<void>;
}

/** Close codes of the window's socket; above 4000 they are an application's own. */
const closeCodes = { unauthorized: 4401, ended: 4000 } as const;
/** How long a new socket may take to show its token, in milliseconds. */
const tokenWithinMs = 10_000;
/** Sockets that have not shown their token: so many at once, */
const mostStrangers = 32;
/** and so many bytes of each. */
const mostBytesOfStranger = 64 * 1024;

/**
 * Serves the window's files and the contract on 127.0.0.1. The files are the same for everybody and need no token; whatever
 * else is asked for does. Requests that name another host, or come from another origin, are refused before anything.
 */
export async function serveWeb({ files, port, token, onWindow }: WebHostOptions): Promise<WebHost> {
  const server = createServer((request, response) => void answer(request, response));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage });
  const isToken = tokenCheck(token);
  let strangers = 0;
  const hosts = (): readonly string[] => {
    const bound = (server.address() as AddressInfo | null)?.port;
    return [`127.0.0.1:${bound}`, `localhost:${bound}`];
  };
  const isOwnHost = ({ headers }: IncomingMessage): boolean => hosts().includes(headers.host ?? '');
  const isOwnOrigin = ({ headers }: IncomingMessage): boolean => headers.origin === `http://${headers.host}`;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const end = (status: number, text: string): void => {
      response.writeHead(status, { ...securityHeaders, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    };
    request.resume();
    if (!isOwnHost(request)) return end(403, 'This address does not belong to Trainyard.');
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    const mayBeForeign = isReading && request.headers.origin === undefined;
    if (!mayBeForeign && !isOwnOrigin(request)) return end(403, 'Requests from other pages are refused.');
    const file = isReading ? files.find((request.url ?? '').split('?', 1)[0] as string) : undefined;
    if (!file) {
      if (!isToken(bearer(request))) return end(401, 'Open the address that trainyard serve printed.');
      return end(isReading ? 404 : 405, 'There is nothing here.');
    }
    try {
      const content = await file.read();
      response.writeHead(200, {
        ...securityHeaders,
        'Content-Type': file.mediaType,
        'Content-Length': content.byteLength,
        'Cache-Control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-store',
      });
      response.end(request.method === 'HEAD' ? undefined : content);
    } catch {
      end(404, 'This file is gone; reload the page.');
    }
  };

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refuse = (status: string): void => void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    if (!isOwnHost(request) || !isOwnOrigin(request)) return refuse('403 Forbidden');
    const shown = bearer(request);
    if (shown !== undefined && !isToken(shown)) return refuse('401 Unauthorized');
    if (request.url !== '/connect') return refuse('404 Not Found');
    if (shown === undefined && strangers >= mostStrangers) return refuse('503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (window) => {
      if (shown !== undefined) return onWindow(webSocketLink(window));
      strangers += 1;
      const unlimited = limitBytes(socket as Socket, head, mostBytesOfStranger);
      const late = setTimeout(() => window.close(closeCodes.unauthorized), tokenWithinMs);
      const notAnymore = (): void => {
        clearTimeout(late);
        unlimited();
        strangers -= 1;
      };
      window.on('error', () => window.terminate());
      window.once('close', notAnymore);
      window.once('message', (first) => {
        // Until it is gone, it counts as a stranger and is limited like one.
        if (!isToken(tokenIn(String(first)))) return window.close(closeCodes.unauthorized);
        window.off('close', notAnymore);
        notAnymore();
        onWindow(webSocketLink(window));
      });
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://${hosts()[0]}/`,
    close: () => {
      for (const window of sockets.clients) window.terminate();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Compares in constant time: digests have one length, and say nothing about how much of a guess was right. */
function tokenCheck(token: string): (shown: string | undefined) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(token);
  return (shown) => shown !== undefined && timingSafeEqual(digest(shown), expected);
}

const bearer = ({ headers }: IncomingMessage): string | undefined => headers.authorization?.replace(/^Bearer /, '');

/** The token in the first message of a socket: `{"token": "…"}`. */
function tokenIn(text: string): string | undefined {
  try {
    const value = JSON.parse(text) as { token?: unknown } | null;
    return typeof value?.token === 'string' ? value.token : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Destroys a socket once more than `most` bytes have come over it: frames that are never finished are bytes as well.
 * What it returns ends the watch.
 */
function limitBytes(socket: Socket, head: Buffer, most: number): () => void {
  const start = socket.bytesRead - head.length;
  const look = (): void => {
    if (socket.bytesRead - start > most) socket.destroy();
  };
  socket.on('data', look);
  return () => void socket.off('data', look);
}

function webSocketLink(socket: WebSocket): TextLink {
  let onText: (text: string) => void = () => {};
  const backlog = new Backlog(() => (socket.readyState === socket.OPEN ? socket.bufferedAmount : 0));
  socket.on('message', (data) => onText(String(data)));
  socket.on('error', () => socket.terminate());
  return {
    send: (text) => {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(text, backlog.look);
      backlog.look();
    },
    onText: (listener) => {
      onText = listener;
    },
    onClose: (listener) => {
      if (socket.readyState === socket.CLOSED) queueMicrotask(listener);
      else socket.on('close', listener);
    },
    close: () => socket.close(closeCodes.ended),
    flow: {
      onFull: (listener) => backlog.onFull(listener),
      hold: (isHeld) => (isHeld ? socket.pause() : socket.resume()),
    },
  };
}
