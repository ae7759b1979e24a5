import type { LucideIcon } from 'lucide-react';
import { documentOf } from '../documents/documents.ts';
import type { OpenDocument } from '../documents/open-document.ts';
import { followedRun } from '../runs/run-store.ts';
import { type WorkspaceState, workspace } from '../workspace/workspace.ts';

/** What a command may look at. */
export interface CommandContext {
  readonly file: string | null;
  readonly document: OpenDocument | undefined;
  readonly workspace: WorkspaceState;
  /** The run that the canvas shows. */
  readonly runId: string | undefined;
  readonly isRunning: boolean;
}

/** Something that a user can ask for, from the palette, a menu, a button or the keyboard. */
export interface Command {
  /** `area.verb`, such as `edit.undo`; shortcuts are rebound by it. */
  readonly id: string;
  readonly title: string;
  readonly group: 'File' | 'Edit' | 'Canvas' | 'Run' | 'View' | 'Help';
  readonly icon?: LucideIcon;
  /** As in `mod+shift+z`; `mod` is Ctrl, or the command key on a Mac. */
  readonly shortcuts?: readonly string[];
  /** It also works while a field, an editor or a terminal has the focus. */
  readonly inFields?: boolean;
  /** Absent: always. */
  readonly when?: (context: CommandContext) => boolean;
  readonly perform: (context: CommandContext) => void | Promise<void>;
}

export const defineCommand = (command: Command): Command => command;

export function commandContext(): CommandContext {
  const state = workspace.getState();
  const { activeFile } = state;
  const runId = activeFile === null ? undefined : state.activeRunByFile[activeFile];
  const run = runId === undefined ? undefined : followedRun(runId);
  return {
    file: activeFile,
    document: activeFile === null ? undefined : documentOf(activeFile),
    workspace: state,
    runId,
    isRunning: run?.isLoaded === true && run.state.outcome === null,
  };
}

export const isPossible = (command: Command, context: CommandContext = commandContext()): boolean =>
  command.when?.(context) ?? true;

/** Does what a command does, when it is possible now. */
export function performCommand(command: Command): void {
  const context = commandContext();
  if (isPossible(command, context)) void command.perform(context);
}
