import type { WriteStream } from 'node:tty';
import type { Output } from './command.ts';

/**
 * Standard output or standard error as commands use it. A reader that goes away (`| head`) is not an error: what is
 * written afterwards is dropped.
 */
export function streamOutput(stream: NodeJS.WriteStream & Partial<WriteStream>, env: NodeJS.ProcessEnv): Output {
  let closed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    closed = true;
  });
  const isTerminal = stream.isTTY === true;
  return {
    isTerminal,
    colour: isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    get isOpen() {
      return !closed;
    },
    get columns() {
      return stream.columns ?? 80;
    },
    get rows() {
      return stream.rows ?? 24;
    },
    write(text) {
      if (!closed) stream.write(text);
    },
    async drained() {
      if (closed || !stream.writableNeedDrain) return;
      await new Promise<void>((resolve) => {
        for (const event of ['drain', 'error', 'close']) stream.once(event, () => resolve());
      });
    },
    async flushed() {
      if (closed || stream.writableLength === 0) return;
      await new Promise<void>((resolve) => {
        stream.once('error', () => resolve());
        stream.write('', () => resolve());
      });
    },
  };
}
