import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Settings } from '../../shared/rpc/calls/host-calls.ts';
import { call } from '../connection/client.ts';
import { useCall } from '../connection/hooks.ts';

const standard: Settings = { theme: 'system', navigation: 'node-editor', layout: {}, shortcuts: {} };

/** The preferences of this user; the standard ones until they are read. */
export function useSettings(): Settings {
  return useCall('host.readSettings', {}).data ?? standard;
}

/** Changes preferences, in every window that reads them next. */
export function useChangeSettings(): (changes: Partial<Settings>) => void {
  const queries = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (changes: Partial<Settings>) => call('host.changeSettings', changes),
    onSuccess: (settings) => queries.setQueryData(['host.readSettings', {}], settings),
    networkMode: 'always',
  });
  return mutate;
}
