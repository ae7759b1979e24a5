import { describe, expect, it } from 'vitest';
import { type GraphNode, type SelectionRequest, selectSteps } from './select-steps.ts';

/** a -> b -> d -> e, a -> c -> d, and f by itself. */
const graph: readonly GraphNode[] = [
  { id: 'a', upstream: [] },
  { id: 'b', upstream: ['a'] },
  { id: 'c', upstream: ['a'] },
  { id: 'd', upstream: ['b', 'c'] },
  { id: 'e', upstream: ['d'] },
  { id: 'f', upstream: [] },
];

const select = (request: Partial<SelectionRequest>) =>
  selectSteps(graph, { from: [], to: [], only: [], noCache: false, ...request });

/** Ids by what they do, such as `run: a b`. */
function said(request: Partial<SelectionRequest>): Record<string, string> {
  const result = select(request);
  if (!result.ok) throw new Error(result.problem[0]?.message);
  const groups: Record<string, string[]> = {};
  for (const [id, selection] of result.value) groups[selection] = [...(groups[selection] ?? []), id];
  return Object.fromEntries(Object.entries(groups).map(([selection, ids]) => [selection, ids.join(' ')]));
}

describe('selectSteps', () => {
  it('runs everything through the cache when nothing is asked', () => {
    expect(said({})).toEqual({ run: 'a b c d e f' });
  });

  it('executes everything with --no-cache', () => {
    expect(said({ noCache: true })).toEqual({ force: 'a b c d e f' });
  });

  it('executes the node of --from and all below, cached or not', () => {
    expect(said({ from: ['b'] })).toEqual({ force: 'b d e', reuse: 'a c f' });
  });

  it('executes what --to needs, through the cache', () => {
    expect(said({ to: ['d'] })).toEqual({ run: 'a b c d', reuse: 'e f' });
    expect(said({ to: ['d'], noCache: true })).toEqual({ force: 'a b c d', reuse: 'e f' });
  });

  it('executes what lies between --from and --to, both included', () => {
    expect(said({ from: ['b'], to: ['d'] })).toEqual({ force: 'b d', reuse: 'a c e f' });
    expect(said({ from: ['a'], to: ['d'] })).toEqual({ force: 'a b c d', reuse: 'e f' });
  });

  it('executes nothing when nothing lies between', () => {
    expect(said({ from: ['e'], to: ['a'] })).toEqual({ reuse: 'a b c d e f' });
  });

  it('executes the nodes of --only and no other', () => {
    expect(said({ only: ['d'] })).toEqual({ force: 'd', reuse: 'a b c e f' });
    expect(said({ only: ['a', 'f'] })).toEqual({ force: 'a f', reuse: 'b c d e' });
  });

  it('adds --only to a range', () => {
    expect(said({ only: ['f'], to: ['b'] })).toEqual({ run: 'a b', reuse: 'c d e', force: 'f' });
  });

  it('takes several ends', () => {
    expect(said({ from: ['c', 'f'] })).toEqual({ force: 'c d e f', reuse: 'a b' });
  });

  it('names a node that is not there, and those that are', () => {
    const result = select({ from: ['x'], only: ['a', 'y'] });
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.problem.map(({ message }) => message)).toEqual([
      'There is no node "x" in this pipeline.',
      'There is no node "y" in this pipeline.',
    ]);
    expect(result.problem[0]).toMatchObject({ code: 'unknown-node', fix: 'Use one of: a, b, c, d, e, f.' });
  });
});
