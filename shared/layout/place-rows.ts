import type { LayeredGraph } from './layered-graph.ts';

const sweeps = 8;

/**
 * The middle of each vertex on the vertical axis: as near to the mean of its neighbours as the order of its layer and
 * the gaps allow. The topmost edge of all nodes is at 0.
 */
export function placeRows(graph: LayeredGraph, gap: number): Float64Array {
  const middle = new Float64Array(graph.layerOf.length);
  const wished = new Float64Array(graph.layerOf.length);
  for (const layer of graph.layers) {
    for (const [index, vertex] of layer.entries()) {
      const above = layer[index - 1];
      middle[vertex] = above === undefined ? 0 : (middle[above] ?? 0) + distance(graph, above, vertex, gap);
    }
  }
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const forward = sweep % 2 === 0;
    const layers = forward ? graph.layers : [...graph.layers].reverse();
    for (const layer of layers) {
      for (const vertex of layer) {
        const around = (forward ? graph.before : graph.after)[vertex] ?? [];
        let sum = 0;
        for (const { vertex: other } of around) sum += middle[other] ?? 0;
        wished[vertex] = around.length > 0 ? sum / around.length : (middle[vertex] ?? 0);
      }
      settle(graph, layer, wished, middle, gap);
    }
  }
  let top = Number.POSITIVE_INFINITY;
  for (let vertex = 0; vertex < graph.nodeCount; vertex += 1) {
    top = Math.min(top, (middle[vertex] ?? 0) - (graph.heights[vertex] ?? 0) / 2);
  }
  return middle.map((y) => y - top);
}

const distance = (graph: LayeredGraph, above: number, below: number, gap: number): number =>
  ((graph.heights[above] ?? 0) + (graph.heights[below] ?? 0)) / 2 + gap;

interface Block {
  /** Sum of the wishes, each as a wish for the first vertex of the block. */
  sum: number;
  count: number;
}

/** The places with the least squared distance to the wishes that keep order and gaps: pool adjacent violators. */
function settle(
  graph: LayeredGraph,
  layer: readonly number[],
  wished: Float64Array,
  middle: Float64Array,
  gap: number,
): void {
  const offsets = new Float64Array(layer.length);
  const blocks: Block[] = [];
  for (const [index, vertex] of layer.entries()) {
    const above = layer[index - 1];
    offsets[index] = above === undefined ? 0 : (offsets[index - 1] ?? 0) + distance(graph, above, vertex, gap);
    let block: Block = { sum: (wished[vertex] ?? 0) - (offsets[index] ?? 0), count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.count >= block.sum / block.count; last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, count: last.count + block.count };
    }
    blocks.push(block);
  }
  let index = 0;
  for (const { sum, count } of blocks) {
    for (let end = index + count; index < end; index += 1) {
      middle[layer[index] as number] = sum / count + (offsets[index] ?? 0);
    }
  }
}
