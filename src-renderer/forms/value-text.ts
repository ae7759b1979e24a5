import { canonicalJson, isObject, type Json } from '../../shared/base/json.ts';
import { checkParameters } from '../../shared/catalog/check-parameters.ts';
import type { ParameterSchema } from '../../shared/catalog/parameter-schema.ts';
import { readTypedText } from '../../shared/catalog/read-typed-text.ts';

/** A value as it stands in a field: text as it is, everything else as JSON. */
export function textOfValue(value: Json | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A value in a few words, for ghost texts and summaries. */
export function valueInWords(value: Json | undefined): string {
  if (value === undefined) return '';
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map((one: Json) => textOfValue(one) || '""').join(', ');
  if (isObject(value)) {
    const entries = Object.entries(value);
    return entries.length === 0 ? 'none' : entries.map(([key, one]) => `${key}: ${textOfValue(one)}`).join(', ');
  }
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return textOfValue(value);
}

/** A text that stands for a pipeline parameter, such as `${params.seed}`. */
export const isExpression = (value: Json | undefined): boolean =>
  typeof value === 'string' && /^\$\{params\.[^{}\s]*\}$/.test(value.trim());

/**
 * The value that a typed text stands for. Undefined, that is: nothing set, for an empty one, where the schema does not
 * ask for text that is meant to be empty. A text that is no value of the type stays a text: the check names it, on the
 * field and on the node, and typing is never in the way.
 */
export function valueOfText(schema: ParameterSchema, text: string): Json | undefined {
  if (text.trim() === '') return undefined;
  if (isExpression(text)) return text.trim();
  const types = [schema.type ?? []].flat();
  const isText = types.length > 0 && types.every((type) => type === 'string' || type === 'null');
  const read = readTypedText(schema, isText ? text : text.trim());
  if (!read.ok) return text;
  if (schema.type !== undefined || typeof read.value !== 'string') return read.value;
  return jsonIn(read.value) ?? read.value;
}

/** A list or mapping that was typed as JSON where anything is allowed. */
function jsonIn(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const wanted = text.trimStart().startsWith('[') ? 'array' : 'object';
  const read = readTypedText({ type: wanted }, text.trim());
  return read.ok && typeof read.value === 'object' ? read.value : undefined;
}

/** What is wrong with a value, as a sentence about "this"; undefined when it fits or is decided elsewhere. */
export function problemOf(schema: ParameterSchema, value: Json | undefined): string | undefined {
  if (value === undefined || isExpression(value)) return undefined;
  if (typeof value === 'string' && value.includes('${params.')) return undefined;
  const [issue] = checkParameters(schema, value);
  if (!issue) return undefined;
  const place = issue.path.length === 0 ? '' : `${issue.path.join('.')} `;
  const message = `${place}${issue.message}`;
  return `${message[0]?.toUpperCase()}${message.slice(1)}.`;
}

export const sameValue = (left: Json | undefined, right: Json | undefined): boolean =>
  left === right || (left !== undefined && right !== undefined && canonicalJson(left) === canonicalJson(right));

const boundOf = (schema: ParameterSchema, end: 'min' | 'max'): number | undefined =>
  end === 'min' ? (schema.minimum ?? schema.exclusiveMinimum) : (schema.maximum ?? schema.exclusiveMaximum);

/** What an arrow key adds to a number. */
export function stepOf(schema: ParameterSchema, value: number): number {
  if (schema.multipleOf !== undefined) return schema.multipleOf;
  const types = [schema.type ?? []].flat();
  if (types.includes('integer')) return 1;
  const size = Math.max(Math.abs(value), 1e-9);
  const range = (boundOf(schema, 'max') ?? Number.POSITIVE_INFINITY) - (boundOf(schema, 'min') ?? 0);
  return Math.min(1, 10 ** Math.floor(Math.log10(size)), range <= 1 ? 0.05 : 1);
}

/** A number moved by some steps, held between the bounds, without the noise of binary fractions. */
export function nudged(schema: ParameterSchema, value: number, steps: number): number {
  const step = stepOf(schema, value);
  const digits = Math.max(0, -Math.floor(Math.log10(step)) + 1);
  const moved = Number((value + steps * step).toFixed(Math.min(digits, 12)));
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (minimum !== undefined && moved < minimum) return minimum;
  if (maximum !== undefined && moved > maximum) return maximum;
  if (exclusiveMinimum !== undefined && moved <= exclusiveMinimum) return value;
  if (exclusiveMaximum !== undefined && moved >= exclusiveMaximum) return value;
  return moved;
}
