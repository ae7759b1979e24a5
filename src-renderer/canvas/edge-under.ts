import { fitsInto } from './add-node.ts';
import { contains, type Point, portY, type Rect, waitingPortY } from './geometry.ts';
import type { Scene, SceneEdge, SceneNode } from './scene.ts';

/** Points of an edge's curve, from its source to its target. */
const samples = 12;

/** Middle of a port of a node, in pixels of the canvas. */
export function portPlace(node: SceneNode, port: string, side: 'source' | 'target'): Point {
  const ports = side === 'source' ? node.outputs : node.inputs;
  const index = ports.findIndex(({ name }) => name === port);
  return {
    x: side === 'source' ? node.x + node.width : node.x,
    y: node.y + (index < 0 ? waitingPortY(node.height) : portY(index, ports.length)),
  };
}

/** How far the curve of an edge reaches out from its ends; what React Flow's curves do. */
export const reach = (across: number): number => (across >= 0 ? across / 2 : 0.25 * 25 * Math.sqrt(-across));

/** A point on the curve between two ports, `share` of the way. */
export function onCurve(from: Point, to: Point, share: number): Point {
  const out = reach(to.x - from.x);
  const rest = 1 - share;
  const [a, b, c, d] = [rest ** 3, 3 * rest ** 2 * share, 3 * rest * share ** 2, share ** 3];
  return {
    x: a * from.x + b * (from.x + out) + c * (to.x - out) + d * to.x,
    y: (a + b) * from.y + (c + d) * to.y,
  };
}

/** The edge on which a node would lie at this place and into which it can be put; only for nodes without edges. */
export function edgeUnder(scene: Scene, id: string, place: Point): SceneEdge | undefined {
  const node = scene.byId.get(id);
  if (!node || scene.edges.some(({ source, target }) => source === id || target === id)) return undefined;
  return edgeThrough(scene, { ...place, width: node.width, height: node.height }, node.node.type);
}

/** The edge that passes through the middle part of a rectangle and takes a node of this type. */
export function edgeThrough(scene: Scene, rect: Rect, typeId: string): SceneEdge | undefined {
  const inner = { x: rect.x + 20, y: rect.y + 8, width: rect.width - 40, height: rect.height - 16 };
  return scene.edges.find((edge) => {
    const source = scene.byId.get(edge.source);
    const target = scene.byId.get(edge.target);
    if (!source || !target) return false;
    const from = portPlace(source, edge.sourcePort, 'source');
    const to = portPlace(target, edge.targetPort, 'target');
    for (let step = 1; step < samples; step += 1) {
      if (contains(inner, onCurve(from, to, step / samples))) return fitsInto(typeId, edge);
    }
    return false;
  });
}
