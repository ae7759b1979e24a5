import { useEffect, useReducer } from 'react';
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
  const [, look] = useReducer((count: number) => count + 1, 0);
  const runId = useWorkspace(({ activeFile, activeRunByFile }) =>
    activeFile === null ? undefined : activeRunByFile[activeFile],
  );
  useEffect(() => workspace.subscribe(look), []);
  useEffect(() => documents.subscribe(look), []);
  useEffect(() => (runId === undefined ? undefined : followedRun(runId).subscribe(look)), [runId]);
  return isPossible(command, commandContext());
}

/** Performs a command by its id, such as one that the menu of the desktop app sends. */
export function performById(id: string): void {
  const command = allCommands.find((one) => one.id === id);
  if (command) performCommand(command);
}
