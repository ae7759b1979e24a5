import { isObject, type Json, type JsonObject } from '../../../shared/base/json.ts';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import type { ParameterSchema } from '../../../shared/catalog/parameter-schema.ts';
import { schemaAt } from '../../../shared/pipeline/search-space.ts';
import { kindOf, mainType } from '../../forms/field-model.ts';
import { textOfValue } from '../../forms/value-text.ts';

export const domainTypes = ['int', 'double', 'categorical', 'discrete'] as const;
export type DomainType = (typeof domainTypes)[number];

/** A parameter of the trial that a search could vary. */
export interface Tunable {
  readonly path: string;
  readonly title: string;
  readonly schema: ParameterSchema;
}

/** Kinds whose values can be listed or ranged over. */
const tunableKinds: ReadonlySet<string> = new Set(['number', 'choice', 'switch', 'value']);

/** The parameters of a node type whose schema says what values there are; others are varied by typing their path. */
export function tunables(type: NodeType | undefined): readonly Tunable[] {
  const found: Tunable[] = [];
  const visit = (schema: ParameterSchema, path: string): void => {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const here = path === '' ? name : `${path}.${name}`;
      if (property.properties) visit(property, here);
      else if (tunableKinds.has(kindOf(property)) && name !== 'seed') {
        found.push({ path: here, title: property.title ?? name, schema: property });
      }
    }
  };
  if (type) visit(type.parameters, '');
  return found;
}

/** Mappings of the trial that take any name, such as `settings`: what is typed after their dot is a parameter. */
export const openMappings = (type: NodeType | undefined): readonly string[] =>
  Object.entries(type?.parameters.properties ?? {}).flatMap(([name, schema]) =>
    kindOf(schema) === 'mapping' && schema.additionalProperties !== false ? [name] : [],
  );

/** A first domain for a parameter: around what its schema allows. */
export function newDomain(type: NodeType | undefined, path: string): JsonObject {
  const schema = (type && schemaAt(type.parameters, path)) ?? {};
  if (schema.enum) return { type: 'categorical', values: schema.enum };
  const main = mainType(schema);
  if (main === 'boolean') return { type: 'categorical', values: [true, false] };
  if (main === 'string') return { type: 'categorical', values: schema.default === undefined ? [] : [schema.default] };
  const isWhole = main !== 'number';
  const min = schema.minimum ?? (isWhole ? 1 : (schema.exclusiveMinimum ?? 0) + 0.01);
  const max =
    schema.maximum ??
    (schema.exclusiveMaximum === undefined ? (isWhole ? min + 9 : 1) : schema.exclusiveMaximum - 0.01);
  return { type: isWhole ? 'int' : 'double', min, max };
}

/** A domain as another type, with as much of it as makes sense there. */
export function withType(domain: JsonObject, type: DomainType): JsonObject {
  const { min, max, step, log, values } = domain;
  const listed = Array.isArray(values) ? (values as readonly Json[]) : [];
  if (type === 'categorical' || type === 'discrete') {
    const ends = [min, max].filter((one) => typeof one === 'number');
    const kept = listed.length > 0 ? listed : ends;
    return { type, values: type === 'discrete' ? kept.filter((one) => typeof one === 'number') : kept };
  }
  const numbers = listed.filter((one) => typeof one === 'number');
  const whole = (value: number): number => (type === 'int' ? Math.round(value) : value);
  const low = typeof min === 'number' ? min : numbers.length > 0 ? Math.min(...numbers) : 1;
  const high = typeof max === 'number' ? max : numbers.length > 0 ? Math.max(...numbers) : 10;
  return {
    type,
    min: whole(low),
    max: whole(high),
    ...(typeof step === 'number' && (type === 'double' || Number.isInteger(step)) ? { step } : {}),
    ...(log === true ? { log } : {}),
  };
}

/** A domain in a few words: `3 … 9 int`, `0.005 … 0.3 log`, `15, 31, 63`. */
export function domainInWords(domain: Json | undefined): string {
  if (!isObject(domain)) return 'not readable';
  const { type, min, max, step, log, values } = domain;
  if (Array.isArray(values)) return (values as readonly Json[]).map(textOfValue).join(', ');
  const words = [`${textOfValue(min)} … ${textOfValue(max)}`];
  if (step !== undefined) words.push(`by ${textOfValue(step)}`);
  if (log === true) words.push('log');
  else if (type === 'int') words.push('int');
  return words.join(' ');
}

/** Whether a node type can be the trial of a search: it learns from rows and gives a model. */
export const isTrialType = (type: NodeType): boolean =>
  type.execution === 'step' &&
  type.inputs.has('train') &&
  [...type.outputs.values()].some((output) => output.type === 'model');
