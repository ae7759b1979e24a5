import { RpcClient, RpcError } from '../../shared/rpc/client.ts';
import type {
  CallInput,
  CallName,
  CallOutput,
  StreamEvent,
  StreamInput,
  StreamName,
} from '../../shared/rpc/contract.ts';
import { jsonChannel } from '../../shared/rpc/text-link.ts';
import { noToken, type WindowLink } from './window-link.ts';

/** How it stands between this window and its engine. `refused`: it takes a wish of the user to try again. */
export type ConnectionStatus = 'connecting' | 'connected' | 'reconnecting' | 'refused';

/** What the bridge said of itself and this window. */
export type HostInfo = CallOutput<'host.hello'>;

export interface ConnectionState {
  readonly status: ConnectionStatus;
  /** The sentence why it was refused. */
  readonly problem: string | null;
  /** Null before the first connection. */
  readonly host: HostInfo | null;
  /** Counts connections: what belonged to an earlier one is to be asked for again. */
  readonly epoch: number;
}

/** Milliseconds until the next try; the last one repeats. */
const backOffMs = [50, 150, 400, 1000, 2000, 4000];

type EventsListener<Name extends StreamName> = (events: readonly StreamEvent<Name>[]) => void | Promise<void>;

/** A stream that is asked for again after each reconnection. */
interface Following {
  readonly start: (rpc: RpcClient) => void;
  cancel: (() => void) | null;
}

/** This window's connection: comes back by itself, and keeps calls waiting while it is away. */
export class Connection {
  readonly #open: (() => WindowLink) | string;
  #state: ConnectionState = { status: 'connecting', problem: null, host: null, epoch: 0 };
  #rpc: RpcClient | null = null;
  #link: WindowLink | null = null;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #waiting = new Set<(rpc: RpcClient) => void>();
  readonly #followings = new Set<Following>();

  /** @param open opens a link to the bridge; a sentence where this window can have none */
  constructor(open: (() => WindowLink) | string) {
    this.#open = open;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Connects, at first or after a refusal. */
  connect(): void {
    if (typeof this.#open === 'string') return this.#change({ status: 'refused', problem: this.#open });
    clearTimeout(this.#timer);
    this.#change({ status: this.#state.epoch === 0 ? 'connecting' : 'reconnecting', problem: null });
    const link = this.#open();
    this.#link = link;
    const rpc = new RpcClient(jsonChannel({ ...link, onClose: (listener) => this.#whenClosed(link, listener) }));
    void this.#greet(rpc, link);
  }

  /** Waits for a connection where there is none. Rejects with an `RpcError` when it is lost before the answer. */
  async call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    const rpc = this.#rpc ?? (await new Promise<RpcClient>((resolve) => this.#waiting.add(resolve)));
    return rpc.call(name, input);
  }

  /**
   * Follows a stream until it ends by itself, also over reconnections: `input` is asked anew each time, so that it can go
   * on where it was. A refusal of the stream is told as a sentence.
   *
   * @returns what ends it
   */
  follow<Name extends StreamName>(
    name: Name,
    input: () => StreamInput<Name>,
    onEvents: EventsListener<Name>,
    onProblem: (message: string) => void = () => {},
  ): () => void {
    const following: Following = {
      cancel: null,
      start: (rpc) => {
        const { done, cancel } = rpc.stream<Name>(name, input(), (events) =>
          this.#followings.has(following) ? onEvents(events) : undefined,
        );
        following.cancel = cancel;
        done.then(
          () => this.#followings.delete(following),
          (error: unknown) => {
            if (error instanceof RpcError && error.code === 'disconnected') return;
            this.#followings.delete(following);
            onProblem(error instanceof Error ? error.message : String(error));
          },
        );
      },
    };
    this.#followings.add(following);
    if (this.#rpc) following.start(this.#rpc);
    return () => {
      if (this.#followings.delete(following)) following.cancel?.();
    };
  }

  /** Turns this window to another project: a new connection, on which nothing of the old project is left. */
  async openProject(folder: string, file: string | null): Promise<CallOutput<'host.openProject'>> {
    const opened = await this.call('host.openProject', { folder, file });
    const { host } = this.#state;
    if (opened.ok && host) {
      this.#change({ host: { ...host, project: opened.project, file: opened.file } });
      // What is asked from now on is for the new project, so it waits for the new connection.
      this.#rpc = null;
      this.#link?.close();
    }
    return opened;
  }

  async #greet(rpc: RpcClient, link: WindowLink): Promise<void> {
    try {
      let host = await rpc.call('host.hello', {});
      const before = this.#state.host;
      if (before && before.project !== host.project) {
        const opened = await rpc.call('host.openProject', { folder: before.project, file: before.file });
        if (!opened.ok) return this.#refuse(link, opened.message);
        host = { ...host, project: opened.project, file: opened.file };
      }
      await rpc.call('engine.hello', {});
      if (this.#link !== link) return;
      this.#rpc = rpc;
      this.#tries = 0;
      this.#change({ status: 'connected', host, epoch: this.#state.epoch + 1 });
      for (const following of this.#followings) following.start(rpc);
      for (const resolve of this.#waiting) resolve(rpc);
      this.#waiting.clear();
    } catch (error) {
      if (error instanceof RpcError && error.code === 'disconnected') return;
      this.#refuse(link, error instanceof Error ? error.message : String(error));
    }
  }

  #refuse(link: WindowLink, problem: string): void {
    if (this.#link !== link) return;
    this.#link = null;
    link.close();
    this.#change({ status: 'refused', problem });
  }

  #whenClosed(link: WindowLink, listener: () => void): void {
    link.onClose((end) => {
      listener();
      if (this.#link !== link) return;
      this.#link = null;
      this.#rpc = null;
      for (const following of this.#followings) following.cancel = null;
      if (end === 'unauthorized') return this.#change({ status: 'refused', problem: noToken });
      this.#change({ status: this.#state.epoch === 0 ? 'connecting' : 'reconnecting' });
      const wait = backOffMs[Math.min(this.#tries, backOffMs.length - 1)];
      this.#tries += 1;
      this.#timer = setTimeout(() => this.connect(), wait);
    });
  }

  #change(changes: Partial<ConnectionState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }
}
