import type { Diagnostic } from '../base/diagnostic.ts';
import { ok, problem, type Result } from '../base/result.ts';
import type { Selection } from './execution-plan.ts';

/** Part of a pipeline to execute; empty lists stand for "not given". */
export interface SelectionRequest {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly only: readonly string[];
  readonly noCache: boolean;
}

export const everything: SelectionRequest = { from: [], to: [], only: [], noCache: false };

/** A node and the nodes directly above it. */
export interface GraphNode {
  readonly id: string;
  readonly upstream: readonly string[];
}

/**
 * What each node does in a run: `--only` forces the named nodes, `--from` forces them and all below, `--to` runs what
 * they need through the cache, `--from` with `--to` forces what lies between. Everything else is reused, never executed.
 */
export function selectSteps(
  nodes: readonly GraphNode[],
  request: SelectionRequest,
): Result<ReadonlyMap<string, Selection>, Diagnostic[]> {
  const known = new Set(nodes.map((node) => node.id));
  const unknown = [...request.from, ...request.to, ...request.only].filter((id) => !known.has(id));
  if (unknown.length > 0) {
    return problem(
      unknown.map((id) => ({
        code: 'unknown-node',
        severity: 'error' as const,
        message: `There is no node "${id}" in this pipeline.`,
        fix: `Use one of: ${[...known].slice(0, 12).join(', ')}.`,
      })),
    );
  }
  const normal: Selection = request.noCache ? 'force' : 'run';
  const whole = request.from.length + request.to.length + request.only.length === 0;
  if (whole) return ok(new Map(nodes.map((node) => [node.id, normal])));

  const below = request.from.length > 0 ? reach(request.from, downstreamOf(nodes)) : null;
  const above =
    request.to.length > 0 ? reach(request.to, new Map(nodes.map((node) => [node.id, node.upstream]))) : null;
  const only = new Set(request.only);
  return ok(
    new Map(
      nodes.map(({ id }): [string, Selection] => {
        if (only.has(id)) return [id, 'force'];
        if (below && above) return [id, below.has(id) && above.has(id) ? 'force' : 'reuse'];
        if (below) return [id, below.has(id) ? 'force' : 'reuse'];
        if (above) return [id, above.has(id) ? normal : 'reuse'];
        return [id, 'reuse'];
      }),
    ),
  );
}

function downstreamOf(nodes: readonly GraphNode[]): Map<string, string[]> {
  const downstream = new Map<string, string[]>(nodes.map((node) => [node.id, []]));
  for (const node of nodes) for (const id of node.upstream) downstream.get(id)?.push(node.id);
  return downstream;
}

function reach(start: readonly string[], next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>(start);
  const stack = [...start];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    for (const other of next.get(id) ?? []) {
      if (!seen.has(other)) {
        seen.add(other);
        stack.push(other);
      }
    }
  }
  return seen;
}
