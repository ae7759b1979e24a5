import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { checkParameters, type ParameterIssue, type ValuePath } from './check-parameters.ts';
import { formatNames } from './formats.ts';
import type { ParameterSchema } from './parameter-schema.ts';

const typeNames = ['string', 'integer', 'number', 'boolean', 'array', 'object', 'null'];
const number: ParameterSchema = { type: 'number' };
const count: ParameterSchema = { type: 'integer', minimum: 0 };
const text: ParameterSchema = { type: 'string' };

/** The keywords that a parameter's schema may use; nested schemas are checked by the walk, not by this table. */
const keywords: ParameterSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    type: { type: ['string', 'array'], items: { type: 'string', enum: typeNames } },
    title: text,
    description: text,
    default: {},
    examples: { type: 'array' },
    enum: { type: 'array', minItems: 1, uniqueItems: true },
    const: {},
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: { type: 'number', exclusiveMinimum: 0 },
    minLength: count,
    maxLength: count,
    pattern: { type: 'string', maxLength: 512 },
    format: { type: 'string', enum: [...formatNames] },
    items: { type: 'object' },
    minItems: count,
    maxItems: count,
    uniqueItems: { type: 'boolean' },
    properties: { type: 'object', additionalProperties: { type: 'object' } },
    additionalProperties: { type: ['boolean', 'object'] },
    propertyNames: { type: 'object' },
    required: { type: 'array', items: text, uniqueItems: true },
    minProperties: count,
    'x-ui': { type: 'object' },
  },
};

/** Nested deeper, a form could not show it. */
const deepest = 16;

/** All issues of a parameter schema itself: unknown keywords, dangerous patterns, defaults that do not fit. */
export function checkParameterSchema(schema: JsonObject, path: ValuePath = []): ParameterIssue[] {
  if (path.length > deepest * 2) return [{ path, kind: 'value', message: `must be nested at most ${deepest} deep` }];
  const issues: ParameterIssue[] = checkParameters(keywords, schema).map((issue) => ({
    ...issue,
    path: [...path, ...issue.path],
  }));
  const { type, pattern, required, properties } = schema;
  if (typeof type === 'string' && !typeNames.includes(type)) {
    issues.push({ path: [...path, 'type'], kind: 'value', message: `must be one of ${typeNames.join(', ')}` });
  }
  const unsafe = typeof pattern === 'string' ? patternProblem(pattern) : undefined;
  if (unsafe !== undefined) issues.push({ path: [...path, 'pattern'], kind: 'value', message: unsafe });
  if (Array.isArray(required)) {
    for (const name of required as readonly Json[]) {
      if (typeof name === 'string' && !(isObject(properties) && Object.hasOwn(properties, name))) {
        issues.push({
          path: [...path, 'required'],
          kind: 'value',
          message: `names ${name}, which is not in properties`,
        });
      }
    }
  }
  for (const [child, childPath] of nested(schema)) {
    issues.push(...checkParameterSchema(child, [...path, ...childPath]));
  }
  if (issues.length === 0 && schema.default !== undefined) {
    for (const issue of checkParameters(schema as ParameterSchema, schema.default)) {
      issues.push({ ...issue, path: [...path, 'default', ...issue.path] });
    }
  }
  return issues;
}

function* nested(schema: JsonObject): Generator<[JsonObject, ValuePath]> {
  for (const key of ['items', 'additionalProperties', 'propertyNames']) {
    const child = schema[key];
    if (isObject(child)) yield [child, [key]];
  }
  if (!isObject(schema.properties)) return;
  for (const [name, child] of Object.entries(schema.properties)) {
    if (isObject(child)) yield [child, ['properties', name]];
  }
}

/**
 * Why a pattern may not be used, as the end of a sentence. Backtracking can take exponential time only where something
 * repeated holds a repetition or a choice, so such groups are refused, and so are look-around and back-references.
 */
export function patternProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern, 'u');
  } catch {
    return 'must be a regular expression that JavaScript can read';
  }
  if (/\(\?(?:[=!]|<[=!])|\\[1-9]|\\k</.test(pattern)) return 'must not use look-around or back-references';
  const groups: boolean[] = [];
  let inClass = false;
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index];
    if (character === '\\') index++;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') groups.push(false);
    else if (character === ')') {
      const branches = groups.pop() ?? false;
      const repeated = /^[*+]|^\{\d+,/.test(pattern.slice(index + 1));
      if (branches && repeated) return 'must not repeat a group that holds a repetition or a choice';
      if (branches && groups.length > 0) groups[groups.length - 1] = true;
    } else if (
      (character === '*' || character === '+' || character === '|' || character === '{') &&
      groups.length > 0
    ) {
      groups[groups.length - 1] = true;
    }
  }
  return undefined;
}
