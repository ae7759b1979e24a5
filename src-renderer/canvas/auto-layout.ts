import type { LayoutInput } from '../../shared/layout/layered-layout.ts';
import { change, documentOf } from '../documents/documents.ts';
import { moveNodes } from '../documents/edits/node-edits.ts';
import { workspace } from '../workspace/workspace.ts';
import { announce, canvas } from './canvas-store.ts';
import { fitNodes } from './canvas-view.ts';
import { boundsOf, type Point } from './geometry.ts';
import type { Scene } from './scene.ts';

/** What is laid out: nodes with their sizes, and edges with the places of their ports. */
export function layoutInput(scene: Scene, ids?: ReadonlySet<string>): LayoutInput {
  const nodes = scene.nodes.filter(({ id }) => ids?.has(id) ?? true);
  const order = (ports: readonly { readonly name: string }[] | undefined, port: string): number =>
    Math.max(0, ports?.findIndex(({ name }) => name === port) ?? 0);
  return {
    nodes: nodes.map(({ id, width, height }) => ({ id, width, height })),
    edges: scene.edges.map(({ source, sourcePort, target, targetPort }) => ({
      source,
      target,
      sourceOrder: order(scene.byId.get(source)?.outputs, sourcePort),
      targetOrder: order(scene.byId.get(target)?.inputs, targetPort),
    })),
    columnGap: 80,
    rowGap: 32,
  };
}

/** The laid out places, moved so that their top left corner is where it was. */
export function atFormerCorner(
  scene: Scene,
  places: ReadonlyMap<string, Point>,
  pinned: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, Point> {
  const before = boundsOf(scene.nodes.filter(({ id }) => places.has(id)));
  const after = boundsOf([...places.values()].map((place) => ({ ...place, width: 0, height: 0 })));
  if (!before || !after) return places;
  const moved = [...places].filter(([id]) => !pinned.has(id));
  return new Map(moved.map(([id, { x, y }]) => [id, { x: x - after.x + before.x, y: y - after.y + before.y }]));
}

function layOut(input: LayoutInput): Promise<ReadonlyMap<string, Point>> {
  const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ReadonlyMap<string, Point>>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(input);
  }).finally(() => worker.terminate()) as Promise<ReadonlyMap<string, Point>>;
}

/** Tidies up the selected nodes, or all of them when fewer than two are selected, as one step. */
export async function autoLayout(): Promise<void> {
  const { file, scene } = canvas.getState();
  const { nodeIds } = workspace.getState().selection;
  if (file === null || documentOf(file)?.readOnly !== false) return;
  const chosen = nodeIds.length > 1 ? new Set(nodeIds) : undefined;
  const places = atFormerCorner(scene, await layOut(layoutInput(scene, chosen)), pinnedIn(file));
  if (canvas.getState().scene !== scene) return;
  change(file, 'Auto layout', (content) => moveNodes(content, Object.fromEntries(places)));
  announce(`Laid out ${places.size} nodes.`);
  if (!chosen) requestAnimationFrame(() => fitNodes());
}

/** Nodes whose place in the file says `pinned: true` stay where they are. */
function pinnedIn(file: string): ReadonlySet<string> {
  const layout = documentOf(file)?.value['layout'] as
    | { readonly nodes?: { readonly [id: string]: unknown } }
    | undefined;
  const entries = Object.entries(layout?.nodes ?? {});
  return new Set(
    entries.filter(([, place]) => (place as { readonly pinned?: unknown } | null)?.pinned === true).map(([id]) => id),
  );
}
