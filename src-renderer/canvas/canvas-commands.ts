import {
  ClipboardPaste,
  Copy,
  Group,
  Maximize,
  Network,
  Plus,
  StickyNote,
  Ungroup,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { type Command, type CommandContext, defineCommand } from '../commands/command.ts';
import { autoLayout } from './auto-layout.ts';
import { copySelection, pasteClipboard } from './canvas-clipboard.ts';
import { addNoteHere, groupSelection, ungroupSelection } from './canvas-frames.ts';
import { openSearch } from './canvas-keys.ts';
import { fitNodes, zoomIn, zoomOut, zoomTo } from './canvas-view.ts';

const isOpen = ({ document }: CommandContext): boolean => document !== undefined;
const isEditable = ({ document }: CommandContext): boolean => document?.readOnly === false;
const hasNodes = (context: CommandContext): boolean =>
  isOpen(context) && context.workspace.selection.nodeIds.length > 0;
const canChangeNodes = (context: CommandContext): boolean => isEditable(context) && hasNodes(context);

const command = (rest: Omit<Command, 'group'>): Command => defineCommand({ group: 'Canvas', ...rest });

/** What a user can ask the canvas for: layout, zoom, clipboard, groups. */
export const canvasCommands: readonly Command[] = [
  command({
    id: 'canvas.add-node',
    title: 'Add a node…',
    icon: Plus,
    when: isEditable,
    perform: () => void openSearch(),
  }),
  command({
    id: 'canvas.auto-layout',
    title: 'Auto layout',
    icon: Network,
    shortcuts: ['alt+shift+t'],
    when: isEditable,
    perform: autoLayout,
  }),
  command({ id: 'canvas.copy', title: 'Copy selected nodes', icon: Copy, when: hasNodes, perform: copySelection }),
  command({
    id: 'canvas.paste',
    title: 'Paste nodes',
    icon: ClipboardPaste,
    when: isEditable,
    perform: pasteClipboard,
  }),
  command({
    id: 'canvas.group',
    title: 'Group selected nodes',
    icon: Group,
    shortcuts: ['mod+g'],
    when: canChangeNodes,
    perform: groupSelection,
  }),
  command({
    id: 'canvas.ungroup',
    title: 'Ungroup',
    icon: Ungroup,
    shortcuts: ['mod+shift+g'],
    when: isEditable,
    perform: ungroupSelection,
  }),
  command({ id: 'canvas.add-note', title: 'Add a note', icon: StickyNote, when: isEditable, perform: addNoteHere }),
  command({
    id: 'canvas.zoom-in',
    title: 'Zoom in',
    icon: ZoomIn,
    shortcuts: ['mod+=', 'mod++'],
    when: isOpen,
    perform: zoomIn,
  }),
  command({
    id: 'canvas.zoom-out',
    title: 'Zoom out',
    icon: ZoomOut,
    shortcuts: ['mod+-'],
    when: isOpen,
    perform: zoomOut,
  }),
  command({
    id: 'canvas.zoom-100',
    title: 'Zoom to 100 %',
    shortcuts: ['mod+0'],
    when: isOpen,
    perform: () => zoomTo(1),
  }),
  command({
    id: 'canvas.fit',
    title: 'Fit the pipeline',
    icon: Maximize,
    shortcuts: ['shift+1'],
    when: isOpen,
    perform: () => fitNodes(),
  }),
  command({
    id: 'canvas.fit-selection',
    title: 'Fit the selection',
    shortcuts: ['shift+2', '.'],
    when: hasNodes,
    perform: ({ workspace }) => fitNodes(new Set(workspace.selection.nodeIds)),
  }),
];
