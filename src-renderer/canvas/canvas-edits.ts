import { change, documentOf } from '../documents/documents.ts';
import { connect, connectAfter, disconnect, disconnectAfter } from '../documents/edits/edge-edits.ts';
import { moveNodes, removeNodes } from '../documents/edits/node-edits.ts';
import { toast } from '../ui/toast.tsx';
import { select, workspace } from '../workspace/workspace.ts';
import { announce, canvas } from './canvas-store.ts';
import type { Point } from './geometry.ts';
import { newInputPort, type SceneEdge } from './scene.ts';
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

/** Puts nodes at other places, as one step. */
export function moveTo(places: ReadonlyMap<string, Point>, mergeKey?: string): void {
  const { file } = canvas.getState();
  if (file === null || places.size === 0) return;
  const title = `Move ${inWords([...places.keys()], 'node')}`;
  change(file, title, (content) => moveNodes(content, Object.fromEntries(places)), mergeKey ? { mergeKey } : {});
}

/** Deletes what is selected: nodes with their edges, and edges. */
export function deleteSelection(): void {
  const { file, scene } = canvas.getState();
  const { nodeIds, edgeIds } = workspace.getState().selection;
  if (file === null || documentOf(file)?.readOnly) return;
  const edges = scene.edges.filter(({ id }) => edgeIds.includes(id));
  if (nodeIds.length === 0) removeEdges(edges);
  else {
    change(file, `Delete ${inWords(nodeIds, 'node')}`, (content) => removeNodes(content, nodeIds));
    announce(`Deleted ${inWords(nodeIds, 'node')}.`);
  }
  select([]);
}
