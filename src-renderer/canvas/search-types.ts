import type { Catalog, NodeType } from '../../shared/catalog/node-type.ts';
import { fuzzyFilter } from '../shell/fuzzy.ts';
import type { Wire } from './canvas-store.ts';
import { portForWire } from './wires.ts';

export interface FoundType {
  readonly type: NodeType;
  /** The port that the wire would lead to; empty without a wire. */
  readonly port: string;
}

/**
 * The node types that answer a search, best first; without a query those that were used last come first. With a wire,
 * only those to which it can lead.
 */
export function searchTypes(
  catalog: Catalog,
  query: string,
  recent: readonly string[],
  wire: Wire | null,
  fits: (typeId: string) => boolean = () => true,
): FoundType[] {
  const possible: FoundType[] = [];
  for (const type of catalog.values()) {
    const port = wire && !wire.isWaiting ? portForWire(catalog, type.id, wire.side, wire.types) : '';
    if (port !== undefined && fits(type.id)) possible.push({ type, port });
  }
  if (query.trim() !== '') {
    return fuzzyFilter(query, possible, ({ type }) => `${type.title} ${type.id} ${type.keywords.join(' ')}`);
  }
  const rank = ({ type }: FoundType): number => (recent.includes(type.id) ? recent.indexOf(type.id) : recent.length);
  return possible.sort((a, b) => rank(a) - rank(b));
}
