import { isObject, type Json } from '../base/json.ts';
import type { NodeType } from '../catalog/node-type.ts';
import { type PortType, portTypes } from '../catalog/port-type.ts';
import { namesIn, parseExpression } from './expression.ts';
import type { PipelineNode } from './pipeline-document.ts';

/** Ids of the nodes that a node waits for, each once: edges into it, `after`, and nodes that its condition names. */
export function upstreamOf(node: PipelineNode): readonly string[] {
  const upstream = new Set<string>();
  for (const { sources } of node.inputs.values()) for (const source of sources) upstream.add(source.nodeId);
  for (const id of node.after) upstream.add(id);
  for (const id of nodesOfCondition(node)) upstream.add(id);
  return [...upstream];
}

/** Ids of the nodes that a node's condition names; none where it has no condition, or one that cannot be read. */
export function nodesOfCondition({ when }: Pick<PipelineNode, 'when'>): readonly string[] {
  const expression = when === undefined ? undefined : parseExpression(when);
  return expression?.ok ? namesIn(expression.value).nodes : [];
}

/** The outputs of a node: those of its type and those that its parameter `dynamicOutputs` declares. */
export function outputsOf(node: PipelineNode, type: NodeType): ReadonlyMap<string, PortType> {
  const outputs = new Map<string, PortType>();
  for (const [port, output] of type.outputs) outputs.set(port, output.type);
  for (const [port, kind] of Object.entries(dynamicOutputs(node, type))) {
    outputs.set(port, isPortType(kind) ? kind : 'any');
  }
  return outputs;
}

/** What a node declares under its type's `dynamicOutputs` parameter: output name to port type, unchecked. */
export function dynamicOutputs(
  { parameters }: Pick<PipelineNode, 'parameters'>,
  type: NodeType,
): { readonly [port: string]: Json } {
  const declared = type.dynamicOutputs === null ? undefined : parameters[type.dynamicOutputs];
  return isObject(declared) ? declared : {};
}

export const isPortType = (value: Json): value is PortType => (portTypes as readonly Json[]).includes(value);
