import type { PortType } from '../../shared/catalog/port-type.ts';
import type { StepStatus } from '../../shared/run/run-state.ts';
import { portPlace, reach } from './edge-under.ts';
import { groupRect } from './frames.ts';
import { overlaps, type Point, type Rect } from './geometry.ts';
import type { Scene, SceneNode } from './scene.ts';

/** Colours as the page has them now. */
export interface Palette {
  readonly card: string;
  readonly border: string;
  readonly text: string;
  readonly accent: string;
  readonly group: string;
  readonly category: (category: string) => string;
  readonly edge: (type: PortType | null) => string;
  readonly status: (status: StepStatus) => string;
}

/** Reads the tokens of the theme once; drawing must not ask for them. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const categories = new Map(
    ['data', 'train', 'tune', 'evaluate', 'deploy', 'monitor', 'flow'].map((name) => [name, token(name)]),
  );
  const other = token('flow');
  const edges: { readonly [type: string]: string } = {
    dataset: token('data'),
    model: token('train'),
    metrics: token('evaluate'),
    plots: token('evaluate'),
    value: token('tune'),
    endpoint: token('deploy'),
    file: token('monitor'),
    directory: token('monitor'),
  };
  const statuses: { readonly [status in StepStatus]?: string } = {
    starting: token('running'),
    running: token('running'),
    succeeded: token('ok'),
    cached: token('cached'),
    failed: token('bad'),
    cancelled: token('warn'),
    interrupted: token('warn'),
    'lost-contact': token('warn'),
  };
  const idle = token('idle');
  return {
    card: token('raised'),
    border: token('line2'),
    text: token('text'),
    accent: token('accent'),
    group: token('idle-soft'),
    category: (category) => categories.get(category) ?? other,
    edge: (type) => edges[type ?? ''] ?? other,
    status: (status) => statuses[status] ?? idle,
  };
}

/** What is painted, and how the nodes of it stand. */
export interface Painting {
  readonly scene: Scene;
  readonly moved: ReadonlyMap<string, Point>;
  readonly selected: ReadonlySet<string>;
  /** Nodes that are elements of the page and need no paint. */
  readonly mounted: ReadonlySet<string>;
  readonly statusOf: (id: string) => StepStatus | undefined;
}

export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly zoom: number;
  /** The part of the drawing that is seen. */
  readonly view: Rect;
}

/** Paints edges and nodes in the coordinates of the drawing; the context is already moved and scaled. */
export function paintScene(pen: Pen, painting: Painting): void {
  paintGroups(pen, painting);
  paintEdges(pen, painting);
  const { scene, moved, mounted } = painting;
  for (const node of scene.nodes) {
    if (mounted.has(node.id)) continue;
    const place = moved.get(node.id) ?? node;
    const rect = { x: place.x, y: place.y, width: node.width, height: node.height };
    if (overlaps(rect, pen.view)) paintNode(pen, node, rect, painting);
  }
}

function paintGroups({ context, palette, view, zoom }: Pen, { scene, moved }: Painting): void {
  context.fillStyle = palette.group;
  context.strokeStyle = palette.border;
  context.lineWidth = 1 / zoom;
  for (const group of scene.groups) {
    const rect = groupRect(group, scene, moved);
    if (!rect || !overlaps(rect, view)) continue;
    context.fillRect(rect.x, rect.y, rect.width, rect.height);
    context.strokeRect(rect.x, rect.y, rect.width, rect.height);
  }
}

/** One path for each colour: what costs is the number of strokes. */
function paintEdges({ context, palette, zoom, view }: Pen, { scene, moved, mounted }: Painting): void {
  const paths = new Map<string, Path2D>();
  for (const { source, sourcePort, target, targetPort, type } of scene.edges) {
    if (mounted.has(source) && mounted.has(target)) continue;
    const from = scene.byId.get(source);
    const to = scene.byId.get(target);
    if (!from || !to) continue;
    const start = portPlace(shifted(from, moved), sourcePort, 'source');
    const end = portPlace(shifted(to, moved), targetPort, 'target');
    if (Math.max(start.x, end.x) < view.x || Math.min(start.x, end.x) > view.x + view.width) continue;
    if (Math.max(start.y, end.y) < view.y || Math.min(start.y, end.y) > view.y + view.height) continue;
    const colour = palette.edge(type);
    const path = paths.get(colour) ?? new Path2D();
    paths.set(colour, path);
    path.moveTo(start.x, start.y);
    if (zoom < 0.2) path.lineTo(end.x, end.y);
    else {
      const out = reach(end.x - start.x);
      path.bezierCurveTo(start.x + out, start.y, end.x - out, end.y, end.x, end.y);
    }
  }
  context.lineWidth = Math.max(1.6, 0.9 / zoom);
  context.globalAlpha = zoom < 0.3 ? 0.55 : 1;
  for (const [colour, path] of paths) {
    context.strokeStyle = colour;
    context.stroke(path);
  }
  context.globalAlpha = 1;
}

const shifted = (node: SceneNode, moved: ReadonlyMap<string, Point>): SceneNode => {
  const place = moved.get(node.id);
  return place ? { ...node, x: place.x, y: place.y } : node;
};

function paintNode({ context, palette, zoom }: Pen, node: SceneNode, rect: Rect, painting: Painting): void {
  const status = painting.statusOf(node.id);
  const isSelected = painting.selected.has(node.id);
  context.fillStyle = palette.card;
  context.fillRect(rect.x, rect.y, rect.width, rect.height);
  context.fillStyle = palette.category(node.category);
  context.fillRect(rect.x, rect.y, 8, rect.height);
  if (status) {
    context.fillStyle = palette.status(status);
    context.fillRect(rect.x + 8, rect.y + rect.height - 16, rect.width - 8, 16);
  }
  context.strokeStyle = isSelected ? palette.accent : palette.border;
  context.lineWidth = (isSelected ? 3 : 1) / zoom;
  context.strokeRect(rect.x, rect.y, rect.width, rect.height);
  if (zoom < 0.25) return;
  context.fillStyle = palette.text;
  context.fillText(node.title, rect.x + 20, rect.y + 34, rect.width - 28);
}
