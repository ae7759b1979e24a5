import type { PipelineNode } from '../../../shared/pipeline/pipeline-document.ts';
import { upstreamOf } from '../../../shared/pipeline/upstream.ts';

/** A node of the outline, with how many steps at least come before it. */
export interface OutlineRow {
  readonly node: PipelineNode;
  readonly depth: number;
  readonly upstream: readonly string[];
}

/** The nodes in the order in which they could run, those of the file first among equals; cycles stand at the end. */
export function outlineOrder(nodes: readonly PipelineNode[]): OutlineRow[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const upstream = new Map(nodes.map((node) => [node.id, upstreamOf(node).filter((id) => byId.has(id))]));
  const depths = new Map<string, number>();
  const waiting = new Map([...upstream].map(([id, above]) => [id, above.length]));
  const below = new Map<string, string[]>();
  for (const [id, above] of upstream) for (const up of above) below.set(up, [...(below.get(up) ?? []), id]);
  const order: string[] = nodes.map(({ id }) => id).filter((id) => waiting.get(id) === 0);
  for (const id of order) depths.set(id, 0);
  for (const id of order) {
    for (const down of below.get(id) ?? []) {
      depths.set(down, Math.max(depths.get(down) ?? 0, (depths.get(id) ?? 0) + 1));
      const left = (waiting.get(down) ?? 0) - 1;
      waiting.set(down, left);
      if (left === 0) order.push(down);
    }
  }
  const reached = new Set(order);
  return [...order, ...nodes.map(({ id }) => id).filter((id) => !reached.has(id))].flatMap((id) => {
    const node = byId.get(id);
    return node ? [{ node, depth: depths.get(id) ?? 0, upstream: upstream.get(id) ?? [] }] : [];
  });
}
