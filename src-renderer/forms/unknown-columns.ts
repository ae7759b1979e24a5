import type { Json } from '../../shared/base/json.ts';
import { nearest } from '../../shared/base/nearest.ts';

/** The columns that a value names and that are not there; none where it is not known which are. */
export function unknownColumns(
  value: Json | undefined,
  known: readonly string[],
): readonly { readonly name: string; readonly meant: string | undefined }[] {
  if (known.length === 0) return [];
  const named: readonly Json[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return named
    .filter((one) => typeof one === 'string' && !one.includes('${params.') && !known.includes(one))
    .map((one) => ({ name: String(one), meant: nearest(String(one), known) }));
}
