import { Cancellation } from './cancellation.ts';
import type { Contract, HandlersOf } from './contract.ts';
import type { Channel, ClientMessage, RpcErrorCode, ServerMessage } from './protocol.ts';

interface Running {
  readonly cancellation: Cancellation;
  /** Who waits for a batch to be taken, in the order in which the batches went out. */
  readonly waiting: (() => void)[];
}

type AnyHandler = (
  input: unknown,
  push: (events: readonly unknown[]) => Promise<void>,
  signal: Cancellation,
) => Promise<unknown>;

/**
 * Answers the messages of one channel with `handlers`. Inputs are checked against the contract first; an exception of a
 * handler is our own bug, is told to `onBug`, and never ends the channel.
 */
export function serveRpc<C extends Contract>(
  channel: Channel<ServerMessage, ClientMessage>,
  contract: C,
  handlers: HandlersOf<C>,
  onBug: (error: unknown, method: string) => void,
): void {
  const running = new Map<number, Running>();
  const end = ({ cancellation, waiting }: Running): void => {
    cancellation.abort();
    for (const resume of waiting.splice(0)) resume();
  };
  channel.onClose(() => {
    for (const one of running.values()) end(one);
  });
  channel.onMessage((message) => {
    if (message?.kind === 'taken') return running.get(message.id)?.waiting.shift()?.();
    if (message?.kind === 'cancel') {
      const cancelled = running.get(message.id);
      return cancelled && end(cancelled);
    }
    if (message?.kind !== 'request' || typeof message.id !== 'number' || running.has(message.id)) return;
    const { id, method } = message;
    const refuse = (code: RpcErrorCode, text: string): void => channel.send({ kind: 'error', id, code, message: text });
    const isCall = Object.hasOwn(contract.calls, method);
    if (!isCall && !Object.hasOwn(contract.streams, method)) {
      return refuse('unknown-method', `There is no call "${String(method).slice(0, 100)}".`);
    }
    const schema = (isCall ? contract.calls[method] : contract.streams[method])?.input;
    const input = schema?.safeParse(message.input);
    if (!input?.success) {
      const issue = input?.error.issues[0];
      return refuse('invalid', `${method}: ${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'does not fit'}`);
    }
    const one: Running = { cancellation: new Cancellation(), waiting: [] };
    running.set(id, one);
    const push = (events: readonly unknown[]): Promise<void> => {
      if (one.cancellation.aborted) return Promise.resolve();
      channel.send({ kind: 'next', id, events });
      return new Promise((resolve) => one.waiting.push(resolve));
    };
    const handler = handlers[method as keyof HandlersOf<C>] as unknown as AnyHandler;
    handler(input.data, push, one.cancellation)
      .then(
        (output) => channel.send(isCall ? { kind: 'result', id, output } : { kind: 'end', id }),
        (error: unknown) => {
          onBug(error, method);
          refuse('internal', error instanceof Error ? error.message : String(error));
        },
      )
      .finally(() => running.delete(id));
  });
}
