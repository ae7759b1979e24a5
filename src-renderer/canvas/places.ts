import { layeredLayout } from '../../shared/layout/layered-layout.ts';
import type { PipelineDocument, PipelineNode } from '../../shared/pipeline/pipeline-document.ts';
import { upstreamOf } from '../../shared/pipeline/upstream.ts';
import { cardHeight, cardWidth, type Point } from './geometry.ts';

const columnGap = 80;
const rowGap = 32;

const computed = new WeakMap<readonly PipelineNode[], ReadonlyMap<string, Point>>();

/**
 * Where the nodes of a document lie. Those that the file gives no place get one: all of them as the auto layout would
 * have it when none has one, otherwise to the right of what they wait for.
 */
export function placesOf({ nodes, layout }: PipelineDocument): ReadonlyMap<string, Point> {
  const missing = nodes.filter(({ id }) => !layout.nodes.has(id));
  if (missing.length === 0) return layout.nodes;
  if (missing.length === nodes.length) {
    const known = computed.get(nodes) ?? placesOfAll(nodes);
    computed.set(nodes, known);
    return known;
  }
  const places = new Map<string, Point>(layout.nodes);
  const taken = new Set([...places.values()].map(cellOf));
  for (const node of missing) {
    const above = upstreamOf(node).flatMap((id) => places.get(id) ?? []);
    let place =
      above.length > 0
        ? {
            x: Math.max(...above.map(({ x }) => x)) + cardWidth + columnGap,
            y: Math.round(above.reduce((sum, { y }) => sum + y, 0) / above.length),
          }
        : { x: 0, y: 0 };
    while (taken.has(cellOf(place))) place = { x: place.x, y: place.y + cardHeight + rowGap };
    taken.add(cellOf(place));
    places.set(node.id, place);
  }
  return places;
}

const cellOf = ({ x, y }: Point): string =>
  `${Math.round(x / (cardWidth + columnGap))} ${Math.round(y / (cardHeight + rowGap))}`;

function placesOfAll(nodes: readonly PipelineNode[]): ReadonlyMap<string, Point> {
  return layeredLayout({
    nodes: nodes.map(({ id }) => ({ id, width: cardWidth, height: cardHeight })),
    edges: nodes.flatMap((node) =>
      [...node.inputs.values()]
        .flatMap(({ sources }) => sources.map(({ nodeId }) => nodeId))
        .concat(node.after)
        .map((source, index) => ({ source, target: node.id, sourceOrder: 0, targetOrder: index })),
    ),
    columnGap,
    rowGap,
  });
}
