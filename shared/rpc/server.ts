import { Cancellation } from './cancellation.ts';
import { type CallName, calls, type Handlers, type StreamName, streams } from './contract.ts';
import type { Channel, ClientMessage, RpcErrorCode, ServerMessage } from './protocol.ts';

/**
 * Answers the messages of one channel with `handlers`. Inputs are checked against the contract first; an exception of a
 * handler is our own bug, is told to `onBug`, and never ends the channel.
 */
export function serveRpc(
  channel: Channel<ServerMessage, ClientMessage>,
  handlers: Handlers,
  onBug: (error: unknown, method: string) => void,
): void {
  const running = new Map<number, Cancellation>();
  channel.onClose(() => {
    for (const controller of running.values()) controller.abort();
  });
  channel.onMessage((message) => {
    if (message?.kind === 'cancel') {
      running.get(message.id)?.abort();
      return;
    }
    if (message?.kind !== 'request' || typeof message.id !== 'number') return;
    const { id, method } = message;
    const refuse = (code: RpcErrorCode, text: string): void => channel.send({ kind: 'error', id, code, message: text });
    const isCall = Object.hasOwn(calls, method);
    if (!isCall && !Object.hasOwn(streams, method)) return refuse('unknown-method', `There is no call "${method}".`);
    const schema = isCall ? calls[method as CallName].input : streams[method as StreamName].input;
    const input = schema.safeParse(message.input);
    if (!input.success) {
      const issue = input.error.issues[0];
      return refuse('invalid', `${method}: ${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'does not fit'}`);
    }
    const controller = new Cancellation();
    running.set(id, controller);
    const handler = handlers[method as CallName] as (...given: unknown[]) => Promise<unknown>;
    const push = (events: unknown): void => {
      if (!controller.aborted) channel.send({ kind: 'next', id, events });
    };
    handler(input.data, push, controller)
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
