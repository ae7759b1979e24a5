export interface LayoutEdge {
  readonly source: string;
  readonly target: string;
  /** Places of the ports on their sides, so that edges of one node leave and arrive in the order of its ports. */
  readonly sourceOrder: number;
  readonly targetOrder: number;
}

/** One stretch of an edge, from a layer to the next. */
export interface Stretch {
  readonly vertex: number;
  /** Place of the port at the other end, between 0 and 1. */
  readonly port: number;
}

/**
 * A graph in layers. Vertices are numbers: first the nodes, then one for every layer that a long edge passes, so that
 * each stretch of an edge leads to the next layer.
 */
export interface LayeredGraph {
  readonly nodeCount: number;
  readonly layerOf: number[];
  readonly widths: number[];
  readonly heights: number[];
  /** Vertices of each layer from top to bottom. */
  readonly layers: number[][];
  readonly before: Stretch[][];
  readonly after: Stretch[][];
}

interface Sized {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** Height of an edge that passes a layer. */
const passingHeight = 12;

/** Puts nodes into layers by their longest way from a node that waits for nothing; edges that close a cycle are turned. */
export function layeredGraph(nodes: readonly Sized[], edges: readonly LayoutEdge[]): LayeredGraph {
  const vertexOf = new Map(nodes.map(({ id }, vertex) => [id, vertex]));
  const pairs = forwardPairs(nodes.length, vertexOf, edges);
  const layerOf = longestPathLayers(nodes.length, pairs);
  const graph: LayeredGraph = {
    nodeCount: nodes.length,
    layerOf,
    widths: nodes.map(({ width }) => width),
    heights: nodes.map(({ height }) => height),
    layers: Array.from({ length: Math.max(0, ...layerOf) + 1 }, () => []),
    before: nodes.map(() => []),
    after: nodes.map(() => []),
  };
  layerOf.forEach((layer, vertex) => {
    graph.layers[layer]?.push(vertex);
  });
  for (const pair of pairs) addStretches(graph, pair);
  return graph;
}

interface Pair {
  readonly from: number;
  readonly to: number;
  readonly sourceOrder: number;
  readonly targetOrder: number;
}

function addStretches(graph: LayeredGraph, { from, to, sourceOrder, targetOrder }: Pair): void {
  const last = graph.layerOf[to] ?? 0;
  let vertex = from;
  let port = sourceOrder / (sourceOrder + 1);
  for (let layer = (graph.layerOf[from] ?? 0) + 1; layer < last; layer += 1) {
    const passing = graph.layerOf.length;
    graph.layerOf.push(layer);
    graph.widths.push(0);
    graph.heights.push(passingHeight);
    graph.before.push([{ vertex, port }]);
    graph.after.push([]);
    graph.after[vertex]?.push({ vertex: passing, port: 0 });
    graph.layers[layer]?.push(passing);
    vertex = passing;
    port = 0;
  }
  graph.after[vertex]?.push({ vertex: to, port: targetOrder / (targetOrder + 1) });
  graph.before[to]?.push({ vertex, port });
}

/** Edges as pairs of vertices, without cycles: an edge back to a vertex that is being visited is turned round. */
function forwardPairs(count: number, vertexOf: ReadonlyMap<string, number>, edges: readonly LayoutEdge[]): Pair[] {
  const targets: Pair[][] = Array.from({ length: count }, () => []);
  for (const { source, target, sourceOrder, targetOrder } of edges) {
    const from = vertexOf.get(source);
    const to = vertexOf.get(target);
    if (from === undefined || to === undefined || from === to) continue;
    if (targets[from]?.some((pair) => pair.to === to)) continue;
    targets[from]?.push({ from, to, sourceOrder, targetOrder });
  }
  const state = new Uint8Array(count);
  const pairs: Pair[] = [];
  for (let root = 0; root < count; root += 1) {
    if (state[root] !== 0) continue;
    const work = [{ vertex: root, next: 0 }];
    state[root] = 1;
    for (let frame = work.at(-1); frame; frame = work.at(-1)) {
      const pair = targets[frame.vertex]?.[frame.next];
      frame.next += 1;
      if (!pair) {
        state[frame.vertex] = 2;
        work.pop();
      } else if (state[pair.to] === 1) {
        pairs.push({ from: pair.to, to: pair.from, sourceOrder: pair.targetOrder, targetOrder: pair.sourceOrder });
      } else {
        pairs.push(pair);
        if (state[pair.to] === 0) {
          state[pair.to] = 1;
          work.push({ vertex: pair.to, next: 0 });
        }
      }
    }
  }
  return pairs;
}

function longestPathLayers(count: number, pairs: readonly Pair[]): number[] {
  const after: number[][] = Array.from({ length: count }, () => []);
  const waiting = new Uint32Array(count);
  for (const { from, to } of pairs) {
    after[from]?.push(to);
    waiting[to] = (waiting[to] ?? 0) + 1;
  }
  const layers = new Array<number>(count).fill(0);
  const order: number[] = [];
  for (let vertex = 0; vertex < count; vertex += 1) if (waiting[vertex] === 0) order.push(vertex);
  const isFirst = new Set(order);
  for (const vertex of order) {
    for (const to of after[vertex] ?? []) {
      layers[to] = Math.max(layers[to] ?? 0, (layers[vertex] ?? 0) + 1);
      waiting[to] = (waiting[to] ?? 1) - 1;
      if (waiting[to] === 0) order.push(to);
    }
  }
  // What waits for nothing stands right before the first that needs it, not at the far left.
  for (const vertex of isFirst) {
    const next = (after[vertex] ?? []).map((to) => layers[to] ?? 1);
    if (next.length > 0) layers[vertex] = Math.min(...next) - 1;
  }
  return layers;
}
