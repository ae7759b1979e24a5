import { type Edge, type Node, Position } from '@xyflow/react';
import type { PortType } from '../../shared/catalog/port-type.ts';
import { type Point, portSize, portY, waitingPortY } from './geometry.ts';
import type { Port, Scene, SceneEdge, SceneNode } from './scene.ts';

export type CardNode = Node<{ readonly scene: SceneNode }, 'card'>;
export type PortEdgeData = { readonly type: PortType | null };
export type PortEdge = Edge<PortEdgeData, 'port'>;

/** What of the window's state the drawn nodes depend on. */
export interface FlowView {
  readonly scene: Scene;
  /** Ids of the nodes that are elements of the page; `all` in small pipelines. */
  readonly mounted: ReadonlySet<string> | 'all';
  readonly selectedNodes: ReadonlySet<string>;
  readonly selectedEdges: ReadonlySet<string>;
  /** Places of nodes that are being dragged. */
  readonly moved: ReadonlyMap<string, Point>;
}

export interface Flow {
  readonly nodes: readonly CardNode[];
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
  const nodes: CardNode[] = [];
  for (const one of scene.nodes) {
    if (mounted !== 'all' && !mounted.has(one.id)) continue;
    const position = moved.get(one.id) ?? one;
    const selected = selectedNodes.has(one.id);
    const old = oldNodes.get(one.id);
    if (
      old?.data.scene === one &&
      old.selected === selected &&
      old.position.x === position.x &&
      old.position.y === position.y
    ) {
      nodes.push(old);
      continue;
    }
    nodes.push({ ...plainCard(one), selected, position: { x: position.x, y: position.y } });
  }
  const drawn = mounted === 'all' ? undefined : new Set(nodes.map(({ id }) => id));
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

const handle = (id: string, type: 'source' | 'target', cardWidth: number, middle: number): Handle => ({
  id,
  type,
  position: type === 'source' ? Position.Right : Position.Left,
  x: (type === 'source' ? cardWidth : 0) - portSize / 2,
  y: middle - portSize / 2,
  width: portSize,
  height: portSize,
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
