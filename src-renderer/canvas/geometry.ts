/** Sizes of the canvas, in its own pixels. Fixed, so that nothing has to be measured before it can be drawn. */
export const cardWidth = 200;
export const cardHeight = 80;

const firstPort = 24;
const portStep = 16;
const belowLastPort = 28;
/** Where `after` and `done` sit, from the bottom of the card. */
const waitingPort = 12;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** Height of a card with so many ports on its fuller side. */
export const heightFor = (inputs: number, outputs: number): number =>
  Math.max(cardHeight, firstPort + (Math.max(inputs, outputs) - 1) * portStep + belowLastPort);

/** Middle of the port at `index` on its side, from the top of the card. */
export const portY = (index: number, count: number): number => firstPort + (count === 1 ? 8 : index * portStep);

/** Middle of `after` and `done`, from the top of the card. */
export const waitingPortY = (height: number): number => height - waitingPort;

/** The smallest rectangle around all of these; undefined around nothing. */
export function boundsOf(rects: Iterable<Rect>): Rect | undefined {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left > right ? undefined : { x: left, y: top, width: right - left, height: bottom - top };
}

export const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

export const contains = (rect: Rect, { x, y }: Point): boolean =>
  x >= rect.x && x <= rect.x + rect.width && y >= rect.y && y <= rect.y + rect.height;
