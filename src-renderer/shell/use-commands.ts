import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { allCommands, commandsFor, type Rebound } from '../commands/all-commands.ts';
import { type Command, commandContext, isPossible, performCommand } from '../commands/command.ts';
import { chordOf, takesKeys } from '../commands/key-chord.ts';
import { documents } from '../documents/documents.ts';
import { followedRun } from '../runs/run-store.ts';
import { useWorkspace, workspace } from '../workspace/workspace.ts';

const isMac = /Mac/.test(navigator.platform);

/** Performs commands by their shortcuts, wherever the focus is, but never what a field or an editor wants for itself. */
export function useShortcuts(rebound: Rebound): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const inField = takesKeys(event.target);
      const isOverlaid =
        workspace.getState().overlay !== null ||
        document.querySelector('[role="dialog"]:not([aria-modal="false"])') !== null;
      const context = commandContext();
      for (const command of commandsFor(chordOf(event, isMac), rebound)) {
        if ((inField || isOverlaid) && !command.inFields) continue;
        if (isOverlaid && command.id !== 'view.palette') continue;
        if (!isPossible(command, context)) continue;
        event.preventDefault();
        void command.perform(context);
        return;
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [rebound]);
}

/** Whether a command is possible, kept up to date. */
export function useIsPossible(command: Command): boolean {
  const runId = useWorkspace(({ activeFile, activeRunByFile }) =>
    activeFile === null ? undefined : activeRunByFile[activeFile],
  );
  const subscribe = useCallback((look: () => void) => listenToContext(runId, look), [runId]);
  return useSyncExternalStore(subscribe, () => isPossible(command));
}

/** Hears of everything that a command may look at. A button is drawn anew only when its own answer is another one. */
function listenToContext(runId: string | undefined, look: () => void): () => void {
  const stops = [workspace.subscribe(look), documents.subscribe(look)];
  if (runId !== undefined) stops.push(followedRun(runId).subscribe(look));
  return () => {
    for (const stop of stops) stop();
  };
}

/** Performs a command by its id, such as one that the menu of the desktop app sends. */
export function performById(id: string): void {
  const command = allCommands.find((one) => one.id === id);
  if (command) performCommand(command);
}
