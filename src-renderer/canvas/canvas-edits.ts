import { change, documentOf, type Recipe } from '../documents/documents.ts';
import { connect, connectAfter, disconnect, disconnectAfter } from '../documents/edits/edge-edits.ts';
import { changeNote, removeFrames } from '../documents/edits/frame-edits.ts';
import { moveNodes, removeNodes } from '../documents/edits/node-edits.ts';
import { toast } from '../ui/toast.tsx';
import { select, workspace } from '../workspace/workspace.ts';
import { insertInto } from './add-node.ts';
import { announce, canvas, noIds } from './canvas-store.ts';
import type { Point } from './geometry.ts';
import { newInputPort, type SceneEdge } from './scene.ts';
import { groupId, noteId } from './to-flow.ts';
import { newInputName, refusalOf, type WishedEdge } from './wires.ts';

/** `3 nodes`, or the id of one. */
const inWords = (ids: readonly string[], noun: string): string =>
  ids.length === 1 ? `${ids[0]}` : `${ids.length} ${noun}s`;

/** Draws an edge, or says why not. */
export function connectEdge(wish: WishedEdge): boolean {
  const { file, scene } = canvas.getState();
  const { source, target, sourceHandle, targetHandle } = wish;
  const refusal = refusalOf(scene, wish);
  if (refusal !== null) {
    toast(refusal, { problem: true });
    announce(refusal);
    return false;
  }
  if (file === null || !sourceHandle || !targetHandle) return false;
  if (sourceHandle === 'done') {
    return change(file, `Let ${target} wait for ${source}`, (content) => connectAfter(content, source, target));
  }
  const node = scene.byId.get(target);
  const port = node && targetHandle === newInputPort ? newInputName(node, sourceHandle) : targetHandle;
  const multiple = node?.inputs.find(({ name }) => name === port)?.multiple ?? false;
  announce(`Connected ${source}.${sourceHandle} to ${target}.${port}.`);
  return change(file, `Connect ${source} to ${target}`, (content) =>
    connect(content, { nodeId: source, port: sourceHandle }, { nodeId: target, port }, multiple),
  );
}

/** Takes edges away. */
export function removeEdges(edges: readonly SceneEdge[]): void {
  const { file } = canvas.getState();
  if (file === null || edges.length === 0) return;
  const [first] = edges;
  const title =
    edges.length === 1 && first ? `Disconnect ${first.source} from ${first.target}` : `Remove ${edges.length} edges`;
  change(file, title, (content) => {
    for (const { source, sourcePort, target, targetPort, type } of edges) {
      if (type === null) disconnectAfter(content, source, target);
      else disconnect(content, { nodeId: source, port: sourcePort }, { nodeId: target, port: targetPort });
    }
  });
}

export interface Move {
  readonly mergeKey?: string;
  /** The edge into which the one node is put. */
  readonly into?: SceneEdge | undefined;
}

/** Puts nodes and notes at other places, as one step. */
export function moveTo(places: ReadonlyMap<string, Point>, { mergeKey, into }: Move = {}): void {
  const { file, scene } = canvas.getState();
  if (file === null || places.size === 0) return;
  const cards = [...places].filter(([id]) => scene.byId.has(id));
  const notes = scene.notes.filter(({ id }) => places.has(noteId(id)));
  const [first] = cards;
  const node = first && scene.byId.get(first[0]);
  const title =
    into && node
      ? `Put ${node.id} between ${into.source} and ${into.target}`
      : cards.length === 0
        ? 'Move a note'
        : `Move ${inWords(
            cards.map(([id]) => id),
            'node',
          )}`;
  const recipe: Recipe = (content) => {
    if (cards.length > 0) moveNodes(content, Object.fromEntries(cards));
    for (const { id } of notes) changeNote(content, id, places.get(noteId(id)) ?? {});
    if (into && node) insertInto(content, node.id, node.node.type, into);
  };
  change(file, title, recipe, mergeKey === undefined ? {} : { mergeKey });
}

/** Deletes what is selected: nodes with their edges, edges, notes and frames. */
export function deleteSelection(): void {
  const { file, scene, frames } = canvas.getState();
  const { nodeIds, edgeIds } = workspace.getState().selection;
  if (file === null || documentOf(file)?.readOnly) return;
  const edges = scene.edges.filter(({ id }) => edgeIds.includes(id));
  const notes = scene.notes.map(({ id }) => id).filter((id) => frames.has(noteId(id)));
  const groups = scene.groups.map(({ id }) => id).filter((id) => frames.has(groupId(id)));
  const what = [...nodeIds, ...notes, ...groups];
  if (what.length > 0) {
    change(file, `Delete ${inWords(what, nodeIds.length === what.length ? 'node' : 'thing')}`, (content) => {
      if (nodeIds.length > 0) removeNodes(content, nodeIds);
      if (notes.length > 0) removeFrames(content, 'notes', notes);
      if (groups.length > 0) removeFrames(content, 'groups', groups);
    });
    announce(`Deleted ${inWords(what, 'node')}.`);
  } else removeEdges(edges);
  select([]);
  canvas.setState({ frames: noIds });
}
