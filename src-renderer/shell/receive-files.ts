import { call } from '../connection/client.ts';
import { openFile } from '../documents/document-files.ts';
import { change, documentOf } from '../documents/documents.ts';
import { addNode, freeNodeId, setNodeField } from '../documents/edits/node-edits.ts';
import { toast } from '../ui/toast.tsx';
import { activateFile, select, workspace } from '../workspace/workspace.ts';
import { base64OfFile } from './keep-file.ts';
import { openProject, projectStore } from './project.ts';

/** What a file becomes, by its name. */
export type Reception =
  | { readonly kind: 'pipeline' }
  | { readonly kind: 'bundle' }
  | { readonly kind: 'node'; readonly type: string; readonly parameter: string; readonly folder: string }
  | { readonly kind: 'nothing' };

/** More files at once are somebody's mistake. */
export const mostFiles = 20;
const largestBytes = 64 * 1024 * 1024;
const largestPipelineBytes = 5_000_000;

const nodes: readonly (readonly [ends: RegExp, type: string, parameter: string, folder: string])[] = [
  [/\.(csv|tsv|parquet)$/i, 'data.table-file', 'path', 'data'],
  [/\.py$/i, 'flow.python', 'file', 'scripts'],
  [/\.sh$/i, 'flow.shell', 'command', 'scripts'],
];

export function receptionOf(name: string): Reception {
  if (/\.ya?ml$/i.test(name)) return { kind: 'pipeline' };
  if (/\.trainyard$/i.test(name)) return { kind: 'bundle' };
  const node = nodes.find(([ends]) => ends.test(name));
  return node ? { kind: 'node', type: node[1], parameter: node[2], folder: node[3] } : { kind: 'nothing' };
}

/** A name without folders and without what a file system minds. */
const plainName = (name: string): string =>
  name
    .split(/[\\/]/)
    .at(-1)
    ?.replace(/[^\p{L}\p{N}._ -]/gu, '_')
    .replace(/^\.+/, '') || 'file';

/** Takes what was dropped on the window or picked in a dialog: never opens anything that runs, never overwrites. */
export async function receiveFiles(
  files: readonly File[],
  at?: { readonly x: number; readonly y: number },
): Promise<void> {
  if (files.length > mostFiles) {
    toast(`${files.length} files at once are too many; drop at most ${mostFiles}.`, { problem: true });
    return;
  }
  let place = at;
  for (const file of files) {
    await receiveFile(file, place);
    if (place) place = { x: place.x, y: place.y + 110 };
  }
}

export async function receiveFile(file: File, at?: { readonly x: number; readonly y: number }): Promise<void> {
  const reception = receptionOf(file.name);
  if (file.size > largestBytes) {
    return toast(`${file.name} is larger than 64 MB. Put it into the project's folder and name it in a data node.`, {
      problem: true,
    });
  }
  switch (reception.kind) {
    case 'pipeline':
      return receivePipeline(file);
    case 'bundle':
      return receiveBundle(file);
    case 'node':
      return receiveAsNode(file, reception, at);
    case 'nothing':
      return toast(`${file.name} is neither a pipeline, a bundle, a table (CSV, Parquet) nor a script.`, {
        problem: true,
      });
  }
}

/** A pipeline file from elsewhere becomes a new file of the project, restricted until it is trusted. */
async function receivePipeline(file: File): Promise<void> {
  if (file.size > largestPipelineBytes) {
    return toast(`${file.name} is larger than 5 MB; a pipeline file has at most that.`, { problem: true });
  }
  const text = await file.text();
  const name = plainName(file.name);
  const free = async (): Promise<string> => {
    const { pipelines } = await call('project.describe', {});
    const taken = new Set(pipelines.map((pipeline) => pipeline.file));
    const [, base = name, ends = ''] = /^(.*?)((?:\.pipeline)?\.ya?ml)$/i.exec(name) ?? [];
    let found = `${base}${ends}`;
    for (let number = 2; taken.has(found); number += 1) found = `${base}-${number}${ends}`;
    return found;
  };
  const path = await free();
  const made = await call('pipeline.create', { file: path, text, restricted: true });
  if (!made.ok) return toast(made.message, { problem: true });
  const end = await openFile(path);
  if (end.kind === 'refused') return toast(end.message, { problem: true });
}

async function receiveBundle(file: File): Promise<void> {
  const content = await base64OfFile(file);
  const inspected = await call('bundle.inspect', { content });
  if (!inspected.ok) return toast(inspected.message, { problem: true });
  const { newProjectsFolder } = await call('project.describe', {});
  const opened = await call('bundle.open', {
    content,
    folder: `${newProjectsFolder}/${plainName(file.name).replace(/\.trainyard$/i, '')}`,
  });
  if (!opened.ok) return toast(opened.message, { problem: true });
  await openProject(opened.folder, opened.file);
}

async function receiveAsNode(
  file: File,
  { type, parameter, folder }: Extract<Reception, { kind: 'node' }>,
  at: { readonly x: number; readonly y: number } | undefined,
): Promise<void> {
  const active = workspace.getState().activeFile;
  const document = active === null ? undefined : documentOf(active);
  if (active === null || !document || document.readOnly) {
    return toast(`Open a pipeline first; then ${file.name} can become a node of it.`);
  }
  const added = await call('project.addFile', {
    path: `${folder}/${plainName(file.name)}`,
    content: await base64OfFile(file),
  });
  if (!added.ok) return toast(added.message, { problem: true });
  const id = freeNodeId(document.value, plainName(file.name).replace(/\.[^.]+$/, ''));
  const value = type === 'flow.shell' ? `sh ${added.path}` : added.path;
  const place = at ?? freePlace(active);
  change(active, `Add ${file.name}`, (content) => {
    addNode(content, { id, type, parameters: { [parameter]: value } }, place);
    if (type === 'flow.shell') setNodeField(content, id, ['files'], [added.path]);
  });
  select([id]);
  activateFile(active);
}

/** Below everything that lies on the canvas. */
function freePlace(file: string): { readonly x: number; readonly y: number } {
  const places = [...(documentOf(file)?.document.layout.nodes.values() ?? [])];
  return { x: Math.min(0, ...places.map(({ x }) => x)), y: Math.max(-110, ...places.map(({ y }) => y)) + 110 };
}

/** Drops land on the window as a whole; the canvas knows better where. */
export function listenForDrops(): () => void {
  const isFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  const onDragOver = (event: DragEvent): void => {
    if (isFiles(event)) event.preventDefault();
  };
  const onDrop = (event: DragEvent): void => {
    // The canvas has taken it, with its place.
    if (event.defaultPrevented) return;
    // Text and addresses from elsewhere are not opened: the window would leave the app.
    event.preventDefault();
    if (projectStore.getState().folder === '' || !isFiles(event)) return;
    void receiveFiles([...(event.dataTransfer?.files ?? [])]);
  };
  window.addEventListener('dragover', onDragOver);
  window.addEventListener('drop', onDrop);
  return () => {
    window.removeEventListener('dragover', onDragOver);
    window.removeEventListener('drop', onDrop);
  };
}
