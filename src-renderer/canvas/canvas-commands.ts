import type { Command } from '../commands/command.ts';

/** What a user can ask the canvas for: layout, zoom, clipboard, groups. */
export const canvasCommands: readonly Command[] = [];
