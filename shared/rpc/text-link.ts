import { nestsDeeper } from './message-depth.ts';
import type { Channel } from './protocol.ts';

/** Texts over some transport, one message each. */
export interface TextLink {
  send(text: string): void;
  /** One listener at a time: a later one takes over. */
  onText(listener: (text: string) => void): void;
  /** Called once, also when the link is closed already. */
  onClose(listener: () => void): void;
  close(): void;
  /** Back-pressure, of links over sockets. */
  readonly flow?: LinkFlow;
}

/** What keeps a side that does not read from filling the memory of the one that answers. */
export interface LinkFlow {
  /** Tells when too much waits to be taken by the other side, and when it has drained. */
  onFull(listener: (isFull: boolean) => void): void;
  /** Stops reading, or goes on. */
  hold(isHeld: boolean): void;
}

/**
 * JSON over a link, as a channel of the contract. A text that is not JSON ends it, and so does one that is nested deeper
 * than `deepest`.
 */
export function jsonChannel<Outgoing, Incoming>(
  link: TextLink,
  deepest = Number.POSITIVE_INFINITY,
): Channel<Outgoing, Incoming> {
  return {
    send: (message) => link.send(JSON.stringify(message)),
    onMessage: (listener) =>
      link.onText((text) => {
        if (deepest < text.length && nestsDeeper(text, deepest)) return link.close();
        let message: Incoming;
        try {
          message = JSON.parse(text) as Incoming;
        } catch {
          link.close();
          return;
        }
        listener(message);
      }),
    onClose: (listener) => link.onClose(listener),
    close: () => link.close(),
  };
}
