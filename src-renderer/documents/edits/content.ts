import type { Draft } from 'immer';
import { isObject, type Json, type JsonObject } from '../../../shared/base/json.ts';

/** The content of a pipeline file, open for changes. */
export type Content = Draft<JsonObject>;
export interface Fields {
  [key: string]: Json | Fields | Fields[] | undefined;
}

const fieldsIn = (parent: Fields, key: string): Fields => {
  if (!isObject(parent[key])) parent[key] = {};
  return parent[key] as Fields;
};

/** The mapping under a key, made where there is none. */
export const mappingAt = (content: Content, ...path: readonly string[]): Fields =>
  path.reduce(fieldsIn, content as Fields);

/** The list under a key of a mapping, made where there is none. */
export function listAt(parent: Fields, key: string): Fields[] {
  if (!Array.isArray(parent[key])) parent[key] = [];
  return parent[key] as Fields[];
}

/** The nodes, as they stand in the file. */
export const nodesOf = (content: Content): Fields[] => listAt(mappingAt(content, 'spec'), 'nodes');

export const nodeIn = (content: Content, id: string): Fields | undefined =>
  nodesOf(content).find((node) => node['id'] === id);

/** Sets a value deep inside; undefined takes it away, and with it the mappings that it leaves empty. */
export function setAt(parent: Fields, path: readonly (string | number)[], value: Json | undefined): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) {
    if (value !== undefined) parent[key] = value;
    else if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
    return;
  }
  const there = parent[key];
  // What cannot hold the next key gives way, such as a list where the file should have a mapping.
  const fits = typeof there === 'object' && there !== null && (!Array.isArray(there) || typeof rest[0] === 'number');
  if (!fits) {
    if (value === undefined) return;
    parent[key] = typeof rest[0] === 'number' ? [] : {};
  }
  const child = parent[key] as Fields;
  setAt(child, rest, value);
  if (value === undefined && !Array.isArray(child) && Object.keys(child).length === 0) delete parent[key];
}
