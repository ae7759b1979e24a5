import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { useWorkspace } from '../workspace/workspace.ts';
import { canvas, noIds, useCanvas } from './canvas-store.ts';
import { attachView, noteFitted, rememberViewport, revealNode, wantsFit } from './canvas-view.ts';
import { focusCard } from './card-focus.ts';
import { firstViewport, isSmall, nodesInView, readableZoom, type Size, type Viewport } from './culling.ts';
import type { Scene } from './scene.ts';
import type { CardNode, PortEdge } from './to-flow.ts';

/** Cards that are drawn in one frame; more would be felt as a jerk. */
const cardsAFrame = 12;
/** After the last movement; longer while the view is still held, since a slow frame is no rest. */
const settleMs = 90;
const heldSettleMs = 300;

/** Which nodes are full cards, and which are elements at all, where the view stands now. */
export function viewOf(scene: Scene, viewport: Viewport, size: Size) {
  const isReadable = viewport.zoom >= readableZoom;
  const near = isReadable ? nodesInView(scene, viewport, size) : [];
  return { isReadable, near };
}

/** Follows the view: when it has come to rest, what is seen becomes full cards, a few in each frame. */
export function ViewKeeper() {
  const store = useStoreApi<CardNode, PortEdge>();
  const flow = useReactFlow<CardNode, PortEdge>();
  const scene = useCanvas((state) => state.scene);
  const file = useCanvas((state) => state.file);
  const request = useWorkspace(({ focusRequest }) => focusRequest);

  useEffect(() => {
    const element = store.getState().domNode;
    if (!element) return;
    attachView({ flow, element, size: () => store.getState() });
    return () => attachView(null);
  }, [store, flow]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let frame = 0;
    const settle = (): void => {
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      if (file !== null) rememberViewport(file, { x, y, zoom });
      const { isReadable, near } = viewOf(scene, { x, y, zoom }, { width, height });
      const wanted = new Set(near);
      const step = (): void => {
        const { detailed, mounted, focused, isReadable: wasReadable } = canvas.getState();
        const kept = [...detailed].filter((id) => wanted.has(id));
        const added = near.filter((id) => !detailed.has(id)).slice(0, cardsAFrame);
        if (kept.length === detailed.size && added.length === 0 && wasReadable === isReadable) return;
        const next = near.length === 0 ? noIds : new Set([...kept, ...added]);
        canvas.setState({
          isReadable,
          detailed: next,
          mounted: isSmall(scene) ? 'all' : withFocused(next, mounted, focused, isReadable),
        });
        frame = requestAnimationFrame(step);
      };
      step();
    };
    // A view that nobody has moved yet goes with the size of the canvas.
    const fitAgain = (): void => {
      const { transform, width, height } = store.getState();
      if (!wantsFit(transform, { width, height })) return;
      const viewport = firstViewport(scene, { width, height });
      noteFitted(viewport, { width, height });
      void flow.setViewport(viewport);
    };
    fitAgain();
    settle();
    let last = store.getState();
    const stop = store.subscribe((state) => {
      const isResized = state.width !== last.width || state.height !== last.height;
      if (state.transform === last.transform && !isResized && state.paneDragging === last.paneDragging) return;
      last = state;
      fitAgain();
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      timer = setTimeout(settle, state.paneDragging ? heldSettleMs : settleMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }, [store, flow, scene, file]);

  useEffect(() => {
    if (!request) return;
    revealNode(request.nodeId);
    if (request.parameter === null) focusCard(request.nodeId);
    else canvas.setState({ focused: request.nodeId });
  }, [request]);

  return null;
}

function withFocused(
  near: ReadonlySet<string>,
  mounted: ReadonlySet<string> | 'all',
  focused: string | null,
  isReadable: boolean,
): ReadonlySet<string> {
  const kept = new Set(near);
  if (focused !== null) kept.add(focused);
  if (!isReadable && mounted !== 'all') for (const id of mounted) if (kept.size < 2) kept.add(id);
  return kept;
}
