import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { StepId } from '../../shared/base/ids.ts';
import { type FollowedRun, followedRun } from '../runs/run-store.ts';
import { useWorkspace, workspace } from '../workspace/workspace.ts';
import { atMostEvery } from './at-most-every.ts';
import { type CanvasState, canvas, noIds, useCanvas } from './canvas-store.ts';
import { visibleRect } from './culling.ts';
import { contains, type Point } from './geometry.ts';
import styles from './painted-layer.module.css';
import { type Palette, paintScene, paletteOf } from './scene-paint.ts';

/** States of a run show this often. */
const runMs = 120;
/** How far beyond what is seen is painted, in pixels of the screen. */
const around = 200;
/** After the last shift; longer while the view is still held, since a slow frame is no rest. */
const restMs = 140;
const heldRestMs = 350;

/**
 * Large pipelines are painted: everything that is not near enough to be an element. The node under the pointer becomes
 * one, so that it can be dragged, clicked and named like any other.
 */
export function PaintedLayer() {
  const store = useStoreApi();
  const layer = useRef<HTMLCanvasElement>(null);
  const file = useCanvas((state) => state.file) ?? '';
  const runId = useWorkspace(({ activeRunByFile }) => activeRunByFile[file]);
  useEffect(() => {
    const element = layer.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const run = runId === undefined ? undefined : followedRun(runId);
    let palette: Palette = paletteOf(element);
    let frame = 0;
    let rest: ReturnType<typeof setTimeout> | undefined;
    let painted = store.getState().transform;
    const paint = (): void => {
      frame = 0;
      clearTimeout(rest);
      element.style.transform = '';
      painted = store.getState().transform;
      const { transform, width, height } = store.getState();
      paintLayer(element, context, palette, run, {
        x: transform[0],
        y: transform[1],
        zoom: transform[2],
        width,
        height,
      });
    };
    const ask = (): void => {
      frame ||= requestAnimationFrame(paint);
    };
    const askAtRest = (): void => {
      clearTimeout(rest);
      rest = setTimeout(ask, store.getState().paneDragging ? heldRestMs : restMs);
    };
    // While the view is only shifted, so is what was painted around it; it is painted anew where that ends.
    const follow = (): void => {
      const [x, y, zoom] = store.getState().transform;
      const shift = { x: x - painted[0], y: y - painted[1] };
      if (zoom !== painted[2] || Math.abs(shift.x) > around || Math.abs(shift.y) > around) return ask();
      element.style.transform = `translate(${shift.x}px, ${shift.y}px)`;
      askAtRest();
    };
    const repaint = (): void => {
      palette = paletteOf(element);
      ask();
    };
    const theme = new MutationObserver(repaint);
    theme.observe(document.documentElement, { attributes: true });
    // What is near enough to be read is elements, which follow the run by themselves.
    const calm = atMostEvery(runMs, () => {
      if (!canvas.getState().isReadable) ask();
    });
    let seen = store.getState();
    const stops = [
      store.subscribe((state) => {
        const isResized = state.width !== seen.width || state.height !== seen.height;
        const isMoved = state.transform !== seen.transform || state.paneDragging !== seen.paneDragging;
        seen = state;
        if (isResized) ask();
        else if (isMoved) follow();
      }),
      canvas.subscribe((state, before) => {
        if (state.scene !== before.scene || lostElements(state, before) || isPaintMoved(state, before)) ask();
        else if (state.mounted !== before.mounted) askAtRest();
      }),
      workspace.subscribe(({ selection }, before) => {
        if (selection.nodeIds !== before.selection.nodeIds) ask();
      }),
      run?.subscribe(calm.ask),
    ];
    ask();
    return () => {
      theme.disconnect();
      calm.end();
      clearTimeout(rest);
      cancelAnimationFrame(frame);
      for (const stop of stops) stop?.();
    };
  }, [store, runId]);
  useEffect(() => followPointer(layer.current, (place) => toDrawing(place, store.getState().transform)), [store]);
  return <canvas ref={layer} className={styles['layer']} aria-hidden />;
}

/** What is now an element covers its own paint; what is one no longer has none yet. */
function lostElements({ mounted }: CanvasState, before: CanvasState): boolean {
  if (mounted === 'all' || before.mounted === 'all' || mounted === before.mounted) return false;
  return [...before.mounted].some((id) => !mounted.has(id));
}

function isPaintMoved(state: CanvasState, before: CanvasState): boolean {
  return state.moved !== before.moved && (movesPaint(state) || movesPaint(before));
}

/** Whether anything that is dragged is painted: a node, a frame around it, or an edge of it. */
function movesPaint({ scene, mounted, moved }: CanvasState): boolean {
  if (moved.size === 0 || mounted === 'all') return false;
  const isElement = (id: string): boolean => mounted.has(id);
  return (
    ![...moved.keys()].every(isElement) ||
    scene.groups.some(({ nodes }) => nodes.some((id) => moved.has(id))) ||
    scene.edges.some(
      ({ source, target }) => (moved.has(source) || moved.has(target)) && !(isElement(source) && isElement(target)),
    )
  );
}

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

function paintLayer(
  element: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  palette: Palette,
  run: FollowedRun | undefined,
  { x, y, zoom, width, height }: Frame,
): void {
  const density = window.devicePixelRatio;
  const across = Math.round((width + 2 * around) * density);
  const down = Math.round((height + 2 * around) * density);
  if (element.width !== across || element.height !== down) {
    element.width = across;
    element.height = down;
  } else {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, element.width, element.height);
  }
  context.setTransform(zoom * density, 0, 0, zoom * density, (x + around) * density, (y + around) * density);
  context.font = `600 22px ${getComputedStyle(element).fontFamily}`;
  const { scene, moved, mounted } = canvas.getState();
  paintScene(
    { context, palette, zoom, view: visibleRect({ x, y, zoom }, { width, height }, around) },
    {
      scene,
      moved,
      mounted: mounted === 'all' ? noIds : mounted,
      selected: new Set(workspace.getState().selection.nodeIds),
      statusOf: (id) => run?.state.steps.get(id as StepId)?.status,
    },
  );
}

const toDrawing = ({ x, y }: Point, [left, top, zoom]: readonly [number, number, number]): Point => ({
  x: (x - left) / zoom,
  y: (y - top) / zoom,
});

/** Makes the painted node under the pointer an element. */
function followPointer(layer: HTMLElement | null, toPlace: (place: Point) => Point): (() => void) | undefined {
  const area = layer?.closest<HTMLElement>('[data-canvas]');
  if (!area) return undefined;
  let hovered: string | null = null;
  const onMove = (event: PointerEvent): void => {
    const { scene, mounted, moved } = canvas.getState();
    if (event.buttons !== 0 || mounted === 'all' || moved.size > 0) return;
    const box = area.getBoundingClientRect();
    const place = toPlace({ x: event.clientX - box.x, y: event.clientY - box.y });
    const under = scene.nodes.findLast((node) => contains(node, place))?.id ?? null;
    if (under === hovered || (under !== null && mounted.has(under))) return;
    const next = new Set(mounted);
    if (hovered !== null && !canvas.getState().detailed.has(hovered) && hovered !== canvas.getState().focused) {
      next.delete(hovered);
    }
    if (under !== null) next.add(under);
    hovered = under;
    canvas.setState({ mounted: next });
  };
  area.addEventListener('pointermove', onMove);
  return () => area.removeEventListener('pointermove', onMove);
}
