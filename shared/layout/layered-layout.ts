import { type LayeredGraph, type LayoutEdge, layeredGraph } from './layered-graph.ts';
import { orderLayers } from './order-layers.ts';
import { placeRows } from './place-rows.ts';

export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface LayoutInput {
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
  /** Space between columns and between rows. */
  readonly columnGap: number;
  readonly rowGap: number;
}

/**
 * Places a graph from left to right: what waits for something stands to the right of it, edges cross as little as a
 * few sweeps can bring about, and each node stands level with its neighbours. Parts that do not hang together stand
 * below one another. The same input always gives the same places; the top left one is 0, 0.
 */
export function layeredLayout(input: LayoutInput): Map<string, { x: number; y: number }> {
  const places = new Map<string, { x: number; y: number }>();
  let top = 0;
  for (const part of connectedParts(input)) {
    const graph = layeredGraph(part.nodes, part.edges);
    orderLayers(graph);
    const rows = placeRows(graph, input.rowGap);
    const columns = columnsOf(graph, input.columnGap);
    let lowest = 0;
    part.nodes.forEach(({ id, height }, vertex) => {
      const y = Math.round((rows[vertex] ?? 0) - height / 2);
      places.set(id, { x: columns[graph.layerOf[vertex] ?? 0] ?? 0, y: top + y });
      lowest = Math.max(lowest, y + height);
    });
    top += lowest + input.rowGap * 2;
  }
  return places;
}

interface Part {
  readonly nodes: LayoutNode[];
  readonly edges: LayoutEdge[];
}

/** The parts of a graph that hang together, in the order of their first nodes; the largest ones first. */
function connectedParts({ nodes, edges }: LayoutInput): Part[] {
  const parent = new Map(nodes.map(({ id }) => [id, id]));
  const rootOf = (id: string): string => {
    let root = id;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    for (let at = id; at !== root; ) {
      const up = parent.get(at) ?? root;
      parent.set(at, root);
      at = up;
    }
    return root;
  };
  const valid = edges.filter(({ source, target }) => parent.has(source) && parent.has(target) && source !== target);
  for (const { source, target } of valid) parent.set(rootOf(source), rootOf(target));
  const parts = new Map<string, Part>();
  for (const node of nodes) {
    const root = rootOf(node.id);
    const part = parts.get(root);
    if (part) part.nodes.push(node);
    else parts.set(root, { nodes: [node], edges: [] });
  }
  for (const edge of valid) parts.get(rootOf(edge.source))?.edges.push(edge);
  return [...parts.values()].sort((a, b) => Number(b.nodes.length > 1) - Number(a.nodes.length > 1));
}

function columnsOf(graph: LayeredGraph, gap: number): number[] {
  const columns: number[] = [];
  let x = 0;
  for (const layer of graph.layers) {
    columns.push(x);
    x += Math.max(0, ...layer.map((vertex) => graph.widths[vertex] ?? 0)) + gap;
  }
  return columns;
}
