import type {
  Connection,
  EdgeChange,
  FinalConnectionState,
  NodeChange,
  OnConnectStartParams,
  ReactFlowProps,
} from '@xyflow/react';
import type { MouseEvent as ReactMouseEvent } from 'react';
import { documentOf } from '../documents/documents.ts';
import { showPanel } from '../panels/show-panel.ts';
import { select, workspace } from '../workspace/workspace.ts';
import { connectEdge, moveTo } from './canvas-edits.ts';
import { canvas, noIds, nothingMoved, type Wire } from './canvas-store.ts';
import { toCanvas } from './canvas-view.ts';
import { focusCard } from './card-focus.ts';
import { edgeUnder } from './edge-under.ts';
import { groupRect } from './frames.ts';
import { contains, type Point } from './geometry.ts';
import { type FlowNode, groupId, type PortEdge } from './to-flow.ts';
import { allDownstream, allUpstream, inputsFor, refusalOf } from './wires.ts';

/** What React Flow tells of gestures, turned into selections and edits. Every function here stays the same one. */
export const flowHandlers = {
  onNodesChange(changes: NodeChange<FlowNode>[]): void {
    const chosen = changes.filter((one) => one.type === 'select');
    const ofCards = chosen.filter(({ id }) => !isFrame(id));
    if (chosen.length > 0) {
      const { frames, mounted } = canvas.getState();
      const { selection } = workspace.getState();
      const next = applied(
        [...frames],
        chosen.filter(({ id }) => isFrame(id)),
        'all',
      );
      if (next.length > 0 || frames.size > 0) canvas.setState({ frames: new Set(next) });
      if (ofCards.length > 0) select(applied(selection.nodeIds, ofCards, mounted), selection.edgeIds);
    }
    const moved = new Map<string, Point>();
    for (const one of changes) {
      if (one.type === 'position' && one.position && one.dragging) takeMove(moved, one.id, one.position);
    }
    if (moved.size > 0) showMove(withRestOfSelection(moved));
  },

  onEdgesChange(changes: EdgeChange<PortEdge>[]): void {
    const chosen = changes.filter((one) => one.type === 'select');
    if (chosen.length === 0) return;
    const { selection } = workspace.getState();
    select(selection.nodeIds, applied(selection.edgeIds, chosen, 'all'));
  },

  onNodeDragStop: endDrag,
  onSelectionDragStop: endDrag,

  onPaneClick(): void {
    select([]);
    canvas.setState({ search: null, connecting: null, frames: noIds });
  },

  onNodeClick(event: ReactMouseEvent, { id, type }: FlowNode): void {
    if (type !== 'card') return;
    // React Flow leaves several selected when one of them is clicked.
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) select([id]);
    focusCard(id);
  },

  onNodeDoubleClick(_event: unknown, { id, type }: FlowNode): void {
    if (type !== 'card') canvas.setState({ renaming: id });
    else showPanel('inspector');
  },

  onEdgeMouseEnter(_event: unknown, { id }: PortEdge): void {
    canvas.setState({ hoveredEdge: id });
  },

  isValidConnection: (wish: Connection | PortEdge): boolean => refusalOf(canvas.getState().scene, wish) === null,

  onConnectStart(_event: unknown, { nodeId, handleId, handleType }: OnConnectStartParams): void {
    if (nodeId !== null && handleId !== null && handleType !== null) {
      canvas.setState({ wire: wireFrom(nodeId, handleId, handleType) });
    }
  },

  onConnect(wish: Connection): void {
    connectEdge(wish);
  },

  onConnectEnd(event: MouseEvent | TouchEvent, end: FinalConnectionState): void {
    const { wire } = canvas.getState();
    canvas.setState({ wire: null });
    if (!wire || end.isValid) return;
    const at = 'changedTouches' in event ? event.changedTouches[0] : event;
    if (!at) return;
    if (end.toHandle) {
      connectEdge(wishOf(wire, end.toHandle.nodeId, end.toHandle.id ?? ''));
      return;
    }
    const place = toCanvas({ x: at.clientX, y: at.clientY });
    const onto = canvas.getState().scene.nodes.find((node) => contains(node, place));
    if (onto) connectToNode(wire, onto.id);
    else if (isEditable()) {
      canvas.setState({ search: { at: { x: at.clientX, y: at.clientY }, place, wire, edgeId: null } });
    }
  },
} satisfies Partial<ReactFlowProps<FlowNode, PortEdge>>;

const isFrame = (id: string): boolean => id.startsWith('note:') || id.startsWith('group:');

/** So many dragged nodes have their neighbours drawn as elements; of more, edges to painted nodes are painted in each frame. */
const mostWithNeighbours = 40;

/** Shows dragged nodes where they are. Their edges follow cheaply when both ends are elements: the painting stays as it is. */
function showMove(moved: ReadonlyMap<string, Point>): void {
  const { scene, mounted, moved: before } = canvas.getState();
  if (before.size > 0 || mounted === 'all' || moved.size > mostWithNeighbours) {
    canvas.setState({ moved });
    return;
  }
  const near = new Set(mounted);
  for (const { source, target } of scene.edges) {
    if (moved.has(source)) near.add(target);
    if (moved.has(target)) near.add(source);
  }
  canvas.setState({ moved, mounted: near });
}

/** A group takes its nodes along. */
function takeMove(moved: Map<string, Point>, id: string, to: Point): void {
  const { scene } = canvas.getState();
  const group = scene.groups.find((one) => groupId(one.id) === id);
  if (!group) {
    moved.set(id, to);
    return;
  }
  const before = groupRect(group, scene, nothingMoved);
  for (const member of group.nodes) {
    const node = scene.byId.get(member);
    if (node && before && !moved.has(member)) {
      moved.set(member, { x: node.x + to.x - before.x, y: node.y + to.y - before.y });
    }
  }
}

const isEditable = (): boolean => {
  const { file } = canvas.getState();
  return file !== null && documentOf(file)?.readOnly === false;
};

/** The ids that are selected after some changes. Ids of what is no element are only kept while more is being added. */
function applied(
  before: readonly string[],
  changes: readonly { readonly id: string; readonly selected: boolean }[],
  mounted: ReadonlySet<string> | 'all',
): string[] {
  const replaces = changes.some(({ selected }) => !selected) || before.length === 0;
  const ids = new Set(before.filter((id) => !replaces || mounted === 'all' || mounted.has(id)));
  for (const { id, selected } of changes) {
    if (selected) ids.add(id);
    else ids.delete(id);
  }
  return [...ids];
}

/** Selected nodes that are no elements move along with those that are. */
function withRestOfSelection(moved: Map<string, Point>): ReadonlyMap<string, Point> {
  const { scene } = canvas.getState();
  const { nodeIds } = workspace.getState().selection;
  const [first] = moved;
  const from = first && scene.byId.get(first[0]);
  if (!first || !from || !nodeIds.includes(first[0])) return moved;
  for (const id of nodeIds) {
    const node = scene.byId.get(id);
    if (node && !moved.has(id)) {
      moved.set(id, { x: node.x + first[1].x - from.x, y: node.y + first[1].y - from.y });
    }
  }
  return moved;
}

/** A drag is one step; a single node that was let go on an edge is put into it. */
function endDrag(event?: MouseEvent | TouchEvent | { readonly altKey?: boolean }): void {
  const { moved, scene } = canvas.getState();
  if (moved.size === 0) return;
  canvas.setState({ moved: nothingMoved });
  const [only] = moved;
  const alt = event !== undefined && 'altKey' in event && event.altKey === true;
  const edge = moved.size === 1 && only && !alt ? edgeUnder(scene, only[0], only[1]) : undefined;
  moveTo(moved, { into: edge });
}

/** The wire that begins at a port, with the nodes at which it must not end. */
export function wireFrom(nodeId: string, port: string, side: 'source' | 'target'): Wire {
  const { scene } = canvas.getState();
  const node = scene.byId.get(nodeId);
  const ports = side === 'source' ? node?.outputs : node?.inputs;
  return {
    nodeId,
    port,
    side,
    types: ports?.find(({ name }) => name === port)?.types ?? [],
    isWaiting: port === (side === 'source' ? 'done' : 'after'),
    refused: side === 'source' ? allUpstream(scene, nodeId) : allDownstream(scene, nodeId),
  };
}

const wishOf = (wire: Wire, nodeId: string, port: string) =>
  wire.side === 'source'
    ? { source: wire.nodeId, sourceHandle: wire.port, target: nodeId, targetHandle: port }
    : { source: nodeId, sourceHandle: port, target: wire.nodeId, targetHandle: wire.port };

/** A wire that is let go over a card goes to the first of its ports that fits. */
function connectToNode(wire: Wire, nodeId: string): void {
  const { scene } = canvas.getState();
  if (nodeId === wire.nodeId) return;
  const node = scene.byId.get(nodeId);
  const held = scene.byId.get(wire.nodeId);
  if (!node || !held) return;
  if (wire.isWaiting) {
    connectEdge(wishOf(wire, nodeId, wire.side === 'source' ? 'after' : 'done'));
    return;
  }
  const port =
    wire.side === 'source'
      ? held.outputs
          .filter(({ name }) => name === wire.port)
          .flatMap((output) => inputsFor(scene, held, output, node))
          .at(0)?.name
      : node.outputs.find(({ name }) => refusalOf(scene, wishOf(wire, nodeId, name)) === null)?.name;
  const first = (wire.side === 'source' ? node.inputs : node.outputs).at(0)?.name ?? '';
  connectEdge(wishOf(wire, nodeId, port ?? first));
}
