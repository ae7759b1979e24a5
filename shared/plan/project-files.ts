import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { ParameterSchema } from '../catalog/parameter-schema.ts';

const fileFormats = ['input-file', 'input-directory'];

/** Values of all parameters that name a project file or folder, by the `format` in their schema. */
export function projectFilesIn(schema: ParameterSchema, value: Json | undefined): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') {
    if (!fileFormats.includes(schema.format ?? '') || value === '') return [];
    // `file.py:function` names a function in a file; what is hashed and staged is the file.
    return [schema.format === 'input-file' ? value.replace(/:[A-Za-z_]\w*$/, '') : value];
  }
  if (Array.isArray(value)) {
    const items = schema.items;
    return items ? value.flatMap((item) => projectFilesIn(items, item)) : [];
  }
  if (!isObject(value)) return [];
  const object: JsonObject = value;
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
    Object.hasOwn(object, name) ? projectFilesIn(inner, object[name]) : [],
  );
}
