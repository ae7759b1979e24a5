const key = 'trainyard.recent-node-types';
const most = 6;

/** Node types that were added last in this browser, the newest first. */
export function recentTypes(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

/** Remembers that a node of this type was added. */
export function noteUsed(typeId: string): void {
  try {
    localStorage.setItem(key, JSON.stringify([typeId, ...recentTypes().filter((id) => id !== typeId)].slice(0, most)));
  } catch {
    // Without storage nothing is remembered, and the list is in the order of the catalog.
  }
}
