import type { Cancellation } from '../../shared/rpc/cancellation.ts';
import type { ProjectChange, ProjectChanges } from './project-changes.ts';

/** Of changes with the same key only the last one matters to a window. */
function keyOf(change: ProjectChange): string {
  switch (change.type) {
    case 'file-changed':
      return `file ${change.file}`;
    case 'draft-saved':
      return `draft ${change.file} ${change.windowId}`;
    case 'run-changed':
      return `run ${change.runId}`;
    case 'deployments-changed':
    case 'catalog-changed':
      return change.type;
  }
}

/**
 * Tells a window what changes in the project until it goes. At most one batch is under way; of what happens meanwhile the
 * last of each goes with the next, so that a window which does not keep up costs no memory.
 */
export async function followChanges(
  changes: ProjectChanges,
  push: (events: readonly ProjectChange[]) => Promise<void>,
  signal: Cancellation,
): Promise<void> {
  const waiting = new Map<string, ProjectChange>();
  let wake = (): void => {};
  const stop = changes.listen((change) => {
    const key = keyOf(change);
    waiting.delete(key);
    waiting.set(key, change);
    wake();
  });
  signal.onAbort(() => wake());
  try {
    while (!signal.aborted) {
      if (waiting.size === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const batch = [...waiting.values()];
      waiting.clear();
      await push(batch);
    }
  } finally {
    stop();
  }
}
