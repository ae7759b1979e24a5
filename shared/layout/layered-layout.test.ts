import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LayoutEdge } from './layered-graph.ts';
import { type LayoutInput, layeredLayout } from './layered-layout.ts';

const edge = (source: string, target: string, sourceOrder = 0, targetOrder = 0): LayoutEdge => ({
  source,
  target,
  sourceOrder,
  targetOrder,
});
const layout = (
  ids: readonly string[],
  edges: readonly LayoutEdge[],
  height = 80,
): Map<string, { x: number; y: number }> =>
  layeredLayout({ nodes: ids.map((id) => ({ id, width: 200, height })), edges, columnGap: 80, rowGap: 32 });

describe('layered layout', () => {
  it('stands a chain in one row, from left to right', () => {
    expect(Object.fromEntries(layout(['a', 'b', 'c'], [edge('a', 'b'), edge('b', 'c')]))).toEqual({
      a: { x: 0, y: 0 },
      b: { x: 280, y: 0 },
      c: { x: 560, y: 0 },
    });
  });

  it('stands a node level with the middle of what it takes from', () => {
    const places = layout(['a', 'b', 'c'], [edge('a', 'c'), edge('b', 'c')]);
    expect(places.get('c')?.y).toBe(((places.get('a')?.y ?? 0) + (places.get('b')?.y ?? 0)) / 2);
  });

  it('uncrosses edges', () => {
    const places = layout(['a', 'b', 'c', 'd'], [edge('a', 'd'), edge('b', 'c'), edge('a', 'c', 1)]);
    const y = (id: string): number => places.get(id)?.y ?? 0;
    expect(Math.sign(y('a') - y('b'))).toBe(Math.sign(y('d') - y('c')));
  });

  it('keeps targets in the order of the ports', () => {
    const places = layout(['split', 'test', 'train'], [edge('split', 'test', 1), edge('split', 'train', 0)]);
    expect(places.get('train')?.y).toBeLessThan(places.get('test')?.y ?? 0);
  });

  it('survives cycles, edges to nowhere and edges to itself', () => {
    expect(layout(['a', 'b'], [edge('a', 'b'), edge('b', 'a'), edge('a', 'a'), edge('a', 'gone')]).size).toBe(2);
  });
});

const graphs = fc.integer({ min: 1, max: 40 }).chain((count) =>
  fc.record({
    nodes: fc
      .tuple(...Array.from({ length: count }, () => fc.integer({ min: 40, max: 200 })))
      .map((heights) => heights.map((height, index) => ({ id: `n${index}`, width: 200, height }))),
    edges: fc.array(
      fc
        .tuple(fc.nat(count - 1), fc.nat(count - 1), fc.nat(3), fc.nat(3))
        .map(([from, to, sourceOrder, targetOrder]) => edge(`n${from}`, `n${to}`, sourceOrder, targetOrder)),
      { maxLength: 80 },
    ),
    columnGap: fc.constant(80),
    rowGap: fc.constant(32),
  }),
);

describe('any graph', () => {
  it('is laid out so that no two nodes overlap, and the same each time', () => {
    fc.assert(
      fc.property(graphs, (input: LayoutInput) => {
        const places = layeredLayout(input);
        expect(places.size).toBe(input.nodes.length);
        expect(layeredLayout(input)).toEqual(places);
        const rects = input.nodes.map(({ id, width, height }) => ({
          ...(places.get(id) ?? { x: 0, y: 0 }),
          width,
          height,
        }));
        for (const [index, a] of rects.entries()) {
          for (const b of rects.slice(index + 1)) {
            const apart =
              a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
            expect(apart).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('without cycles leads from left to right', () => {
    fc.assert(
      fc.property(graphs, (input: LayoutInput) => {
        const number = (id: string): number => Number(id.slice(1));
        const edges = input.edges.filter(({ source, target }) => number(source) < number(target));
        const places = layeredLayout({ ...input, edges });
        for (const { source, target } of edges) {
          expect(places.get(source)?.x ?? 0).toBeLessThan(places.get(target)?.x ?? 0);
        }
      }),
      { numRuns: 60 },
    );
  });
});
