import { canvasCommands } from '../canvas/canvas-commands.ts';
import type { Command } from './command.ts';
import * as edit from './edit-commands.ts';
import * as file from './file-commands.ts';
import * as run from './run-commands.ts';
import * as view from './view-commands.ts';

const { panelCommands, ...views } = view;

/** Everything that a user can ask for, in the order of the palette. */
export const allCommands: readonly Command[] = [
  run.runCommand,
  run.runFromHereCommand,
  run.runToHereCommand,
  run.runOnlyCommand,
  run.runWithoutCacheCommand,
  run.rerunCommand,
  run.runFailedCommand,
  run.stopCommand,
  ...Object.values(file),
  edit.undoCommand,
  edit.redoCommand,
  edit.deleteCommand,
  edit.duplicateCommand,
  edit.toggleDisabledCommand,
  edit.selectAllCommand,
  ...canvasCommands,
  ...Object.values(views),
  ...panelCommands,
];

/** Shortcuts that the user gave to commands, by command id. */
export type Rebound = { readonly [commandId: string]: string };

export const shortcutsOf = (command: Command, rebound: Rebound = {}): readonly string[] => {
  const own = rebound[command.id];
  return own === undefined ? (command.shortcuts ?? []) : [own];
};

/** The commands that a shortcut stands for, in order; more than one where each is possible at other times. */
export const commandsFor = (chord: string, rebound: Rebound = {}): readonly Command[] =>
  allCommands.filter((command) => shortcutsOf(command, rebound).includes(chord));
