import { isObject, type Json, type JsonObject } from '../../../shared/base/json.ts';
import { sameValue } from '../../forms/value-text.ts';

/** What several mappings say alike, inside their mappings as well. */
export function commonOf([first, ...others]: readonly JsonObject[]): JsonObject {
  const common: Record<string, Json> = {};
  for (const [key, value] of Object.entries(first ?? {})) {
    const values = others.map((other) => (Object.hasOwn(other, key) ? other[key] : undefined));
    if (isObject(value) && values.every(isObject)) {
      const inner = commonOf([value, ...values.filter(isObject)]);
      if (Object.keys(inner).length > 0) common[key] = inner;
    } else if (values.every((one) => sameValue(one, value))) common[key] = value;
  }
  return common;
}
