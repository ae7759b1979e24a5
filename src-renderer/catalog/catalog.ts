import { useSyncExternalStore } from 'react';
import type { Catalog, NodeType } from '../../shared/catalog/node-type.ts';
import { readNodeType } from '../../shared/catalog/read-node-type.ts';
import type { CallOutput } from '../../shared/rpc/contract.ts';

/** A node type with what only a window needs. */
export interface CatalogEntry {
  readonly type: NodeType;
  /** SVG text, to be shown as an image only. */
  readonly icon: string;
  /** Markdown. */
  readonly readme: string;
  /** False: it lies in the project. */
  readonly builtIn: boolean;
}

/** The node types of the project, by id and in the order of the catalog. */
export interface WindowCatalog {
  readonly types: Catalog;
  readonly entries: ReadonlyMap<string, CatalogEntry>;
  readonly isLoaded: boolean;
}

const empty: WindowCatalog = { types: new Map(), entries: new Map(), isLoaded: false };
let current = empty;
const listeners = new Set<() => void>();

/** The catalog as it came from the engine; types that this version cannot read are left out, as the engine does. */
export function readCatalog({ nodeTypes }: CallOutput<'catalog.list'>): WindowCatalog {
  const entries = new Map<string, CatalogEntry>();
  for (const { definition, codeHash, icon, readme, builtIn } of nodeTypes) {
    const read = readNodeType(definition, { folder: '', file: 'node.yaml', codeHash });
    if (read.ok) entries.set(read.value.id, { type: read.value, icon, readme, builtIn });
  }
  return {
    entries,
    types: new Map([...entries].map(([id, { type }]) => [id, type])),
    isLoaded: true,
  };
}

/** The catalog now; empty before the first connection. */
export const catalogNow = (): WindowCatalog => current;

export function setCatalog(catalog: WindowCatalog): void {
  current = catalog;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Follows the catalog of the project. */
export const useCatalog = (): WindowCatalog => useSyncExternalStore(subscribe, catalogNow);
