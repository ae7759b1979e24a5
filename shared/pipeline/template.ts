import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { nearest } from '../base/nearest.ts';

const reference = /\$\{params\.([^{}\s]*)\}/g;
const wholeReference = /^\$\{params\.([^{}\s]*)\}$/;

/** Parameters that a shell or an interpreter reads as code: a text replaced there could change what is run. */
const codeParameters: ReadonlySet<string> = new Set(['command', 'code']);

/** The most characters of a text after replacing. */
export const longestText = 1_000_000;

/** A use of `${params.x}` that cannot be replaced. `message` is the end of a sentence whose subject the path names. */
export interface TemplateProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly fix?: string;
}

type Values = { readonly [name: string]: Json };
type Place = readonly (string | number)[];

/**
 * The parameters with every `${params.x}` replaced: a whole value keeps the type of the pipeline parameter, inside a
 * text its value is written out, and in `command` and `code` only numbers and booleans are. What cannot be replaced
 * stays as it is, and so does a text that would be longer than `longestText`; `checkTemplates` and `templateMeter` say why.
 */
export function replaceParameters(parameters: JsonObject, values: Values): JsonObject {
  return replaceIn(parameters, values, false, true) as JsonObject;
}

function replaceIn(value: Json, values: Values, inCode: boolean, top: boolean): Json {
  if (typeof value === 'string') return value.includes('${params.') ? replaceText(value, values, inCode) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return mapKeepingIdentity(value, (item) => replaceIn(item, values, inCode, false));
  const object = value as JsonObject;
  let changed = false;
  const entries = Object.keys(object).map((key): [string, Json] => {
    const before = object[key] as Json;
    const after = replaceIn(before, values, inCode || (top && codeParameters.has(key)), false);
    if (after !== before) changed = true;
    return [key, after];
  });
  return changed ? Object.fromEntries(entries) : object;
}

function mapKeepingIdentity(list: readonly Json[], replace: (item: Json) => Json): readonly Json[] {
  const replaced = list.map(replace);
  return replaced.some((item, index) => item !== list[index]) ? replaced : list;
}

function replaceText(text: string, values: Values, inCode: boolean): Json {
  const whole = wholeReference.exec(text)?.[1];
  if (whole !== undefined && !inCode) return valueNamed(values, whole) ?? text;
  if (lengthReplaced(text, (name) => lengthInText(valueNamed(values, name))).length > longestText) return text;
  return text.replace(reference, (match, name: string) => {
    const value = valueNamed(values, name);
    if (value === undefined || value === null || typeof value === 'object') return match;
    return inCode && typeof value === 'string' ? match : String(value);
  });
}

const lengthInText = (value: Json | undefined): number =>
  value === undefined || value === null || typeof value === 'object' ? 0 : String(value).length;

/** How long a text becomes, without building it, and the parameter that is longest in it. */
export function lengthReplaced(
  text: string,
  lengthOf: (name: string) => number,
): { readonly length: number; readonly longest: string } {
  let { length } = text;
  let longest = '';
  let most = -1;
  for (const [match, name = ''] of text.matchAll(reference)) {
    const own = lengthOf(name);
    length += own - match.length;
    if (own <= most) continue;
    most = own;
    longest = name;
  }
  return { length, longest };
}

const valueNamed = (values: Values, name: string): Json | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/** Types of the pipeline's parameters by name: `string`, `integer`, `number`, `boolean`, `array` or `object`. */
export type ParameterTypes = ReadonlyMap<string, string>;

/** Every use of `${params.x}` that cannot be replaced, whatever the values will be. */
export function checkTemplates(parameters: JsonObject, types: ParameterTypes): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  for (const { path, text } of templateTexts(parameters, [])) {
    const inCode = typeof path[0] === 'string' && codeParameters.has(path[0]);
    const whole = wholeReference.test(text);
    for (const name of namesIn(text)) {
      const found = problemOf(name, types, inCode, whole);
      if (found) problems.push({ path, ...found });
    }
  }
  return problems;
}

function problemOf(name: string, types: ParameterTypes, inCode: boolean, whole: boolean) {
  const type = types.get(name);
  if (type === undefined) {
    const meant = nearest(name, types.keys());
    const message = `names the pipeline parameter ${name || '(empty)'}, which is not declared`;
    if (meant !== undefined)
      return { message: `${message}; did you mean ${meant}?`, fix: `Write \${params.${meant}}.` };
    return { message, fix: `Declare ${name || 'it'} under spec.parameters.` };
  }
  if (inCode && type === 'string') {
    const variable = `TRAINYARD_PARAM_${name.toUpperCase().replaceAll('-', '_')}`;
    return {
      message: `puts the text parameter ${name} into code, where it could change what is run`,
      fix: `Write "$${variable}".`,
    };
  }
  if ((inCode || !whole) && (type === 'array' || type === 'object')) {
    return {
      message: `puts the ${type === 'array' ? 'list' : 'mapping'} ${name} into a text`,
      fix: 'Make it the whole value.',
    };
  }
  return undefined;
}

/** Names of the pipeline parameters that a value uses as `${params.x}`, each once. */
export function parametersUsed(value: Json): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { text } of templateTexts(value, [])) for (const name of namesIn(text)) names.add(name);
  return names;
}

/** Every text below a value that uses a pipeline parameter, with its path. */
export function* templateTexts(value: Json, path: Place): Generator<{ path: Place; text: string }> {
  if (typeof value === 'string') {
    if (value.includes('${params.')) yield { path, text: value };
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* templateTexts(item as Json, [...path, index]);
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) yield* templateTexts(value[key] as Json, [...path, key]);
  }
}

const namesIn = (text: string): string[] => [...text.matchAll(reference)].map((match) => match[1] ?? '');
