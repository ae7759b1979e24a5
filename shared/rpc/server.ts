import type { z } from 'zod';
import { ok, problem, type Result } from '../base/result.ts';
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
    let isOver = false;
    /** The last message of this request. An answer that JSON cannot carry is our own bug, and is told in its place. */
    const finish = (last: ServerMessage): void => {
      if (isOver) return;
      isOver = true;
      try {
        channel.send(last);
      } catch (error) {
        onBug(error, String(method));
        channel.send({ kind: 'error', id, code: 'internal', message: `The answer cannot be sent: ${wordsOf(error)}` });
      }
    };
    const refuse = (code: RpcErrorCode, text: string): void => finish({ kind: 'error', id, code, message: text });
    if (typeof method !== 'string') return refuse('invalid', 'The name of a call must be a text.');
    const isCall = Object.hasOwn(contract.calls, method);
    if (!isCall && !Object.hasOwn(contract.streams, method)) {
      return refuse('unknown-method', `There is no call "${method.slice(0, 100)}".`);
    }
    const input = checked((isCall ? contract.calls[method] : contract.streams[method])?.input, message.input);
    if (!input.ok) return refuse('invalid', `${method}: ${input.problem}`);
    const one: Running = { cancellation: new Cancellation(), waiting: [] };
    running.set(id, one);
    const push = (events: readonly unknown[]): Promise<void> => {
      if (one.cancellation.aborted) return Promise.resolve();
      try {
        channel.send({ kind: 'next', id, events });
      } catch (error) {
        onBug(error, method);
        refuse('internal', `The events cannot be sent: ${wordsOf(error)}`);
        end(one);
        return Promise.resolve();
      }
      return new Promise((resolve) => one.waiting.push(resolve));
    };
    const handler = handlers[method as keyof HandlersOf<C>] as unknown as AnyHandler;
    new Promise<unknown>((resolve) => resolve(handler(input.value, push, one.cancellation)))
      .then(
        (output) => finish(isCall ? { kind: 'result', id, output } : { kind: 'end', id }),
        (error: unknown) => {
          onBug(error, method);
          refuse('internal', wordsOf(error));
        },
      )
      .finally(() => running.delete(id));
  });
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : 'an unknown error');

/** What does not fit, in words. A schema that recurses gives up on what is nested too deep: it does not fit either. */
function checked(schema: z.ZodType | undefined, value: unknown): Result<unknown, string> {
  try {
    const input = schema?.safeParse(value);
    if (input?.success) return ok(input.data);
    const issue = input?.error.issues[0];
    return problem(`${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'does not fit'}`);
  } catch (error) {
    return problem(`input: cannot be checked: ${wordsOf(error)}`);
  }
}
