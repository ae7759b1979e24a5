import { boundsOf, overlaps, type Point, type Rect } from './geometry.ts';
import type { Scene } from './scene.ts';

export interface Viewport extends Point {
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Up to here every node is an element of the page; larger pipelines are painted, and only what is near is elements. */
export const smallPipeline = 300;

/** Below this zoom the text of a card cannot be read. */
export const readableZoom = 0.5;

/** Around what is seen, in pixels of the screen. */
const margin = 160;

export const isSmall = (scene: Scene): boolean => scene.nodes.length <= smallPipeline;

/** What of the canvas is seen, in its own pixels. */
export const visibleRect = ({ x, y, zoom }: Viewport, { width, height }: Size, around = 0): Rect => ({
  x: (-x - around) / zoom,
  y: (-y - around) / zoom,
  width: (width + 2 * around) / zoom,
  height: (height + 2 * around) / zoom,
});

/** Ids of the nodes that are seen or nearly so, from the middle outwards. */
export function nodesInView(scene: Scene, viewport: Viewport, size: Size): string[] {
  const rect = visibleRect(viewport, size, margin);
  const middle = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  const distance = ({ x, y, width, height }: Rect): number =>
    Math.abs(x + width / 2 - middle.x) + Math.abs(y + height / 2 - middle.y);
  return scene.nodes
    .filter((node) => overlaps(node, rect))
    .sort((a, b) => distance(a) - distance(b))
    .map(({ id }) => id);
}

/** The viewport that shows all of a rectangle, never larger than life; what `limits.min` makes too large begins at its left. */
export function fittedViewport(
  bounds: Rect | undefined,
  { width, height }: Size,
  limits: { readonly min: number; readonly max: number } = { min: 0.05, max: 1 },
): Viewport {
  if (!bounds || width === 0 || height === 0) return { x: 48, y: 96, zoom: 1 };
  const across = (width - 2 * 48) / bounds.width;
  const down = (height - 72 - 56) / bounds.height;
  const zoom = Math.max(limits.min, Math.min(limits.max, across, down));
  const left = Math.max(32, (width - bounds.width * zoom) / 2);
  return {
    x: Math.round(left - bounds.x * zoom),
    y: Math.round(72 + (height - 72 - 56 - bounds.height * zoom) / 2 - bounds.y * zoom),
    zoom,
  };
}

/** A small pipeline opens no smaller than this: its titles can be read. */
const firstZoom = 0.5;

/** Where the view of a pipeline begins. */
export const firstViewport = (scene: Scene, size: Size): Viewport =>
  fittedViewport(boundsOf(scene.nodes), size, isSmall(scene) ? { min: firstZoom, max: 1 } : undefined);
