import type { PipelineDocument, PortReference } from '../../../shared/pipeline/pipeline-document.ts';

/** Where the rows come from that the model of a node was trained on: up its edges to the first node that trains. */
export function trainingSource({ nodes }: PipelineDocument, nodeId: string): PortReference | null {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const seen = new Set<string>();
  const waiting = [nodeId];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const node = seen.has(id) ? undefined : byId.get(id);
    if (!node) continue;
    seen.add(id);
    const [rows] = node.inputs.get('train')?.sources ?? [];
    if (rows) return rows;
    for (const { sources } of node.inputs.values()) waiting.push(...sources.map((source) => source.nodeId));
  }
  return null;
}
