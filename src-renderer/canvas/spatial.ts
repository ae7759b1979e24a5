import type { Rect } from './geometry.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** How much a step to the side counts against a step in the direction. */
const sideways = 2.5;

/** The nearest thing in a direction, by the middles; undefined when there is none. */
export function nearestIn<Thing extends Rect>(
  from: Rect,
  things: Iterable<Thing>,
  direction: Direction,
): Thing | undefined {
  const middle = middleOf(from);
  let best: Thing | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const thing of things) {
    const { x, y } = middleOf(thing);
    const across = x - middle.x;
    const down = y - middle.y;
    const ahead = { left: -across, right: across, up: -down, down }[direction];
    const aside = Math.abs(direction === 'left' || direction === 'right' ? down : across);
    if (ahead <= 4 || aside > ahead * sideways + 120) continue;
    const distance = ahead + aside * sideways;
    if (distance < least) {
      least = distance;
      best = thing;
    }
  }
  return best;
}

const middleOf = ({ x, y, width, height }: Rect) => ({ x: x + width / 2, y: y + height / 2 });
