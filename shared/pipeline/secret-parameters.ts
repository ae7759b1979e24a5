import { isObject, type Json } from '../base/json.ts';
import type { ParameterSchema } from '../catalog/parameter-schema.ts';

/** Whether a parameter takes `{secret: NAME}` and reaches the step as the path of a file. */
export const isSecretWidget = (schema: ParameterSchema): boolean => schema['x-ui']?.widget === 'secret';

/** The name in `{secret: NAME}`; undefined for every other value. */
export function secretNameIn(value: Json): string | undefined {
  if (!isObject(value) || typeof value.secret !== 'string') return undefined;
  return Object.keys(value).length === 1 ? value.secret : undefined;
}
