import { type Edge, type Node, Position } from '@xyflow/react';
import type { PortType } from '../../shared/catalog/port-type.ts';
import type { NodeGroup, Note } from '../documents/edits/frame-edits.ts';
import { groupRect } from './frames.ts';
import { type Point, portY, type Rect, waitingPortY } from './geometry.ts';
import type { Port, Scene, SceneEdge, SceneNode } from './scene.ts';

export type CardNode = Node<{ readonly scene: SceneNode }, 'card'>;
export type NoteNode = Node<{ readonly note: Note }, 'note'>;
export type GroupNode = Node<{ readonly group: NodeGroup }, 'frame'>;
export type FlowNode = CardNode | NoteNode | GroupNode;
export type PortEdgeData = { readonly type: PortType | null };
export type PortEdge = Edge<PortEdgeData, 'port'>;

/** What of the window's state the drawn nodes depend on. */
export interface FlowView {
  readonly scene: Scene;
  /** Ids of the nodes that are elements of the page; `all` in small pipelines. */
  readonly mounted: ReadonlySet<string> | 'all';
  readonly selectedNodes: ReadonlySet<string>;
  readonly selectedEdges: ReadonlySet<string>;
  /** Notes and groups, by their ids here. */
  readonly selectedFrames: ReadonlySet<string>;
  /** Places of nodes that are being dragged. */
  readonly moved: ReadonlyMap<string, Point>;
}

export interface Flow {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly PortEdge[];
}

const cards = new WeakMap<SceneNode, CardNode>();
const lines = new WeakMap<SceneEdge, PortEdge>();

/**
 * React Flow's nodes and edges. One of them is the same object as in `before` while nothing about it changed, which is
 * what keeps React Flow from drawing it again.
 */
export function toFlow(view: FlowView, before: Flow): Flow {
  const { scene, mounted, selectedNodes, selectedEdges, moved } = view;
  const oldNodes = new Map(before.nodes.map((node) => [node.id, node]));
  const nodes: FlowNode[] = frameNodes(view, oldNodes);
  const cardsFrom = nodes.length;
  for (const one of scene.nodes) {
    if (mounted !== 'all' && !mounted.has(one.id)) continue;
    const position = moved.get(one.id) ?? one;
    const selected = selectedNodes.has(one.id);
    const old = oldNodes.get(one.id);
    if (
      old?.type === 'card' &&
      old.data.scene === one &&
      old.selected === selected &&
      old.position.x === position.x &&
      old.position.y === position.y
    ) {
      nodes.push(old);
      continue;
    }
    nodes.push({ ...plainCard(one), selected, position: { x: position.x, y: position.y } });
  }
  const drawn = mounted === 'all' ? undefined : new Set(nodes.slice(cardsFrom).map(({ id }) => id));
  const oldEdges = new Map(before.edges.map((edge) => [edge.id, edge]));
  const edges: PortEdge[] = [];
  for (const one of scene.edges) {
    if (drawn && !(drawn.has(one.source) && drawn.has(one.target))) continue;
    const selected = selectedEdges.has(one.id);
    const old = oldEdges.get(one.id);
    const plain = plainEdge(one);
    edges.push(old?.data === plain.data && old?.selected === selected ? old : { ...plain, selected });
  }
  const sameNodes = nodes.length === before.nodes.length && nodes.every((node, index) => node === before.nodes[index]);
  const sameEdges = edges.length === before.edges.length && edges.every((edge, index) => edge === before.edges[index]);
  if (sameNodes && sameEdges) return before;
  return { nodes: sameNodes ? before.nodes : nodes, edges: sameEdges ? before.edges : edges };
}

export const noteId = (id: string): string => `note:${id}`;
export const groupId = (id: string): string => `group:${id}`;

/** Notes and groups, below the cards. */
function frameNodes({ scene, moved, selectedFrames }: FlowView, before: ReadonlyMap<string, FlowNode>): FlowNode[] {
  const frames: FlowNode[] = [];
  const add = (frame: NoteNode | GroupNode, rect: Rect): void => {
    const old = before.get(frame.id);
    const selected = selectedFrames.has(frame.id);
    const isSame =
      old?.type === frame.type &&
      old.selected === selected &&
      old.position.x === rect.x &&
      old.position.y === rect.y &&
      old.width === rect.width &&
      old.height === rect.height &&
      (old.type === 'note' ? old.data.note : (old.data as GroupNode['data']).group) ===
        (frame.type === 'note' ? frame.data.note : (frame.data as GroupNode['data']).group);
    frames.push(isSame ? old : { ...frame, selected });
  };
  for (const group of scene.groups) {
    const rect = groupRect(group, scene, moved);
    if (rect) add({ ...framed(groupId(group.id), rect), type: 'frame', zIndex: -1, data: { group } }, rect);
  }
  for (const note of scene.notes) {
    const rect = { ...note, ...moved.get(noteId(note.id)) };
    add({ ...framed(noteId(note.id), rect), type: 'note', data: { note } }, rect);
  }
  return frames;
}

const framed = (id: string, { x, y, width, height }: Rect) => ({
  id,
  position: { x, y },
  width,
  height,
  measured: { width, height },
  handles: [],
});

/** The part of a card's node that only the pipeline decides, with sizes and handles, so that nothing is measured. */
function plainCard(one: SceneNode): CardNode {
  const known = cards.get(one);
  if (known) return known;
  const { id, x, y, width, height } = one;
  const card: CardNode = {
    id,
    type: 'card',
    position: { x, y },
    width,
    height,
    measured: { width, height },
    handles: [
      ...handlesOf(one, one.inputs, 'target'),
      handle('after', 'target', width, waitingPortY(height)),
      ...handlesOf(one, one.outputs, 'source'),
      handle('done', 'source', width, waitingPortY(height)),
    ],
    data: { scene: one },
  };
  cards.set(one, card);
  return card;
}

type Handle = NonNullable<CardNode['handles']>[number];

const handlesOf = ({ width }: SceneNode, ports: readonly Port[], side: 'source' | 'target'): Handle[] =>
  ports.map(({ name }, index) => handle(name, side, width, portY(index, ports.length)));

/** A point on the border of the card, so that edges end there; what takes the pointer around it is larger. */
const handle = (id: string, type: 'source' | 'target', cardWidth: number, middle: number): Handle => ({
  id,
  type,
  position: type === 'source' ? Position.Right : Position.Left,
  x: type === 'source' ? cardWidth : 0,
  y: middle,
  width: 0,
  height: 0,
});

function plainEdge(one: SceneEdge): PortEdge {
  const known = lines.get(one);
  if (known) return known;
  const { id, source, sourcePort, target, targetPort, type } = one;
  const edge: PortEdge = {
    id,
    type: 'port',
    source,
    sourceHandle: sourcePort,
    target,
    targetHandle: targetPort,
    ariaLabel: type === null ? `${target} waits for ${source}` : `${source}.${sourcePort} to ${target}.${targetPort}`,
    data: { type },
  };
  lines.set(one, edge);
  return edge;
}
