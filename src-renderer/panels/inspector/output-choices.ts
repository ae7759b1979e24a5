import type { Catalog, NodeType } from '../../../shared/catalog/node-type.ts';
import { portTypesFit } from '../../../shared/catalog/port-type.ts';
import type { PipelineNode } from '../../../shared/pipeline/pipeline-document.ts';
import { outputsOf, upstreamOf } from '../../../shared/pipeline/upstream.ts';
import type { Choice } from '../../ui/select.tsx';

/** The outputs that an input can be wired to: of a type that it takes, and without closing a cycle. */
export function outputChoices(
  node: PipelineNode,
  port: string,
  type: NodeType | undefined,
  nodes: readonly PipelineNode[],
  catalog: Catalog,
): readonly Choice[] {
  const accepted = (type?.inputs.get(port) ?? type?.inputs.get('*'))?.types ?? [];
  const below = new Set([node.id]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const other of nodes) {
      if (below.has(other.id) || !upstreamOf(other).some((id) => below.has(id))) continue;
      below.add(other.id);
      grew = true;
    }
  }
  const taken = new Set((node.inputs.get(port)?.sources ?? []).map((one) => `${one.nodeId}.${one.port}`));
  return nodes.flatMap((other) => {
    const otherType = catalog.get(other.type);
    if (!otherType || below.has(other.id)) return [];
    return [...outputsOf(other, otherType)].flatMap(([name, kind]) => {
      const value = `${other.id}.${name}`;
      if (taken.has(value) || !portTypesFit(kind, accepted)) return [];
      return [{ value, label: value, note: kind }];
    });
  });
}
