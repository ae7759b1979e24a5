import type { CallInput, CallName, CallOutput, StreamEvent, StreamInput, StreamName } from './contract.ts';
import type { Channel, ClientMessage, RpcErrorCode, ServerMessage } from './protocol.ts';

/** The other side refused a message, or is gone. */
export class RpcError extends Error {
  readonly code: RpcErrorCode | 'disconnected';

  constructor(code: RpcErrorCode | 'disconnected', message: string) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
  }
}

interface Pending {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: RpcError) => void;
  readonly onEvents: (events: unknown) => void | Promise<void>;
}

/** The client's end of the contract on one channel. */
export class RpcClient {
  readonly #channel: Channel<ClientMessage, ServerMessage>;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #closed = false;

  constructor(channel: Channel<ClientMessage, ServerMessage>) {
    this.#channel = channel;
    channel.onMessage((message) => this.#receive(message));
    channel.onClose(() => {
      this.#closed = true;
      for (const { reject } of this.#pending.values()) reject(new RpcError('disconnected', 'The engine went away.'));
      this.#pending.clear();
    });
  }

  /** Rejects with an `RpcError` only: expected problems are part of the output. */
  call<Name extends CallName>(method: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    return this.#request(method, input, () => {}).done as Promise<CallOutput<Name>>;
  }

  /**
   * Calls `onEvents` with each batch; `done` resolves at the stream's end, `cancel()` ends it early. The other side hears
   * that a batch was taken when `onEvents` is through, or the promise is that it returns.
   */
  stream<Name extends StreamName>(
    method: Name,
    input: StreamInput<Name>,
    onEvents: (events: readonly StreamEvent<Name>[]) => void | Promise<void>,
  ): { readonly done: Promise<void>; readonly cancel: () => void } {
    const { id, done } = this.#request(method, input, onEvents as (events: unknown) => void | Promise<void>);
    return { done: done as Promise<void>, cancel: () => this.#channel.send({ kind: 'cancel', id }) };
  }

  close(): void {
    this.#channel.close();
  }

  #request(
    method: string,
    input: unknown,
    onEvents: (events: unknown) => void | Promise<void>,
  ): { id: number; done: Promise<unknown> } {
    const id = this.#nextId++;
    const done = new Promise<unknown>((resolve, reject) => {
      if (this.#closed) return reject(new RpcError('disconnected', 'The engine went away.'));
      this.#pending.set(id, { resolve, reject, onEvents });
      this.#channel.send({ kind: 'request', id, method, input });
    });
    return { id, done };
  }

  #receive(message: ServerMessage): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    if (message.kind === 'next') {
      const taken = (): void => this.#channel.send({ kind: 'taken', id: message.id });
      const working = pending.onEvents(message.events);
      if (working) working.then(taken, taken);
      else taken();
      return;
    }
    this.#pending.delete(message.id);
    if (message.kind === 'error') pending.reject(new RpcError(message.code, message.message));
    else pending.resolve(message.kind === 'result' ? message.output : undefined);
  }
}
