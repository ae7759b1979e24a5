import type { NodeGroup } from '../documents/edits/frame-edits.ts';
import { boundsOf, type Point, type Rect } from './geometry.ts';
import type { Scene } from './scene.ts';

const around = 20;
const titleHeight = 28;

/** The frame of a group: around all of its nodes, with room for its title; undefined when none of them is there. */
export function groupRect({ nodes }: NodeGroup, scene: Scene, moved: ReadonlyMap<string, Point>): Rect | undefined {
  const members = nodes.flatMap((id) => {
    const node = scene.byId.get(id);
    if (!node) return [];
    const { x, y } = moved.get(id) ?? node;
    return [{ x, y, width: node.width, height: node.height }];
  });
  const bounds = boundsOf(members);
  return (
    bounds && {
      x: bounds.x - around,
      y: bounds.y - around - titleHeight,
      width: bounds.width + 2 * around,
      height: bounds.height + 2 * around + titleHeight,
    }
  );
}
