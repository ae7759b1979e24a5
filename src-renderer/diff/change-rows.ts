import { isObject, type Json } from '../../shared/base/json.ts';
import type { PipelineDiff, ValueChange } from '../../shared/pipeline/diff.ts';

/** One value that differs, with where it stands. */
export interface ChangeRow {
  /** Null: of the pipeline as a whole. */
  readonly nodeId: string | null;
  readonly part: 'parameter' | 'edge' | 'setting' | 'node';
  readonly path: string;
  /** As text; null where that side says nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What differs as rows of a table: the pipeline first, then node by node. */
export function changeRows(diff: PipelineDiff): ChangeRow[] {
  const rows = (nodeId: string | null, part: ChangeRow['part'], changes: readonly ValueChange[]): ChangeRow[] =>
    changes.map(({ path, before, after }) => ({ nodeId, part, path, before: textOf(before), after: textOf(after) }));
  return [
    ...rows(null, 'parameter', diff.parameters),
    ...rows(null, 'setting', diff.settings),
    ...diff.added.map((id): ChangeRow => ({ nodeId: id, part: 'node', path: 'node', before: null, after: 'added' })),
    ...diff.removed.map(
      (id): ChangeRow => ({ nodeId: id, part: 'node', path: 'node', before: 'removed', after: null }),
    ),
    ...diff.changed.flatMap(({ id, renamedFrom, parameters, edges, settings }) => [
      ...(renamedFrom === undefined
        ? []
        : [{ nodeId: id, part: 'node' as const, path: 'id', before: renamedFrom, after: id }]),
      ...rows(id, 'parameter', parameters),
      ...rows(id, 'edge', edges),
      ...rows(id, 'setting', settings),
    ]),
  ];
}

/** A value as it would stand in a file: texts as they are, lists and objects as JSON. */
export function textOf(value: Json | undefined): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value, null, 1) : String(value);
}
