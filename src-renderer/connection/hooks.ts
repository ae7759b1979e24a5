import { QueryClient, type UseQueryOptions, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { RpcError } from '../../shared/rpc/client.ts';
import type {
  CallInput,
  CallName,
  CallOutput,
  StreamEvent,
  StreamInput,
  StreamName,
} from '../../shared/rpc/contract.ts';
import { call, client } from './client.ts';
import type { ConnectionState, ConnectionStatus, HostInfo } from './connection.ts';

/** All that the engine owns, as this window last saw it. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      refetchOnWindowFocus: false,
      // An answer that was lost with the connection is asked for again; a refusal would only come again.
      retry: (count, error) => count < 3 && error instanceof RpcError && error.code === 'disconnected',
      retryDelay: 0,
    },
  },
});

let { epoch, host } = client.state;
client.subscribe(() => {
  const now = client.state;
  if (now.epoch === epoch) return;
  if (host && now.host?.project !== host.project) queries.clear();
  else if (epoch > 0) void queries.invalidateQueries();
  epoch = now.epoch;
  host = now.host;
});

export type CallOptions<Name extends CallName> = Omit<
  UseQueryOptions<CallOutput<Name>>,
  'queryKey' | 'queryFn' | 'networkMode'
>;

/** The answer to a call, asked again when it is invalidated or the connection was lost; its key is `[name, input]`. */
export function useCall<Name extends CallName>(
  name: Name,
  input: CallInput<Name>,
  options: CallOptions<Name> = {},
): UseQueryResult<CallOutput<Name>> {
  return useQuery({ ...options, queryKey: [name, input], queryFn: () => call(name, input) });
}

/** Follows a stream while the component is there and `input` is not null; begins anew when `input` changes. */
export function useStream<Name extends StreamName>(
  name: Name,
  input: StreamInput<Name> | null,
  onEvents: (events: readonly StreamEvent<Name>[]) => void | Promise<void>,
  onProblem: (message: string) => void = () => {},
): void {
  const take = useEffectEvent(onEvents);
  const tell = useEffectEvent(onProblem);
  const key = input === null ? null : JSON.stringify(input);
  useEffect(() => {
    if (key === null) return;
    return client.follow(
      name,
      () => JSON.parse(key) as StreamInput<Name>,
      (events) => take(events),
      (message) => tell(message),
    );
  }, [name, key]);
}

const subscribe = (listener: () => void): (() => void) => client.subscribe(listener);

/** How it stands between this window and its engine. */
export const useConnection = (): ConnectionStatus => useConnectionState().status;

export const useConnectionState = (): ConnectionState => useSyncExternalStore(subscribe, () => client.state);

/** What the bridge can do and which project this window shows; null before the first connection. */
export const useHost = (): HostInfo | null => useConnectionState().host;
