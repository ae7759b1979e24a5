import { CopyPlus, Power, Redo2, Trash2, Undo2 } from 'lucide-react';
import { change, redo, undo } from '../documents/documents.ts';
import { duplicateNodes, removeNodes, setDisabled } from '../documents/edits/node-edits.ts';
import { select } from '../workspace/workspace.ts';
import { type CommandContext, defineCommand } from './command.ts';

const isEditable = ({ document }: CommandContext): boolean => document !== undefined && !document.readOnly;
const hasNodes = (context: CommandContext): boolean =>
  isEditable(context) && context.workspace.selection.nodeIds.length > 0;

/** `3 nodes`, or the id of one. */
export const nodesInWords = (ids: readonly string[]): string =>
  ids.length === 1 ? `${ids[0]}` : `${ids.length} nodes`;

export const undoCommand = defineCommand({
  id: 'edit.undo',
  title: 'Undo',
  group: 'Edit',
  icon: Undo2,
  shortcuts: ['mod+z'],
  when: ({ document }) => (document?.past.length ?? 0) > 0,
  perform: ({ file }) => {
    if (file !== null) undo(file);
  },
});

export const redoCommand = defineCommand({
  id: 'edit.redo',
  title: 'Redo',
  group: 'Edit',
  icon: Redo2,
  shortcuts: ['mod+shift+z', 'mod+y'],
  when: ({ document }) => (document?.future.length ?? 0) > 0,
  perform: ({ file }) => {
    if (file !== null) redo(file);
  },
});

export const deleteCommand = defineCommand({
  id: 'edit.delete',
  title: 'Delete selected nodes',
  group: 'Edit',
  icon: Trash2,
  when: hasNodes,
  perform: ({ file, workspace }) => {
    const ids = workspace.selection.nodeIds;
    if (file !== null) change(file, `Delete ${nodesInWords(ids)}`, (content) => removeNodes(content, ids));
    select([]);
  },
});

export const duplicateCommand = defineCommand({
  id: 'edit.duplicate',
  title: 'Duplicate selected nodes',
  group: 'Edit',
  icon: CopyPlus,
  shortcuts: ['mod+d'],
  when: hasNodes,
  perform: ({ file, workspace }) => {
    const ids = workspace.selection.nodeIds;
    let copies: string[] = [];
    if (file === null) return;
    change(file, `Duplicate ${nodesInWords(ids)}`, (content) => {
      copies = duplicateNodes(content, ids);
    });
    select(copies);
  },
});

export const toggleDisabledCommand = defineCommand({
  id: 'edit.toggle-disabled',
  title: 'Switch selected nodes off or on',
  group: 'Edit',
  icon: Power,
  shortcuts: ['mod+m'],
  when: hasNodes,
  perform: ({ file, document, workspace }) => {
    const ids = workspace.selection.nodeIds;
    if (file === null || !document) return;
    const isOn = document.document.nodes.some(({ id, disabled }) => ids.includes(id) && !disabled);
    change(file, `Switch ${nodesInWords(ids)} ${isOn ? 'off' : 'on'}`, (content) => setDisabled(content, ids, isOn));
  },
});

export const selectAllCommand = defineCommand({
  id: 'edit.select-all',
  title: 'Select all nodes',
  group: 'Edit',
  shortcuts: ['mod+a'],
  when: ({ document }) => document !== undefined,
  perform: ({ document }) => select(document?.document.nodes.map(({ id }) => id) ?? []),
});
