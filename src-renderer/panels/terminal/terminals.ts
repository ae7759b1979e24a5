import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { client } from '../../connection/client.ts';
import { showPanel } from '../show-panel.ts';
import type { ShellPlace } from './shell-place.ts';
import type { SessionState, TerminalSession } from './terminal-session.ts';

/** A tab of the terminal panel; its session begins when it is shown first. */
export interface TerminalTab extends SessionState {
  readonly key: number;
  /** Null: the project's folder. */
  readonly place: ShellPlace | null;
}

interface TerminalsState {
  readonly tabs: readonly TerminalTab[];
  readonly shown: number | null;
}

const store = createStore<TerminalsState>(() => ({ tabs: [], shown: null }));
const sessions = new Map<number, TerminalSession>();
let lastKey = 0;

export const useTerminals = (): TerminalsState => useStore(store);

/** Opens a terminal in the project's folder, or in that of a step, and shows it. */
export function openTerminal(place: ShellPlace | null = null): void {
  lastKey += 1;
  const key = lastKey;
  const title = place ? place.stepId : 'Project';
  store.setState(({ tabs }) => ({ tabs: [...tabs, { key, place, title, status: 'starting' }], shown: key }));
  showPanel('terminal');
}

export function showTerminal(key: number): void {
  store.setState({ shown: key });
}

export const sessionOf = (key: number): TerminalSession | undefined => sessions.get(key);

export function keepSession(key: number, session: TerminalSession): void {
  sessions.set(key, session);
}

export function changeTerminal(key: number, state: SessionState): void {
  store.setState(({ tabs }) => ({ tabs: tabs.map((tab) => (tab.key === key ? { ...tab, ...state } : tab)) }));
}

/** Ends a terminal; its neighbour comes to the front. */
export function closeTerminal(key: number): void {
  sessions.get(key)?.close();
  sessions.delete(key);
  store.setState(({ tabs, shown }) => {
    const index = tabs.findIndex((tab) => tab.key === key);
    const left = tabs.filter((tab) => tab.key !== key);
    return { tabs: left, shown: shown === key ? (left[Math.min(index, left.length - 1)]?.key ?? null) : shown };
  });
}

let project = client.state.host?.project;
client.subscribe(() => {
  const now = client.state.host?.project;
  const isOther = project !== undefined && now !== project;
  project = now;
  // A shell belongs to the project that it was opened in.
  if (isOther) for (const { key } of store.getState().tabs) closeTerminal(key);
});
