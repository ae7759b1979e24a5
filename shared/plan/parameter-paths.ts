import { isObject, type Json, type JsonObject } from '../base/json.ts';

/** Every leaf of nested parameters by its dotted path; lists and empty objects are leaves. */
export function flattenParameters(parameters: JsonObject, prefix = ''): [string, Json][] {
  const leaves: [string, Json][] = [];
  for (const key of Object.keys(parameters)) {
    const value = parameters[key] as Json;
    const path = prefix + key;
    if (isObject(value) && Object.keys(value).length > 0) leaves.push(...flattenParameters(value, `${path}.`));
    else leaves.push([path, value]);
  }
  return leaves;
}

/** A copy of `parameters` with the value at a dotted path replaced; objects on the way are made where they miss. */
export function withParameter(parameters: JsonObject, path: string, value: Json): JsonObject {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) return defineKey(parameters, head, value);
  const inner = Object.hasOwn(parameters, head) ? parameters[head] : undefined;
  return defineKey(parameters, head, withParameter(isObject(inner) ? inner : {}, rest.join('.'), value));
}

/** Lays `upper` over `lower`, object by object. */
export function mergeParameters(lower: JsonObject, upper: JsonObject): JsonObject {
  let merged = lower;
  for (const key of Object.keys(upper)) {
    const value = upper[key] as Json;
    const below = Object.hasOwn(lower, key) ? lower[key] : undefined;
    merged = defineKey(merged, key, isObject(value) && isObject(below) ? mergeParameters(below, value) : value);
  }
  return merged;
}

/** Spread plus assignment would turn the key `__proto__` into the prototype. */
function defineKey(object: JsonObject, key: string, value: Json): JsonObject {
  if (key !== '__proto__') return { ...object, [key]: value };
  const copy = { ...object };
  Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

/** The value at a dotted path, or undefined. */
export function parameterAt(parameters: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = parameters;
  for (const key of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}
