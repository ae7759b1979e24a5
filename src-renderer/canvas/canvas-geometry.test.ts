import { describe, expect, it } from 'vitest';
import { atFormerCorner, layoutInput } from './auto-layout.ts';
import { fittedViewport, nodesInView, visibleRect } from './culling.ts';
import { onCurve } from './edge-under.ts';
import { groupRect } from './frames.ts';
import { sceneOf } from './scene.ts';
import { nearestIn } from './spatial.ts';
import { chain, sampleCatalog, sampleDocument } from './testing/sample-scene.ts';

const places = '{nodes: {load: {x: 0, y: 0}, split: {x: 280, y: 0}, fit: {x: 560, y: -100}, score: {x: 840, y: 200}}}';
const scene = sceneOf(sampleDocument(chain, places), sampleCatalog);
const node = (id: string) => {
  const found = scene.byId.get(id);
  if (!found) throw new Error(`no ${id}`);
  return found;
};

describe('the view', () => {
  it('fits everything, never larger than life', () => {
    expect(fittedViewport({ x: 0, y: 0, width: 100, height: 80 }, { width: 1000, height: 700 }).zoom).toBe(1);
    const far = fittedViewport({ x: -500, y: 0, width: 10_000, height: 80 }, { width: 1000, height: 700 });
    const seen = visibleRect(far, { width: 1000, height: 700 });
    expect(seen.x).toBeLessThan(-500);
    expect(seen.x + seen.width).toBeGreaterThan(9500);
  });

  it('knows which nodes are seen, the ones in the middle first', () => {
    const found = nodesInView(scene, { x: 0, y: 300, zoom: 1 }, { width: 500, height: 500 });
    expect(found).toContain('load');
    expect(found).not.toContain('score');
    expect(nodesInView(scene, { x: -900, y: 0, zoom: 1 }, { width: 300, height: 500 })[0]).toBe('score');
  });
});

describe('arrow keys', () => {
  const go = (id: string, direction: 'left' | 'right' | 'up' | 'down') =>
    nearestIn(
      node(id),
      scene.nodes.filter((one) => one.id !== id),
      direction,
    )?.id;

  it('go to the nearest node in their direction', () => {
    expect(go('load', 'right')).toBe('split');
    expect(go('split', 'left')).toBe('load');
    expect(go('score', 'left')).toBe('fit');
  });

  it('stay where there is none', () => {
    expect(go('load', 'left')).toBeUndefined();
    expect(go('score', 'down')).toBeUndefined();
  });
});

describe('a group', () => {
  it('is around its nodes, also while one is dragged', () => {
    const group = { id: 'g', title: '', nodes: ['load', 'split', 'gone'] };
    const rect = groupRect(group, scene, new Map());
    expect(rect?.x).toBeLessThan(0);
    expect((rect?.x ?? 0) + (rect?.width ?? 0)).toBeGreaterThan(480);
    const dragged = groupRect(group, scene, new Map([['split', { x: 1000, y: 0 }]]));
    expect((dragged?.width ?? 0) - (rect?.width ?? 0)).toBe(720);
    expect(groupRect({ ...group, nodes: ['gone'] }, scene, new Map())).toBeUndefined();
  });
});

describe('an edge', () => {
  it('is a curve from port to port', () => {
    const [from, to] = [
      { x: 0, y: 0 },
      { x: 100, y: 50 },
    ];
    expect(onCurve(from, to, 0)).toEqual(from);
    expect(onCurve(from, to, 1)).toEqual(to);
    expect(onCurve(from, to, 0.5)).toEqual({ x: 50, y: 25 });
  });
});

describe('auto layout', () => {
  it('is given the order of the ports', () => {
    const { edges } = layoutInput(scene);
    expect(edges.find(({ target, source }) => source === 'split' && target === 'score')).toMatchObject({
      sourceOrder: 1,
      targetOrder: 1,
    });
  });

  it('leaves the corner where it was, and pinned nodes where they are', () => {
    const laidOut = new Map([
      ['load', { x: 0, y: 50 }],
      ['split', { x: 280, y: 0 }],
    ]);
    expect(Object.fromEntries(atFormerCorner(scene, laidOut, new Set(['split'])))).toEqual({ load: { x: 0, y: 50 } });
    const moved = new Map([['score', { x: 0, y: 0 }]]);
    expect(atFormerCorner(scene, moved).get('score')).toEqual({ x: 840, y: 200 });
  });
});
