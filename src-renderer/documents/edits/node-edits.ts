import type { Json, JsonObject } from '../../../shared/base/json.ts';
import { type Content, type Fields, listAt, mappingAt, nodeIn, nodesOf, setAt } from './content.ts';
import { disconnectNode } from './edge-edits.ts';

export interface NewNode {
  readonly id: string;
  readonly type: string;
  readonly title?: string;
  readonly parameters?: JsonObject;
}

/** A free node id made of a node type's last word, such as `split` or `split-2`. */
export function freeNodeId(content: JsonObject | Content, type: string): string {
  const words = type.split('.').at(-1) ?? 'node';
  const base =
    words
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'node';
  const nodes = ((content as Fields)['spec'] as Fields | undefined)?.['nodes'];
  const taken = new Set(Array.isArray(nodes) ? (nodes as Fields[]).map((node) => node?.['id']) : []);
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

/** Adds a node at the end of the list, and its place on the canvas. */
export function addNode(content: Content, node: NewNode, position: { readonly x: number; readonly y: number }): void {
  const { id, type, title, parameters } = node;
  nodesOf(content).push({
    id,
    type,
    ...(title === undefined ? {} : { title }),
    ...(parameters && Object.keys(parameters).length > 0 ? { parameters: structuredClone(parameters) as Json } : {}),
  });
  moveNodes(content, { [id]: position });
}

/** Removes nodes, every edge at them, and their places. */
export function removeNodes(content: Content, ids: readonly string[]): void {
  const gone = new Set(ids);
  const nodes = nodesOf(content);
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    if (gone.has(String(nodes[index]?.['id']))) nodes.splice(index, 1);
  }
  for (const node of nodes) disconnectNode(node, gone);
  for (const id of ids) setAt(content as Fields, ['layout', 'nodes', id], undefined);
  const layout = (content as Fields)['layout'] as Fields | undefined;
  if (Array.isArray(layout?.['groups'])) {
    for (const group of listAt(layout, 'groups')) {
      const members = group['nodes'];
      if (Array.isArray(members)) group['nodes'] = (members as Json[]).filter((id) => !gone.has(String(id))) as Json;
    }
  }
}

/** Puts nodes at places on the canvas, in whole pixels. */
export function moveNodes(
  content: Content,
  positions: { readonly [id: string]: { readonly x: number; readonly y: number } },
): void {
  const places = mappingAt(content, 'layout', 'nodes');
  for (const [id, { x, y }] of Object.entries(positions)) {
    const before = places[id] as Fields | undefined;
    if (before?.['x'] === Math.round(x) && before['y'] === Math.round(y)) continue;
    places[id] = { x: Math.round(x), y: Math.round(y) };
  }
}

/** Gives a node a title; an empty one takes it away. */
export function renameNode(content: Content, id: string, title: string): void {
  setNodeField(content, id, ['title'], title.trim() === '' ? undefined : title.trim());
}

/** Sets one parameter of a node; undefined goes back to the default. */
export function setParameter(
  content: Content,
  id: string,
  path: readonly (string | number)[],
  value: Json | undefined,
): void {
  setNodeField(content, id, ['parameters', ...path], value);
}

/** Sets any field of a node, such as `['resources', 'cpu']`; undefined takes it away. */
export function setNodeField(
  content: Content,
  id: string,
  path: readonly (string | number)[],
  value: Json | undefined,
): void {
  const node = nodeIn(content, id);
  if (node) setAt(node, path, value);
}

/** Switches nodes off, or on again. */
export function setDisabled(content: Content, ids: readonly string[], disabled: boolean): void {
  for (const id of ids) setNodeField(content, id, ['disabled'], disabled ? true : undefined);
}

/** Copies nodes with the edges between them and from others; returns the ids of the copies in the order of `ids`. */
export function duplicateNodes(content: Content, ids: readonly string[], offset = 32): string[] {
  const copies = new Map<string, string>();
  const places = mappingAt(content, 'layout', 'nodes');
  for (const id of ids) {
    const node = nodeIn(content, id);
    if (!node) continue;
    const copy = JSON.parse(JSON.stringify(node)) as Fields;
    copy['id'] = freeNodeId(content, String(node['id']).replace(/-\d+$/, ''));
    copies.set(id, copy['id']);
    nodesOf(content).push(copy);
    const place = places[id] as { x: number; y: number } | undefined;
    if (place) moveNodes(content, { [copy['id']]: { x: place.x + offset, y: place.y + offset } });
  }
  for (const copy of copies.values()) {
    const node = nodeIn(content, copy);
    if (node) renameReferences(node, copies);
  }
  return [...copies.values()];
}

/** Points the edges into a node at other nodes: `renamed` is from old id to new one. */
export function renameReferences(node: Fields, renamed: ReadonlyMap<string, string>): void {
  const rename = (reference: Json): Json => {
    if (typeof reference !== 'string') return reference;
    const dot = reference.indexOf('.');
    const id = dot < 0 ? reference : reference.slice(0, dot);
    return `${renamed.get(id) ?? id}${dot < 0 ? '' : reference.slice(dot)}`;
  };
  const inputs = node['inputs'];
  if (inputs && typeof inputs === 'object' && !Array.isArray(inputs)) {
    for (const [port, source] of Object.entries(inputs as Fields)) {
      (inputs as Fields)[port] = Array.isArray(source) ? (source as Json[]).map(rename) : rename(source as Json);
    }
  }
  const after = node['after'];
  if (Array.isArray(after)) node['after'] = (after as Json[]).map(rename);
}
