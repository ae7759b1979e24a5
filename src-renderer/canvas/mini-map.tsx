import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import type { StepId } from '../../shared/base/ids.ts';
import { followedRun } from '../runs/run-store.ts';
import { useWorkspace } from '../workspace/workspace.ts';
import { atMostEvery } from './at-most-every.ts';
import { useCanvas } from './canvas-store.ts';
import { visibleRect } from './culling.ts';
import { boundsOf, type Point, type Rect } from './geometry.ts';
import styles from './mini-map.module.css';
import { paletteOf } from './scene-paint.ts';

const width = 148;
const height = 88;
const inset = 6;
/** States of a run show this often. */
const runMs = 400;

interface Fit extends Point {
  readonly scale: number;
}

/** How the whole drawing fits into the map. */
export function fitInto(bounds: Rect): Fit {
  const scale = Math.min((width - 2 * inset) / bounds.width, (height - 2 * inset) / bounds.height, 0.2);
  return {
    scale,
    x: (width - bounds.width * scale) / 2 - bounds.x * scale,
    y: (height - bounds.height * scale) / 2 - bounds.y * scale,
  };
}

/** The whole drawing, small: painted when it changes, while the frame of what is seen only moves. */
export function MiniMap() {
  const store = useStoreApi();
  const flow = useReactFlow();
  const scene = useCanvas((state) => state.scene);
  const file = useCanvas((state) => state.file) ?? '';
  const runId = useWorkspace(({ activeRunByFile }) => activeRunByFile[file]);
  const map = useRef<HTMLCanvasElement>(null);
  const seen = useRef<HTMLDivElement>(null);
  const fit = useMemo(() => {
    const bounds = boundsOf(scene.nodes);
    return bounds && fitInto(bounds);
  }, [scene]);

  useEffect(() => {
    const element = map.current;
    const context = element?.getContext('2d');
    if (!element || !context || !fit) return;
    const run = runId === undefined ? undefined : followedRun(runId);
    let frame = 0;
    const paint = (): void => {
      frame = 0;
      const palette = paletteOf(element);
      const density = window.devicePixelRatio;
      element.width = width * density;
      element.height = height * density;
      context.setTransform(fit.scale * density, 0, 0, fit.scale * density, fit.x * density, fit.y * density);
      for (const node of scene.nodes) {
        const status = run?.state.steps.get(node.id as StepId)?.status;
        context.fillStyle =
          status && status !== 'queued' && status !== 'skipped' ? palette.status(status) : palette.border;
        context.fillRect(node.x, node.y, node.width, node.height);
      }
    };
    const ask = (): void => {
      frame ||= requestAnimationFrame(paint);
    };
    const theme = new MutationObserver(ask);
    theme.observe(document.documentElement, { attributes: true });
    const calm = atMostEvery(runMs, ask);
    const stop = run?.subscribe(calm.ask);
    ask();
    return () => {
      theme.disconnect();
      stop?.();
      calm.end();
      cancelAnimationFrame(frame);
    };
  }, [scene, fit, runId]);

  useEffect(() => {
    if (!fit) return;
    let last: unknown = null;
    const show = (): void => {
      const { transform, width: across, height: down } = store.getState();
      if (transform === last || !seen.current) return;
      last = transform;
      const rect = visibleRect(
        { x: transform[0], y: transform[1], zoom: transform[2] },
        { width: across, height: down },
      );
      const left = Math.max(0, rect.x * fit.scale + fit.x);
      const top = Math.max(0, rect.y * fit.scale + fit.y);
      const right = Math.min(width - 2, (rect.x + rect.width) * fit.scale + fit.x);
      const bottom = Math.min(height - 2, (rect.y + rect.height) * fit.scale + fit.y);
      Object.assign(seen.current.style, {
        transform: `translate(${left}px, ${top}px)`,
        width: `${Math.max(4, right - left)}px`,
        height: `${Math.max(4, bottom - top)}px`,
      });
    };
    show();
    return store.subscribe(show);
  }, [store, fit]);

  if (!fit) return null;
  const go = (event: React.PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const { zoom } = flow.getViewport();
    void flow.setCenter((event.clientX - box.x - fit.x) / fit.scale, (event.clientY - box.y - fit.y) / fit.scale, {
      zoom,
    });
  };
  return (
    <div className={styles['map']} onPointerDown={go} onPointerMove={go} role="img" aria-label="Map of the pipeline">
      <canvas ref={map} aria-hidden />
      <div ref={seen} className={styles['seen']} />
    </div>
  );
}
