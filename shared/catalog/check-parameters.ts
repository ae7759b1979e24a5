import { canonicalJson, isObject, type Json, type JsonObject } from '../base/json.ts';
import { nearest } from '../base/nearest.ts';
import { formatFix, formatProblem } from './formats.ts';
import type { ParameterSchema } from './parameter-schema.ts';

export type ValuePath = readonly (string | number)[];

/** One thing that is wrong with a value. `message` is the end of a sentence whose subject the path names. */
export interface ParameterIssue {
  readonly path: ValuePath;
  /** `unknown`: a key that the schema does not have. `missing`: a key that it requires. */
  readonly kind: 'unknown' | 'missing' | 'type' | 'value';
  readonly message: string;
  readonly fix?: string;
}

/** Longer texts are not matched against a pattern, so that no pattern can take noticeable time. */
const longestForPattern = 512;
const patterns = new Map<string, RegExp>();

/** All issues of a value under a schema; empty when it fits. Time is linear in the value's size. */
export function checkParameters(schema: ParameterSchema, value: Json): ParameterIssue[] {
  const issues: ParameterIssue[] = [];
  checkValue(schema, value, [], issues);
  return issues;
}

type Issues = ParameterIssue[];

function checkValue(schema: ParameterSchema, value: Json, path: ValuePath, issues: Issues): void {
  if (schema.type !== undefined && !typeFits(schema.type, value)) {
    issues.push({ path, kind: 'type', ...typeProblem(schema.type, value) });
    return;
  }
  if (schema.enum !== undefined && !schema.enum.some((choice) => sameJson(choice, value))) {
    issues.push({ path, kind: 'value', ...choiceProblem(schema.enum, value) });
    return;
  }
  if (schema.const !== undefined && !sameJson(schema.const, value)) {
    const fix = `Write ${plain(schema.const)}.`;
    issues.push({ path, kind: 'value', message: `must be ${show(schema.const)}, but is ${show(value)}`, fix });
  }
  if (typeof value === 'number') checkNumber(schema, value, path, issues);
  else if (typeof value === 'string') checkText(schema, value, path, issues);
  else if (Array.isArray(value)) checkList(schema, value, path, issues);
  else if (isObject(value)) checkObject(schema, value, path, issues);
}

function checkNumber(schema: ParameterSchema, value: number, path: ValuePath, issues: Issues): void {
  const must = (text: string, give: string): void =>
    void issues.push({ path, kind: 'value', message: `must be ${text}, but is ${value}`, fix: `Give ${give}.` });
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (minimum !== undefined && value < minimum) must(`at least ${minimum}`, `a number of at least ${minimum}`);
  if (maximum !== undefined && value > maximum) must(`at most ${maximum}`, `a number of at most ${maximum}`);
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    must(`greater than ${exclusiveMinimum}`, `a number above ${exclusiveMinimum}`);
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
    must(`less than ${exclusiveMaximum}`, `a number below ${exclusiveMaximum}`);
  if (multipleOf !== undefined) {
    const quotient = value / multipleOf;
    if (Math.abs(quotient - Math.round(quotient)) > 1e-9)
      must(`a multiple of ${multipleOf}`, `a multiple of ${multipleOf}`);
  }
}

function checkText(schema: ParameterSchema, value: string, path: ValuePath, issues: Issues): void {
  const add = (message: string, fix?: string): void =>
    void issues.push({ path, kind: 'value', message, ...(fix !== undefined && { fix }) });
  const { minLength, maxLength, pattern, format } = schema;
  const problem = format === undefined ? undefined : formatProblem(format, value);
  // Of an empty text, its format says more.
  if (minLength !== undefined && value.length < minLength && !(value === '' && problem !== undefined)) {
    add(minLength === 1 ? 'must not be empty' : `must have at least ${minLength} characters`);
  }
  if (maxLength !== undefined && value.length > maxLength) add(`must have at most ${maxLength} characters`);
  if (pattern !== undefined) {
    if (value.length > longestForPattern) add(`must have at most ${longestForPattern} characters`);
    else if (!compiled(pattern).test(value)) {
      add(`must match ${pattern}, but is ${show(value)}`, `Write a text that ${pattern} matches.`);
    }
  }
  if (problem !== undefined) add(`${problem} (it is ${show(value)})`, formatFix(format ?? ''));
}

function checkList(schema: ParameterSchema, value: readonly Json[], path: ValuePath, issues: Issues): void {
  const add = (message: string): void => void issues.push({ path, kind: 'value', message });
  const { minItems, maxItems, uniqueItems, items } = schema;
  if (minItems !== undefined && value.length < minItems) {
    add(`must have at least ${minItems} ${minItems === 1 ? 'item' : 'items'}`);
  }
  if (maxItems !== undefined && value.length > maxItems) add(`must have at most ${maxItems} items`);
  if (uniqueItems) {
    const seen = new Set<string>();
    for (const item of value) {
      const text = canonicalJson(item);
      if (seen.has(text)) add(`must not hold ${show(item)} twice`);
      seen.add(text);
    }
  }
  if (items) for (const [index, item] of value.entries()) checkValue(items, item, [...path, index], issues);
}

function checkObject(schema: ParameterSchema, value: JsonObject, path: ValuePath, issues: Issues): void {
  const { properties, additionalProperties, propertyNames, required, minProperties } = schema;
  for (const name of required ?? []) {
    if (Object.hasOwn(value, name)) continue;
    issues.push({ path: [...path, name], kind: 'missing', message: 'is missing', fix: `Add ${name}.` });
  }
  const names = Object.keys(value);
  if (minProperties !== undefined && names.length < minProperties) {
    issues.push({ path, kind: 'value', message: `must have at least ${minProperties} entries` });
  }
  for (const name of names) {
    const here = [...path, name];
    if (propertyNames) checkValue(propertyNames, name, here, issues);
    const own = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (own) checkValue(own, value[name] ?? null, here, issues);
    else if (isObject(additionalProperties)) checkValue(additionalProperties, value[name] ?? null, here, issues);
    else if (additionalProperties === false) issues.push(unknownKey(name, Object.keys(properties ?? {}), here));
  }
}

function unknownKey(name: string, known: readonly string[], path: ValuePath): ParameterIssue {
  const meant = nearest(name, known);
  if (meant !== undefined) {
    return { path, kind: 'unknown', message: `is not known; did you mean ${meant}?`, fix: `Write ${meant}.` };
  }
  const list = known.length > 0 && known.length <= 20 ? `; known are ${known.join(', ')}` : '';
  return { path, kind: 'unknown', message: `is not known${list}`, fix: `Remove ${show(name)}.` };
}

function choiceProblem(choices: readonly Json[], value: Json): { message: string; fix?: string } {
  const meant =
    typeof value === 'string'
      ? nearest(
          value,
          choices.filter((choice) => typeof choice === 'string'),
        )
      : undefined;
  const message = `must be one of ${choices.map(plain).join(', ')}, but is ${show(value)}`;
  return meant === undefined ? { message } : { message, fix: `Write ${meant}.` };
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of names to values',
  null: 'null',
};

/** A type of the schema in plain words, such as `a whole number or text`. */
export function typeInWords(type: string | readonly string[]): string {
  const names = typeof type === 'string' ? [type] : type;
  return names.map((name) => typeWords[name] ?? name).join(' or ');
}

function typeProblem(type: string | readonly string[], value: Json): { message: string; fix?: string } {
  const message = `must be ${typeInWords(type)}, but is ${describe(value)}`;
  const wanted = typeof type === 'string' ? type : type[0];
  if (wanted === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return { message, fix: `Put it in quotes: "${value}".` };
  }
  if (typeof value !== 'string') return { message };
  if ((wanted === 'number' || wanted === 'integer') && /^-?\d+(\.\d+)?$/.test(value)) {
    return { message, fix: `Write ${value} without quotes.` };
  }
  if (wanted === 'boolean') {
    if (/^(yes|on|true)$/i.test(value)) return { message, fix: 'Write true.' };
    if (/^(no|off|false)$/i.test(value)) return { message, fix: 'Write false.' };
  }
  return { message };
}

/** Whether a value is of a type, or of one of several types, of the schema. */
export function typeFits(type: string | readonly string[], value: Json): boolean {
  if (typeof type !== 'string') return type.some((one) => typeFits(one, value));
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    default:
      return value === null;
  }
}

/** The value with the schema's defaults where it says nothing, inside given mappings as well. */
export function withDefaults(schema: ParameterSchema, value: JsonObject): JsonObject {
  const filled: Record<string, Json> = { ...value };
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (given === undefined) {
      if (property.default !== undefined) filled[name] = property.default;
    } else if (property.properties && isObject(given)) {
      filled[name] = withDefaults(property, given);
    }
  }
  return filled;
}

function compiled(pattern: string): RegExp {
  let regExp = patterns.get(pattern);
  if (!regExp) {
    regExp = new RegExp(pattern, 'u');
    patterns.set(pattern, regExp);
  }
  return regExp;
}

const sameJson = (left: Json, right: Json): boolean =>
  left === right || (typeof left === 'object' && canonicalJson(left) === canonicalJson(right));

const plain = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A text as a sentence: with a full stop, unless it asks a question. */
export const sentence = (text: string): string => (text.endsWith('?') ? text : `${text}.`);

const invisible = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A value as it can stand in a sentence: JSON, cut at 60 characters, with hidden characters made visible. */
export function show(value: Json): string {
  const text = JSON.stringify(value);
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return short.replace(invisible, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function describe(value: Json): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `the text ${show(value)}` : show(value);
}
