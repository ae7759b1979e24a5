import { canonicalJson, isObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import type { EditPath, YamlEdit } from '../../shared/pipeline/yaml/edit-yaml.ts';

/**
 * The edits that turn one content of a pipeline file into another, each as small as it can be, so that comments and
 * spacing of what stays are kept. Items of lists are told apart by their `id`.
 */
export function editsBetween(before: JsonObject, after: JsonObject): YamlEdit[] {
  return objectEdits([], before, after);
}

function editsOf(path: EditPath, before: Json | undefined, after: Json): YamlEdit[] {
  if (before === after) return [];
  if (isObject(before) && isObject(after) && Object.keys(before).length > 0 && Object.keys(after).length > 0) {
    return objectEdits(path, before, after);
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const edits = listEdits(path, before as readonly Json[], after as readonly Json[]);
    if (edits) return edits;
  }
  if (before !== undefined && canonicalJson(before) === canonicalJson(after)) return [];
  return [{ path, value: after }];
}

function objectEdits(path: EditPath, before: JsonObject, after: JsonObject): YamlEdit[] {
  const edits: YamlEdit[] = [];
  for (const key of Object.keys(after)) {
    edits.push(...editsOf([...path, key], Object.hasOwn(before, key) ? before[key] : undefined, after[key] as Json));
  }
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) edits.push({ path: [...path, key], remove: true });
  }
  return edits;
}

const idOf = (item: Json): string | undefined =>
  isObject(item) && typeof item['id'] === 'string' ? item['id'] : undefined;

/** Changes in place, removals from the end, then what is new at the end; undefined where the order itself changed. */
function listEdits(path: EditPath, before: readonly Json[], after: readonly Json[]): YamlEdit[] | undefined {
  if (before.length === 0 || after.length === 0) return undefined;
  const ids = (items: readonly Json[]): string[] | undefined => {
    const found = items.map(idOf);
    return found.every((id) => id !== undefined) && new Set(found).size === found.length
      ? (found as string[])
      : undefined;
  };
  const old = ids(before);
  const now = ids(after);
  if (!old || !now) {
    if (before.length !== after.length) return undefined;
    return after.flatMap((item, index) => editsOf([...path, index], before[index], item));
  }
  const present = new Set(now);
  const kept = old.filter((id) => present.has(id));
  if (kept.some((id, index) => now[index] !== id)) return undefined;
  const place = new Map(old.map((id, index) => [id, index]));
  const edits = kept.flatMap((id, index) => {
    const at = place.get(id) as number;
    return editsOf([...path, at], before[at], after[index] as Json);
  });
  const stays = new Set(kept);
  for (let at = old.length - 1; at >= 0; at -= 1) {
    if (!stays.has(old[at] as string)) edits.push({ path: [...path, at], remove: true });
  }
  after.slice(kept.length).forEach((value, index) => {
    edits.push({ path: [...path, kept.length + index], value });
  });
  return edits;
}
