import { isObject, type Json, type JsonObject } from '../../../shared/base/json.ts';

const none: JsonObject = {};

/** The `spec` of a pipeline file's content. */
export const specOf = (content: JsonObject): JsonObject => (isObject(content['spec']) ? content['spec'] : none);

/** A node as it stands in the file. */
export function rawNode(content: JsonObject, nodeId: string): JsonObject | undefined {
  const { nodes } = specOf(content);
  if (!Array.isArray(nodes)) return undefined;
  return (nodes as readonly Json[]).find((node): node is JsonObject => isObject(node) && node['id'] === nodeId);
}

/** A mapping inside another; empty where there is none. */
export function mappingIn(parent: JsonObject | undefined, key: string): JsonObject {
  const value = parent?.[key];
  return isObject(value) ? value : none;
}
