import type { ReactFlowInstance } from '@xyflow/react';
import { canvas } from './canvas-store.ts';
import { fittedViewport, type Size, type Viewport } from './culling.ts';
import { boundsOf, type Point } from './geometry.ts';
import type { CardNode, PortEdge } from './to-flow.ts';

interface Attached {
  readonly flow: ReactFlowInstance<CardNode, PortEdge>;
  readonly size: () => Size;
  readonly element: HTMLElement;
}

let attached: Attached | null = null;
const viewports = new Map<string, Viewport>();

/** The drawing that is on the screen; commands act on it. */
export const attachView = (view: Attached | null): void => {
  attached = view;
};

export const canvasElement = (): HTMLElement | null => attached?.element ?? null;
export const viewportNow = (): Viewport => attached?.flow.getViewport() ?? { x: 0, y: 0, zoom: 1 };
export const rememberViewport = (file: string, viewport: Viewport): void => void viewports.set(file, viewport);
export const rememberedViewport = (file: string): Viewport | undefined => viewports.get(file);

interface Fitted {
  readonly viewport: Viewport;
  readonly size: Size;
}

let fitted: Fitted | null = null;

/** Remembers that the view shows everything in a canvas of this size. */
export const noteFitted = (viewport: Viewport, { width, height }: Size): void => {
  fitted = { viewport, size: { width, height } };
};

/** Whether the canvas has another size than when everything was fitted into it, and nobody has moved the view since. */
export function wantsFit([x, y, zoom]: readonly [number, number, number], { width, height }: Size): boolean {
  if (!fitted || width === 0 || (fitted.size.width === width && fitted.size.height === height)) return false;
  const { viewport } = fitted;
  return viewport.x === x && viewport.y === y && viewport.zoom === zoom;
}

const animated = (): number => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 160);

/** A place of the window as a place of the drawing. */
export const toCanvas = (place: Point): Point =>
  attached?.flow.screenToFlowPosition(place, { snapToGrid: false }) ?? place;

/** A place of the drawing as a place of the window. */
export const toWindow = (place: Point): Point => attached?.flow.flowToScreenPosition(place) ?? place;

/** The middle of what is seen, in pixels of the window. */
export function middleOfView(): Point {
  const box = attached?.element.getBoundingClientRect();
  return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : { x: 0, y: 0 };
}

/** Shows these nodes, or all of them. */
export function fitNodes(ids?: ReadonlySet<string>, maxZoom = 1): void {
  const { scene } = canvas.getState();
  const nodes = ids ? scene.nodes.filter(({ id }) => ids.has(id)) : scene.nodes;
  if (!attached) return;
  const viewport = fittedViewport(boundsOf(nodes), attached.size(), { min: 0.05, max: maxZoom });
  void attached.flow.setViewport(viewport, { duration: animated() });
}

/** Brings a node into view when it is not; at a zoom at which it can be read. */
export function revealNode(id: string): void {
  const node = canvas.getState().scene.byId.get(id);
  if (!node || !attached) return;
  const { zoom } = viewportNow();
  const box = attached.element.getBoundingClientRect();
  const corner = toWindow(node);
  const isSeen =
    corner.x >= box.x &&
    corner.y >= box.y &&
    corner.x + node.width * zoom <= box.right &&
    corner.y + node.height * zoom <= box.bottom;
  if (isSeen && zoom >= 0.5) return;
  void attached.flow.setCenter(node.x + node.width / 2, node.y + node.height / 2, {
    zoom: Math.max(zoom, 0.8),
    duration: animated(),
  });
}

export const zoomIn = (): void => void attached?.flow.zoomIn({ duration: animated() });
export const zoomOut = (): void => void attached?.flow.zoomOut({ duration: animated() });
export const zoomTo = (zoom: number): void => void attached?.flow.zoomTo(zoom, { duration: animated() });
