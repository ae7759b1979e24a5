/** What travels on a channel, one JSON object a message. */
export type ClientMessage =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  /** The batch of this stream that came first has been worked off: back-pressure. */
  | { readonly kind: 'taken'; readonly id: number };

export type ServerMessage =
  | { readonly kind: 'result'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly code: RpcErrorCode; readonly message: string }
  | { readonly kind: 'next'; readonly id: number; readonly events: unknown }
  | { readonly kind: 'end'; readonly id: number };

/**
 * `invalid`: the input does not fit the contract. `unknown-method`. `internal`: a bug on the other side. `no-engine`: the
 * bridge has no engine to pass the request on to, and the message tells people why.
 */
export type RpcErrorCode = 'invalid' | 'unknown-method' | 'internal' | 'no-engine';

/** Two ends that exchange messages; each transport is one small implementation. */
export interface Channel<Outgoing, Incoming> {
  send(message: Outgoing): void;
  onMessage(listener: (message: Incoming) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}
