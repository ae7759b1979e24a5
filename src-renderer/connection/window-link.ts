import type { TextLink } from '../../shared/rpc/text-link.ts';
import { takeToken } from './token.ts';

/** Why a link ended: it may come back, or the bridge does not know this window. */
export type LinkEnd = 'lost' | 'unauthorized';

/** A link to the bridge, as far as this window has it. */
export interface WindowLink extends TextLink {
  onClose(listener: (end?: LinkEnd) => void): void;
}

/** What the desktop app's preload script puts into the window: nothing else of it can be reached. */
interface DesktopBridge {
  /** A null text opens the channel of this number, and ends all before it. */
  send(channel: number, text: string | null): void;
  /** A null text: the channel has ended. */
  onMessage(listener: (channel: number, text: string | null) => void): void;
}

declare global {
  interface Window {
    readonly bridge?: DesktopBridge;
  }
}

/** The address of this page is no use without a token. */
export const noToken = 'This page has no access. Open the address that trainyard serve printed.';

/** How this window opens links to its bridge; a string is the sentence why it cannot. */
export function linkOpener(): (() => WindowLink) | string {
  if (window.bridge) return desktopLinks(window.bridge);
  const token = takeToken();
  if (token === null) return noToken;
  return () => webLink(token);
}

function webLink(token: string): WindowLink {
  const socket = new WebSocket(`ws://${location.host}/connect`);
  const early: string[] = [JSON.stringify({ token })];
  let onText: (text: string) => void = () => {};
  socket.onopen = () => {
    for (const text of early.splice(0)) socket.send(text);
  };
  socket.onmessage = ({ data }) => onText(String(data));
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.CONNECTING) early.push(text);
      else if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    onText: (listener) => {
      onText = listener;
    },
    onClose: (listener) => {
      socket.onclose = ({ code }) => listener(code === 4401 ? 'unauthorized' : 'lost');
    },
    close: () => socket.close(),
  };
}

function desktopLinks(bridge: DesktopBridge): () => WindowLink {
  let channel = 0;
  let onText: (text: string) => void = () => {};
  let onClose: (() => void) | undefined;
  bridge.onMessage((from, text) => {
    if (from !== channel) return;
    if (text === null) onClose?.();
    else onText(text);
  });
  return () => {
    channel += 1;
    const own = channel;
    onText = () => {};
    onClose = undefined;
    bridge.send(own, null);
    return {
      send: (text) => {
        if (own === channel) bridge.send(own, text);
      },
      onText: (listener) => {
        onText = listener;
      },
      onClose: (listener) => {
        onClose = () => {
          onClose = undefined;
          listener('lost');
        };
      },
      close: () => {
        if (own === channel) onClose?.();
      },
    };
  };
}
