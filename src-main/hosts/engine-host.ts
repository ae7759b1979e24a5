import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { type EngineHandlers, engineContract } from '../../shared/rpc/contract.ts';
import { deepestMessage } from '../../shared/rpc/message-depth.ts';
import { serveRpc } from '../../shared/rpc/server.ts';
import { jsonChannel } from '../../shared/rpc/text-link.ts';
import { socketLink } from './socket-link.ts';

export interface EngineHost {
  /** Connections that are open now. */
  readonly connections: () => number;
  close(): void;
}

/** Answers the contract on a Unix socket. Whoever calls holds the project's lock, so a socket left there is a dead one. */
export function serveEngine(
  path: string,
  handlers: EngineHandlers,
  onConnections: () => void,
  onBug: (error: unknown, method: string) => void,
): Promise<EngineHost> {
  rmSync(path, { force: true });
  let open = 0;
  const server: Server = createServer((socket) => {
    open += 1;
    onConnections();
    const link = socketLink(socket);
    // Whoever does not take the answers asks for no more.
    link.flow?.onFull((isFull) => link.flow?.hold(isFull));
    serveRpc(jsonChannel(link, deepestMessage), engineContract, handlers, onBug);
    socket.on('close', () => {
      open -= 1;
      onConnections();
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () =>
      resolve({
        connections: () => open,
        close: () => {
          server.close();
          rmSync(path, { force: true });
        },
      }),
    );
  });
}
