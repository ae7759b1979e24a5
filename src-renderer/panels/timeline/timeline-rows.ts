import type { Timeline, TimelineRow } from './timeline-model.ts';

/** The rows to draw: the steps in the order of the plan, and below a search its trials unless they are folded. */
export function drawnRows(
  timeline: Timeline,
  order: readonly string[],
  folded: ReadonlySet<string>,
): readonly TimelineRow[] {
  const known = new Set(order);
  const tops = [
    ...order.flatMap((id) => timeline.rows.get(id) ?? []),
    ...[...timeline.rows.values()].filter(({ id, parent }) => parent === null && !known.has(id)),
  ];
  const below = new Map<string, TimelineRow[]>();
  for (const row of timeline.rows.values()) {
    if (row.parent === null) continue;
    const rows = below.get(row.parent) ?? [];
    rows.push(row);
    below.set(row.parent, rows);
  }
  return tops.flatMap((row) => [row, ...(folded.has(row.id) ? [] : (below.get(row.id) ?? []))]);
}

/** Steps that have trials. */
export function parentsOf(timeline: Timeline): ReadonlySet<string> {
  const parents = new Set<string>();
  for (const { parent } of timeline.rows.values()) if (parent !== null) parents.add(parent);
  return parents;
}
