import { canonicalJson, isObject, type Json, type JsonObject } from '../base/json.ts';
import { checkParameters, show } from '../catalog/check-parameters.ts';
import type { ParameterSchema } from '../catalog/parameter-schema.ts';

/** What is wrong with one parameter's domain; `message` is the end of a sentence. */
export interface SpaceProblem {
  readonly path: readonly string[];
  readonly message: string;
  readonly fix?: string;
  readonly severity?: 'warning';
}

const types = ['int', 'double', 'categorical', 'discrete'];

/** The schema of a parameter by its dotted path; `{}` where anything is allowed, undefined where nothing is. */
export function schemaAt(root: ParameterSchema, path: string): ParameterSchema | undefined {
  let schema: ParameterSchema = root;
  for (const key of path.split('.')) {
    if (schema.properties && Object.hasOwn(schema.properties, key)) schema = schema.properties[key] ?? {};
    else if (schema.additionalProperties === false) return undefined;
    else schema = isObject(schema.additionalProperties) ? (schema.additionalProperties as ParameterSchema) : {};
  }
  return schema;
}

/** Problems of a domain in Katib's words: `{type: int, min: 3, max: 9}`, `{type: categorical, values: [a, b]}`. */
export function checkSpace(domain: Json, schema: ParameterSchema, grid: boolean): SpaceProblem[] {
  if (!isObject(domain)) return [{ path: [], message: 'must be a mapping such as {type: int, min: 3, max: 9}' }];
  const type = domain.type;
  if (typeof type !== 'string' || !types.includes(type)) {
    return [{ path: ['type'], message: `must be one of ${types.join(', ')}, but is ${show(type ?? null)}` }];
  }
  return type === 'int' || type === 'double' ? rangeProblems(domain, schema, grid) : valueProblems(domain, schema);
}

function rangeProblems(domain: JsonObject, schema: ParameterSchema, grid: boolean): SpaceProblem[] {
  const { min, max, step, log } = domain;
  if (typeof min !== 'number' || typeof max !== 'number') {
    return [{ path: [], message: 'needs min and max, both numbers', fix: 'Write {type: int, min: 1, max: 10}.' }];
  }
  const problems: SpaceProblem[] = [];
  if (min > max)
    problems.push({ path: ['min'], message: `is ${min}, more than max, which is ${max}`, fix: 'Exchange them.' });
  if (domain.type === 'int') {
    for (const [name, value] of Object.entries({ min, max, step })) {
      if (typeof value === 'number' && !Number.isInteger(value))
        problems.push({ path: [name], message: `must be a whole number, but is ${value}`, fix: 'Use type: double.' });
    }
  }
  if (typeof step === 'number' && step <= 0)
    problems.push({ path: ['step'], message: `must be more than 0, but is ${step}`, fix: 'Remove step.' });
  if (log === true && min <= 0)
    problems.push({ path: ['min'], message: 'must be more than 0 for a logarithmic range', fix: 'Remove log.' });
  if (grid && domain.type === 'double' && step === undefined) {
    problems.push({
      path: [],
      message: 'needs a step, because a grid cannot try every number',
      fix: 'Add step, or use algorithm: random.',
    });
  }
  if (problems.length > 0) return problems;
  for (const [name, value] of Object.entries({ min, max })) {
    for (const issue of checkParameters(schema, value))
      problems.push({ path: [name], message: `is no value of the parameter: it ${issue.message}` });
  }
  return problems;
}

function valueProblems(domain: JsonObject, schema: ParameterSchema): SpaceProblem[] {
  const values = domain.values;
  if (!Array.isArray(values) || values.length === 0) {
    return [{ path: ['values'], message: 'must be a list with at least one value', fix: 'Write values: [a, b].' }];
  }
  const problems: SpaceProblem[] = [];
  const seen = new Set<string>();
  for (const [index, value] of (values as readonly Json[]).entries()) {
    const text = canonicalJson(value);
    if (seen.has(text)) {
      problems.push({
        path: ['values', String(index)],
        message: `is ${show(value)} again`,
        fix: 'Remove it.',
        severity: 'warning',
      });
    }
    seen.add(text);
    if (domain.type === 'discrete' && typeof value !== 'number') {
      problems.push({
        path: ['values', String(index)],
        message: `must be a number, but is ${show(value)}`,
        fix: 'Use type: categorical.',
      });
    }
    const [issue] = checkParameters(schema, value);
    if (issue)
      problems.push({ path: ['values', String(index)], message: `is no value of the parameter: it ${issue.message}` });
  }
  return problems;
}

/** How many combinations a grid over a sound space has. */
export function gridSize(space: JsonObject): number {
  let size = 1;
  for (const domain of Object.values(space)) {
    if (!isObject(domain)) continue;
    const { min, max, step, values } = domain;
    if (Array.isArray(values)) size *= new Set((values as readonly Json[]).map(canonicalJson)).size;
    else if (typeof min === 'number' && typeof max === 'number') {
      const stride = typeof step === 'number' ? step : 1;
      const steps = (max - min) / stride;
      size *= Math.floor(steps + 1e-9 + steps * 1e-12) + 1;
    }
  }
  return size;
}
