import { FilePlus2, FolderOpen, Save, SaveAll, Share2, Upload, X } from 'lucide-react';
import { closeFile, saveFile } from '../documents/document-files.ts';
import { shareBundle } from '../shell/share-bundle.ts';
import { toast } from '../ui/toast.tsx';
import { showOverlay } from '../workspace/workspace.ts';
import { type CommandContext, defineCommand } from './command.ts';

const hasFile = ({ document }: CommandContext): boolean => document !== undefined;

export const newCommand = defineCommand({
  id: 'file.new',
  title: 'New pipeline…',
  group: 'File',
  icon: FilePlus2,
  shortcuts: ['mod+alt+n'],
  perform: () => showOverlay('new'),
});

export const openCommand = defineCommand({
  id: 'file.open',
  title: 'Open…',
  group: 'File',
  icon: FolderOpen,
  shortcuts: ['mod+o'],
  inFields: true,
  perform: () => showOverlay('open'),
});

export const saveCommand = defineCommand({
  id: 'file.save',
  title: 'Save',
  group: 'File',
  icon: Save,
  shortcuts: ['mod+s'],
  inFields: true,
  when: hasFile,
  perform: async ({ file }) => {
    if (file === null) return;
    const end = await saveFile(file);
    if (end.kind === 'refused') toast(end.message, { problem: true });
    if (end.kind === 'conflict') showOverlay('conflict');
  },
});

export const saveAsCommand = defineCommand({
  id: 'file.save-as',
  title: 'Save as…',
  group: 'File',
  icon: SaveAll,
  shortcuts: ['mod+shift+s'],
  when: hasFile,
  perform: () => showOverlay('save-as'),
});

export const closeCommand = defineCommand({
  id: 'file.close',
  title: 'Close the tab',
  group: 'File',
  icon: X,
  shortcuts: ['mod+alt+w'],
  when: hasFile,
  perform: async ({ file, document }) => {
    if (file === null) return;
    if (document?.isDirty) showOverlay('close-file');
    else await closeFile(file, false);
  },
});

export const exportCommand = defineCommand({
  id: 'file.export',
  title: 'Export…',
  group: 'File',
  icon: Upload,
  when: hasFile,
  perform: () => showOverlay('export'),
});

export const shareCommand = defineCommand({
  id: 'file.share',
  title: 'Share as a bundle',
  group: 'File',
  icon: Share2,
  when: hasFile,
  perform: async ({ file }) => {
    if (file !== null) await shareBundle(file);
  },
});
