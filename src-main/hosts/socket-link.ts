import type { Socket } from 'node:net';
import type { TextLink } from '../../shared/rpc/text-link.ts';
import { Backlog } from './backlog.ts';

/** The longest message: a call with a file of 64 MB in base64. A longer one is nobody's honest request. */
export const longestMessage = 96 * 1024 * 1024;

/** Lines over a socket. */
export function socketLink(socket: Socket): TextLink {
  const pieces: string[] = [];
  let size = 0;
  let onText: (text: string) => void = () => {};
  const backlog = new Backlog(() => (socket.destroyed ? 0 : socket.writableLength));
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
      onText(line);
    }
    if (start < text.length) {
      pieces.push(text.slice(start));
      size += text.length - start;
      if (size > longestMessage) socket.destroy();
    }
  });
  return {
    send: (text) => {
      if (socket.destroyed) return;
      socket.write(`${text}\n`, backlog.look);
      backlog.look();
    },
    onText: (listener) => {
      onText = listener;
    },
    onClose: (listener) => {
      if (socket.destroyed) queueMicrotask(listener);
      else socket.on('close', listener);
    },
    close: () => socket.end(),
    flow: {
      onFull: (listener) => backlog.onFull(listener),
      hold: (isHeld) => void (isHeld ? socket.pause() : socket.resume()),
    },
  };
}
