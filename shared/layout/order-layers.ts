import type { LayeredGraph, Stretch } from './layered-graph.ts';

const sweeps = 12;

/** Orders the vertices of each layer so that edges cross little: each goes to the mean of its neighbours, again and again. */
export function orderLayers(graph: LayeredGraph): void {
  const place = new Float64Array(graph.layerOf.length);
  startingOrder(graph, place);
  let best = graph.layers.map((layer) => [...layer]);
  let fewest = crossings(graph, place);
  for (let sweep = 0; sweep < sweeps && (fewest > 0 || sweep < 2); sweep += 1) {
    const forward = sweep % 2 === 0;
    const layers = forward ? graph.layers : [...graph.layers].reverse();
    for (const layer of layers) sortByMean(layer, forward ? graph.before : graph.after, place);
    const now = crossings(graph, place);
    // Equally few is better, too: the order of the ports has been heeded by then.
    if (now <= fewest) {
      fewest = now;
      best = graph.layers.map((layer) => [...layer]);
    }
  }
  best.forEach((layer, index) => {
    graph.layers[index]?.splice(0, layer.length, ...layer);
  });
}

/** Depth first from the first node on, so that what hangs together starts side by side. */
function startingOrder(graph: LayeredGraph, place: Float64Array): void {
  const seen = new Uint8Array(graph.layerOf.length);
  const filled: number[][] = graph.layers.map(() => []);
  for (const root of graph.layers.flat()) {
    if (seen[root]) continue;
    const work = [root];
    while (work.length > 0) {
      const vertex = work.pop() as number;
      if (seen[vertex]) continue;
      seen[vertex] = 1;
      filled[graph.layerOf[vertex] ?? 0]?.push(vertex);
      const next = graph.after[vertex] ?? [];
      for (let index = next.length - 1; index >= 0; index -= 1) work.push((next[index] as Stretch).vertex);
    }
  }
  filled.forEach((layer, index) => {
    graph.layers[index]?.splice(0, layer.length, ...layer);
    layer.forEach((vertex, at) => {
      place[vertex] = at;
    });
  });
}

function sortByMean(layer: number[], neighbours: readonly (readonly Stretch[])[], place: Float64Array): void {
  const mean = new Map<number, number>();
  for (const vertex of layer) {
    const around = neighbours[vertex] ?? [];
    let sum = 0;
    for (const { vertex: other, port } of around) sum += (place[other] ?? 0) + port;
    mean.set(vertex, around.length > 0 ? sum / around.length : (place[vertex] ?? 0));
  }
  layer.sort((a, b) => (mean.get(a) ?? 0) - (mean.get(b) ?? 0) || (place[a] ?? 0) - (place[b] ?? 0));
  layer.forEach((vertex, at) => {
    place[vertex] = at;
  });
}

/** How many pairs of stretches cross, counted with an accumulator tree for each layer. */
function crossings(graph: LayeredGraph, place: Float64Array): number {
  let count = 0;
  for (const [index, layer] of graph.layers.entries()) {
    const size = graph.layers[index + 1]?.length ?? 0;
    if (size === 0) continue;
    const tree = new Uint32Array(size + 1);
    let passed = 0;
    for (const vertex of layer) {
      const ends = (graph.after[vertex] ?? []).map((stretch) => place[stretch.vertex] ?? 0).sort((a, b) => a - b);
      for (const end of ends) {
        let notAbove = 0;
        for (let at = end + 1; at > 0; at -= at & -at) notAbove += tree[at] ?? 0;
        count += passed - notAbove;
      }
      for (const end of ends) {
        for (let at = end + 1; at <= size; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
      }
      passed += ends.length;
    }
  }
  return count;
}
