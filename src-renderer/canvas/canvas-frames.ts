import { change, documentOf } from '../documents/documents.ts';
import { addGroup, addNote, removeFrames } from '../documents/edits/frame-edits.ts';
import { workspace } from '../workspace/workspace.ts';
import { canvas, noIds } from './canvas-store.ts';
import { middleOfView, toCanvas } from './canvas-view.ts';
import { groupId, noteId } from './to-flow.ts';

/** Puts a frame around the selected nodes and lets its title be written. */
export function groupSelection(): void {
  const { file } = canvas.getState();
  const { nodeIds } = workspace.getState().selection;
  if (file === null || nodeIds.length === 0) return;
  let id = '';
  change(file, nodeIds.length === 1 ? 'Group 1 node' : `Group ${nodeIds.length} nodes`, (content) => {
    id = addGroup(content, nodeIds, 'Group');
  });
  canvas.setState({ renaming: groupId(id) });
}

/** Takes away the selected frames, else those around the selected nodes; the nodes stay. */
export function ungroupSelection(): void {
  const { file, scene, frames } = canvas.getState();
  const { nodeIds } = workspace.getState().selection;
  const groups = scene.groups.filter(
    ({ id, nodes }) => frames.has(groupId(id)) || (frames.size === 0 && nodes.some((one) => nodeIds.includes(one))),
  );
  if (file === null || groups.length === 0) return;
  const ids = groups.map(({ id }) => id);
  change(file, 'Ungroup', (content) => removeFrames(content, 'groups', ids));
  canvas.setState({ frames: noIds });
}

/** Adds an empty note in the middle of what is seen and lets it be written. */
export function addNoteHere(): void {
  const { file } = canvas.getState();
  if (file === null || documentOf(file)?.readOnly !== false) return;
  const { x, y } = toCanvas(middleOfView());
  let id = '';
  change(file, 'Add a note', (content) => {
    id = addNote(content, { text: '', x: x - 100, y: y - 48, width: 200, height: 96 });
  });
  canvas.setState({ renaming: noteId(id), frames: new Set([noteId(id)]) });
}
