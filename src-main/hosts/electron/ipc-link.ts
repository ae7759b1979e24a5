import { type IpcMainEvent, ipcMain, type WebContents } from 'electron';
import type { TextLink } from '../../../shared/rpc/text-link.ts';
import { longestMessage } from '../socket-link.ts';
import { appOrigin } from './app-protocol.ts';

/** The only name on the wire between a window and us. */
const wire = 'bridge';

interface OpenChannel {
  readonly number: number;
  onText: (text: string) => void;
  onClose: (() => void)[];
}

/**
 * Lets a window open links. It sends `(number, null)` to open the link of that number, which ends the one before, and
 * `(number, text)` on it; we send the same shapes, and `(number, null)` at a link's end. Messages from any other frame or
 * origin, or of another shape, are dropped.
 */
export function acceptLinks(contents: WebContents, onLink: (link: TextLink) => void): void {
  let open: OpenChannel | undefined;
  const end = (): void => {
    const ended = open;
    open = undefined;
    for (const listener of ended?.onClose ?? []) listener();
  };
  const linkOf = (channel: OpenChannel): TextLink => ({
    send: (text) => {
      if (open === channel && !contents.isDestroyed()) contents.send(wire, channel.number, text);
    },
    onText: (listener) => {
      channel.onText = listener;
    },
    onClose: (listener) => {
      if (open === channel) channel.onClose.push(listener);
      else queueMicrotask(listener);
    },
    close: () => {
      if (open !== channel) return;
      if (!contents.isDestroyed()) contents.send(wire, channel.number, null);
      end();
    },
  });
  const receive = (event: IpcMainEvent, number: unknown, text: unknown): void => {
    if (event.sender !== contents || !isOwnPage(event)) return;
    if (typeof number !== 'number' || !Number.isSafeInteger(number)) return;
    if (text === null) {
      end();
      open = { number, onText: () => {}, onClose: [] };
      onLink(linkOf(open));
    } else if (typeof text === 'string' && text.length <= longestMessage && open?.number === number) {
      open.onText(text);
    }
  };
  ipcMain.on(wire, receive);
  contents.once('render-process-gone', end);
  contents.once('destroyed', () => {
    ipcMain.removeListener(wire, receive);
    end();
  });
}

const isOwnPage = ({ senderFrame, sender }: IpcMainEvent): boolean =>
  senderFrame === sender.mainFrame && senderFrame !== null && senderFrame.url.startsWith(`${appOrigin}/`);
