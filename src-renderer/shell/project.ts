import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { call, client } from '../connection/client.ts';
import { openFile } from '../documents/document-files.ts';
import { documentOf, documents } from '../documents/documents.ts';
import { toast } from '../ui/toast.tsx';
import { setActiveRun, workspace } from '../workspace/workspace.ts';

interface ProjectState {
  /** Absolute folder of the project of this window; empty before the first connection. */
  readonly folder: string;
}

export const projectStore = createStore<ProjectState>(() => ({ folder: '' }));

export const useProject = (): string => useStore(projectStore, ({ folder }) => folder);

/** Forgets everything that belongs to the project before; drafts of it are kept by its engine. */
function leaveProject(): void {
  documents.setState({ byFile: {} });
  workspace.setState({
    openFiles: [],
    activeFile: null,
    activeRunByFile: {},
    comparedRuns: [],
    selection: { nodeIds: [], edgeIds: [] },
    focusRequest: null,
  });
}

/** Turns this window to a project, and opens a file of it. */
export async function openProject(folder: string, file: string | null): Promise<boolean> {
  let shown = file;
  if (folder !== projectStore.getState().folder) {
    const turned = await client.openProject(folder, file);
    if (!turned.ok) {
      toast(turned.message, { problem: true });
      return false;
    }
    leaveProject();
    projectStore.setState({ folder: turned.project });
    // The project may begin above the folder; then the file's path in it is a longer one.
    shown = turned.file;
  }
  return shown === null || showFile(shown);
}

/** Opens a file of the project and remembers it among the recent ones. */
export async function showFile(file: string): Promise<boolean> {
  const end = await openFile(file);
  if (end.kind === 'refused') {
    toast(end.message, { problem: true });
    return false;
  }
  await call('host.remember', { project: projectStore.getState().folder, file });
  await showLastRun(file);
  return true;
}

/** The canvas comes back to the run that it can tell most of: the newest of this file. */
async function showLastRun(file: string): Promise<void> {
  const pipeline = documentOf(file)?.document.id;
  if (!pipeline || workspace.getState().activeRunByFile[file] !== undefined) return;
  const { runs } = await call('runs.list', { pipeline, limit: 1 });
  const newest = runs[0];
  if (newest?.file === file) setActiveRun(file, newest.runId);
}

/** Makes a project from a template (null: an empty one) and opens it. */
export async function createProject(folder: string, template: string | null): Promise<boolean> {
  const made = await call('project.create', { folder, template });
  if (!made.ok) {
    toast(made.message, { problem: true });
    return false;
  }
  return openProject(made.folder, made.file);
}

/** The text of a pipeline without nodes. */
export function emptyPipeline(name: string): string {
  const id =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'pipeline';
  return `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata:\n  id: ${id}\n  name: ${JSON.stringify(name)}\nspec:\n  nodes: []\n`;
}

/** The file for a pipeline of this name. */
export function fileNameOf(name: string): string {
  const base = name
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return `${base || 'pipeline'}.pipeline.yaml`;
}
