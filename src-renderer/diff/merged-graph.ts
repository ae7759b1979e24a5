import { diffPipelines, type NodeChange, type PipelineDiff } from '../../shared/pipeline/diff.ts';
import type { PipelineDocument, PipelineNode } from '../../shared/pipeline/pipeline-document.ts';
import { cardHeight, cardWidth, overlaps, type Point } from '../canvas/geometry.ts';
import { placesOf } from '../canvas/places.ts';

/** What became of a node, as its mark says in words. A node that was rewired may be changed as well. */
export type NodeMark = 'added' | 'removed' | 'changed' | 'rewired' | 'renamed';

export interface MergedNode extends Point {
  readonly id: string;
  readonly title: string;
  readonly type: string;
  /** Empty: as it was. */
  readonly marks: readonly NodeMark[];
  readonly change: NodeChange | null;
}

export interface MergedEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** Ports in words, `train → train`; `done` where it is only waited for. */
  readonly ports: string;
  readonly mark: 'added' | 'removed' | null;
}

/** Two pipelines in one picture. */
export interface MergedGraph {
  readonly diff: PipelineDiff;
  readonly nodes: readonly MergedNode[];
  readonly edges: readonly MergedEdge[];
}

/**
 * Lays two pipelines over each other: nodes stand where the later one has them, removed ones where they stood before, or
 * below what is there now. A renamed node is one node.
 */
export function mergedGraph(before: PipelineDocument, after: PipelineDocument): MergedGraph {
  const diff = diffPipelines(before, after);
  const changes = new Map(diff.changed.map((change) => [change.id, change]));
  const laterId = new Map(diff.changed.flatMap(({ id, renamedFrom }) => (renamedFrom ? [[renamedFrom, id]] : [])));
  const added = new Set(diff.added);
  const removed = new Set(diff.removed);
  const places = placesOf(after);
  const nodes: MergedNode[] = after.nodes.map((node) => {
    const change = changes.get(node.id) ?? null;
    return {
      ...shown(node),
      ...placeIn(places, node.id),
      change,
      marks: added.has(node.id) ? ['added'] : marksOf(change),
    };
  });
  const oldPlaces = placesOf(before);
  for (const node of before.nodes) {
    if (!removed.has(node.id)) continue;
    const place = freePlace(placeIn(oldPlaces, node.id), nodes);
    // A new node may have the id of a removed one of another type; then the pictures of both are told apart.
    nodes.push({ ...shown(node), ...place, change: null, marks: ['removed'] });
  }
  return {
    diff,
    nodes,
    edges: mergedEdges(
      edgesOf(before, (id) => laterId.get(id) ?? id),
      edgesOf(after),
    ),
  };
}

const shown = ({ id, title, type }: PipelineNode) => ({ id, title: title ?? id, type });

const placeIn = (places: ReadonlyMap<string, Point>, id: string): Point => {
  const { x, y } = places.get(id) ?? { x: 0, y: 0 };
  return { x, y };
};

function marksOf(change: NodeChange | null): NodeMark[] {
  if (!change) return [];
  const { parameters, settings, edges, renamedFrom } = change;
  return [
    ...(parameters.length + settings.length > 0 ? (['changed'] as const) : []),
    ...(edges.length > 0 ? (['rewired'] as const) : []),
    ...(renamedFrom === undefined ? [] : (['renamed'] as const)),
  ];
}

const rectAt = ({ x, y }: Point) => ({ x, y, width: cardWidth, height: cardHeight });

function freePlace(wanted: Point, nodes: readonly MergedNode[]): Point {
  let place = wanted;
  while (nodes.some((node) => overlaps(rectAt(node), rectAt(place))))
    place = { x: place.x, y: place.y + cardHeight + 32 };
  return place;
}

type Edges = ReadonlyMap<string, Omit<MergedEdge, 'mark'>>;

function edgesOf({ nodes }: PipelineDocument, idOf = (id: string): string => id): Edges {
  const edges = new Map<string, Omit<MergedEdge, 'mark'>>();
  const add = (source: string, target: string, ports: string): void => {
    const ends = { source: idOf(source), target: idOf(target) };
    const id = `${ends.source} ${ends.target} ${ports}`;
    edges.set(id, { id, ...ends, ports });
  };
  for (const node of nodes) {
    for (const [port, { sources }] of node.inputs) {
      for (const source of sources) add(source.nodeId, node.id, `${source.port} → ${port}`);
    }
    for (const source of node.after) add(source, node.id, 'done');
  }
  return edges;
}

function mergedEdges(before: Edges, after: Edges): MergedEdge[] {
  return [
    ...[...after.values()].map((edge) => ({ ...edge, mark: before.has(edge.id) ? null : ('added' as const) })),
    ...[...before.values()].filter(({ id }) => !after.has(id)).map((edge) => ({ ...edge, mark: 'removed' as const })),
  ];
}
