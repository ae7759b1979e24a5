import { type MouseEvent, type ReactNode, useState } from 'react';
import { canvasCommands } from '../canvas/canvas-commands.ts';
import { type Command, commandContext, isPossible, performCommand } from '../commands/command.ts';
import { deleteCommand, duplicateCommand, selectAllCommand, toggleDisabledCommand } from '../commands/edit-commands.ts';
import { runCommand, runFromHereCommand, runOnlyCommand, runToHereCommand } from '../commands/run-commands.ts';
import { ContextMenu, type MenuEntry } from '../ui/menu.tsx';
import { select, workspace } from '../workspace/workspace.ts';
import styles from './shell.module.css';

const named = (id: string): Command | undefined => canvasCommands.find((command) => command.id === id);

const onNode: readonly (Command | 'separator' | undefined)[] = [
  runFromHereCommand,
  runToHereCommand,
  runOnlyCommand,
  'separator',
  named('canvas.copy'),
  duplicateCommand,
  toggleDisabledCommand,
  named('canvas.group'),
  'separator',
  deleteCommand,
];

const onEmpty: readonly (Command | 'separator' | undefined)[] = [
  named('canvas.add-node'),
  named('canvas.paste'),
  named('canvas.add-note'),
  'separator',
  selectAllCommand,
  named('canvas.auto-layout'),
  named('canvas.fit'),
  'separator',
  runCommand,
];

function entriesOf(commands: readonly (Command | 'separator' | undefined)[]): MenuEntry[] {
  const context = commandContext();
  return commands
    .filter((command) => command !== undefined)
    .map((command): MenuEntry => {
      if (command === 'separator') return command;
      const Icon = command.icon;
      const shortcut = command.shortcuts?.[0];
      return {
        title: command.title,
        disabled: !isPossible(command, context),
        danger: command === deleteCommand,
        ...(Icon ? { icon: <Icon aria-hidden /> } : {}),
        ...(shortcut === undefined ? {} : { shortcut }),
        perform: () => performCommand(command),
      };
    });
}

/** The canvas with a menu at the pointer: of the node there, which is selected by it, or of the empty place. */
export function CanvasMenu({ children }: { readonly children: ReactNode }) {
  const [entries, setEntries] = useState<readonly MenuEntry[]>([]);
  const choose = (event: MouseEvent): void => {
    const node = event.target instanceof Element ? event.target.closest('[data-node-id]') : null;
    const id = node?.getAttribute('data-node-id') ?? null;
    if (id !== null && !workspace.getState().selection.nodeIds.includes(id)) select([id]);
    setEntries(entriesOf(id === null ? onEmpty : onNode));
  };
  return (
    <ContextMenu entries={entries}>
      <div className={styles['canvas']} onContextMenuCapture={choose}>
        {children}
      </div>
    </ContextMenu>
  );
}
