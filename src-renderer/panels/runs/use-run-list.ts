import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { call } from '../../connection/client.ts';
import { useCall, useHost } from '../../connection/hooks.ts';
import { noRuns, type RunList, withNewest, withOlder } from './run-list.ts';

/** Runs of the page that is asked for again with every change. */
const newest = 100;
/** Runs of each further page. */
const older = 1000;
/** Rows beyond these stay in the engine; a filter of its own finds them there. */
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
  /** Why it could not be read, as a sentence. */
  readonly problem: string | null;
}

/** The runs of the project: the newest at once, the others page by page. */
export function useRunList(): UsedRunList {
  const project = useHost()?.project ?? '';
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
  const after = isLoaded && state.list.runs.length < mostRuns ? state.list.next : null;
  useEffect(() => {
    if (after === null) return;
    call('runs.list', { limit: older, after }).then(
      (more) => updateRunList((list) => withOlder(list, more, after)),
      // The connection went: its return asks for the newest again, and this goes on.
      () => {},
    );
  }, [after]);
  return { ...(isLoaded ? state.list : noRuns), isLoaded, problem: error ? error.message : null };
}
