import type { Result } from '../../shared/base/result.ts';
import { engineContract, type HostHandlers, hostContract } from '../../shared/rpc/contract.ts';
import { deepestMessage, nestsDeeper } from '../../shared/rpc/message-depth.ts';
import type { Channel, ClientMessage, ServerMessage } from '../../shared/rpc/protocol.ts';
import { serveRpc } from '../../shared/rpc/server.ts';
import type { TextLink } from '../../shared/rpc/text-link.ts';

/** What a bridge needs to serve one window. */
export interface WindowSessionOptions {
  /** The window's end. */
  readonly window: TextLink;
  readonly handlers: HostHandlers;
  /** Opens a link to the engine of the window's project, starting the engine where there is none; a problem is a sentence. */
  readonly openEngine: () => Promise<Result<TextLink, string>>;
  /** Handed to the engine with each request that takes an environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onBug: (error: unknown, method: string) => void;
}

/** Calls that carry the environment of whoever asks; a window has none of its own. */
const withEnvironment: ReadonlySet<string> = new Set(
  Object.entries(engineContract.calls).flatMap(([name, { input }]) => ('environment' in input.shape ? [name] : [])),
);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Serves one window: answers what begins with `host.`, and passes everything else on to the engine, message by message.
 * The first message for the engine opens the link to it. When that link ends, so does the window's: it comes back by itself
 * and finds a new engine.
 */
export function serveWindow({ window, handlers, openEngine, environment, onBug }: WindowSessionOptions): void {
  let isOpen = true;
  /** The window takes less than it is sent: neither it nor the engine is listened to until it does. */
  let isFull = false;
  let engine: TextLink | undefined;
  let opening = false;
  let waiting: string[] = [];
  /** Requests that wait for an engine, so that each can be answered when there is none. */
  let waitingIds: number[] = [];
  const hostIds = new Set<number>();
  let toHost: (message: ClientMessage) => void = () => {};

  const answer = (message: ServerMessage): void => {
    if (isOpen) window.send(JSON.stringify(message));
  };

  const host: Channel<ServerMessage, ClientMessage> = {
    send: (message) => {
      if (message.kind !== 'next') hostIds.delete(message.id);
      answer(message);
    },
    onMessage: (listener) => {
      toHost = listener;
    },
    onClose: (listener) => window.onClose(listener),
    close: () => window.close(),
  };
  serveRpc(host, hostContract, handlers, onBug);

  const open = async (): Promise<void> => {
    opening = true;
    const opened = await openEngine().catch((error: unknown): Result<TextLink, string> => {
      onBug(error, 'engine');
      return { ok: false, problem: error instanceof Error ? error.message : String(error) };
    });
    opening = false;
    const texts = waiting;
    const ids = waitingIds;
    waiting = [];
    waitingIds = [];
    if (!opened.ok) {
      for (const id of ids) answer({ kind: 'error', id, code: 'no-engine', message: opened.problem });
      return;
    }
    const link = opened.value;
    if (!isOpen) return link.close();
    engine = link;
    link.flow?.hold(isFull);
    link.onText((text) => isOpen && window.send(text));
    link.onClose(() => window.close());
    for (const text of texts) link.send(text);
  };

  const toEngine = (text: string, message: Record<string, unknown>): void => {
    if (engine) return engine.send(text);
    waiting.push(text);
    if (message['kind'] === 'request' && typeof message['id'] === 'number') waitingIds.push(message['id']);
    if (!opening) void open();
  };

  window.onText((text) => {
    const message = parse(text);
    if (!message) return window.close();
    const { id, method, input } = message;
    if (message['kind'] === 'request' && typeof method === 'string') {
      if (method.startsWith('host.')) {
        if (typeof id === 'number') hostIds.add(id);
        return toHost(message as ClientMessage);
      }
      if (withEnvironment.has(method) && isRecord(input)) {
        return toEngine(JSON.stringify({ ...message, input: { ...input, environment } }), message);
      }
    } else if (typeof id === 'number' && hostIds.has(id)) {
      return toHost(message as ClientMessage);
    }
    // JSON of one line: the engine's socket parts messages by lines.
    toEngine(text.includes('\n') ? JSON.stringify(message) : text, message);
  });
  window.flow?.onFull((full) => {
    isFull = full;
    window.flow?.hold(full);
    engine?.flow?.hold(full);
  });
  window.onClose(() => {
    isOpen = false;
    engine?.close();
  });
}

/** Null for what is no message, or is nested so deep that it could not be written again. */
function parse(text: string): Record<string, unknown> | null {
  if (nestsDeeper(text, deepestMessage)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
