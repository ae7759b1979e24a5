import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { call } from '../../connection/client.ts';
import { useCall, useConnectionState } from '../../connection/hooks.ts';
import { noRuns, type RunList, withNewest, withOlder } from './run-list.ts';

/** Runs of the page that is asked for again with every change. */
const newest = 100;
/** Runs of each further page. */
const older = 1000;
/** Older ones than these are not listed: a window must hold them all to sort them. */
const mostRuns = 20_000;

interface RunListState {
  readonly project: string;
  readonly list: RunList;
}

const store = createStore<RunListState>(() => ({ project: '', list: noRuns }));

/** Changes the list as it is shown, ahead of the engine's next answer. */
export function updateRunList(update: (list: RunList) => RunList): void {
  store.setState(({ list }) => ({ list: update(list) }));
}

export interface UsedRunList extends RunList {
  readonly isLoaded: boolean;
  /** There are older runs than those that a window lists. */
  readonly isFull: boolean;
  /** Why it could not be read, as a sentence. */
  readonly problem: string | null;
}

/** The runs of the project: the newest at once, the others page by page. */
export function useRunList(): UsedRunList {
  const { host, epoch } = useConnectionState();
  const project = host?.project ?? '';
  const { data: page, error } = useCall('runs.list', { limit: newest });
  const state = useStore(store);
  const isLoaded = page !== undefined && state.project === project;
  useEffect(() => {
    if (!page) return;
    store.setState((before) => ({
      project,
      list: withNewest(before.project === project ? before.list : noRuns, page),
    }));
  }, [page, project]);
  const isFull = state.list.runs.length >= mostRuns;
  const after = isLoaded && !isFull ? state.list.next : null;
  // An answer that was lost with the connection is asked for again with the next one.
  useEffect(() => {
    if (after === null || epoch === 0) return;
    call('runs.list', { limit: older, after }).then(
      (more) => updateRunList((list) => withOlder(list, more, after)),
      () => {},
    );
  }, [after, epoch]);
  return {
    ...(isLoaded ? state.list : noRuns),
    isLoaded,
    isFull: isFull && state.list.next !== null,
    problem: error ? error.message : null,
  };
}
