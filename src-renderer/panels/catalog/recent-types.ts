import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

const mostKept = 4;
const storageKey = 'trainyard.recent-types';

function kept(): readonly string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string').slice(0, mostKept) : [];
  } catch {
    // A store that is closed to us, or holds something else, only costs the list.
    return [];
  }
}

const recent = createStore<{ readonly ids: readonly string[] }>(() => ({ ids: kept() }));

/** The node types that were added last, newest first. */
export const useRecentTypes = (): readonly string[] => useStore(recent, ({ ids }) => ids);

export function rememberType(id: string): void {
  recent.setState(({ ids }) => ({ ids: [id, ...ids.filter((one) => one !== id)].slice(0, mostKept) }));
  try {
    localStorage.setItem(storageKey, JSON.stringify(recent.getState().ids));
  } catch {
    // As above.
  }
}
