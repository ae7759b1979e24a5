import type { Socket } from 'node:net';
import type { Channel } from '../../shared/rpc/protocol.ts';

/** A message longer than this is nobody's honest request. */
const limitBytes = 64 * 1024 * 1024;

/** JSON lines over a socket, as a channel of the contract. Broken lines end it. */
export function socketChannel<Outgoing, Incoming>(socket: Socket): Channel<Outgoing, Incoming> {
  const pieces: string[] = [];
  let size = 0;
  let onMessage: (message: Incoming) => void = () => {};
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (text: string) => {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      pieces.push(text.slice(start, end));
      const line = pieces.length === 1 ? (pieces[0] as string) : pieces.join('');
      pieces.length = 0;
      size = 0;
      start = end + 1;
      let message: Incoming;
      try {
        message = JSON.parse(line) as Incoming;
      } catch {
        socket.destroy();
        return;
      }
      onMessage(message);
    }
    if (start < text.length) {
      pieces.push(text.slice(start));
      size += text.length - start;
      if (size > limitBytes) socket.destroy();
    }
  });
  return {
    send: (message) => {
      if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
    },
    onMessage: (listener) => {
      onMessage = listener;
    },
    onClose: (listener) => {
      socket.on('close', listener);
    },
    close: () => socket.end(),
  };
}
