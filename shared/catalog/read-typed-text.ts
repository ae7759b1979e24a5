import { isObject, type Json } from '../base/json.ts';
import { ok, problem, type Result } from '../base/result.ts';
import { typeInWords } from './check-parameters.ts';
import type { ParameterSchema } from './parameter-schema.ts';

const numberPattern = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/**
 * A value typed on the command line, read by the type that the schema asks for: where it asks for text, `007` stays
 * text. Lists and mappings are JSON; a list may also be words between commas. The problem is the end of a sentence.
 */
export function readTypedText(schema: ParameterSchema, text: string): Result<Json, string> {
  const choice = schema.enum?.find((one) => (typeof one === 'string' ? one : JSON.stringify(one)) === text);
  if (choice !== undefined) return ok(choice);
  const types = schema.type === undefined ? ['null', 'boolean', 'number', 'string'] : [schema.type].flat();
  for (const type of types.filter((one) => one !== 'string')) {
    const value = readAs(type, text, schema);
    if (value !== undefined) return ok(value);
  }
  if (types.includes('string')) return ok(text);
  return problem(`must be ${typeInWords(types)}, but is ${JSON.stringify(text)}`);
}

function readAs(type: string, text: string, schema: ParameterSchema): Json | undefined {
  switch (type) {
    case 'null':
      return text === 'null' ? null : undefined;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'integer':
    case 'number': {
      const value = numberPattern.test(text) ? Number(text) : Number.NaN;
      return Number.isFinite(value) && (type === 'number' || Number.isSafeInteger(value)) ? value : undefined;
    }
    case 'array':
      return readList(text, schema.items ?? {});
    default: {
      const value = readJson(text);
      return isObject(value) ? value : undefined;
    }
  }
}

function readList(text: string, items: ParameterSchema): Json | undefined {
  const value = readJson(text);
  if (Array.isArray(value)) return value as Json;
  if (text.trimStart().startsWith('[')) return undefined;
  if (text === '') return [];
  const list: Json[] = [];
  for (const word of text.split(',')) {
    const item = readTypedText(items, word.trim());
    if (!item.ok) return undefined;
    list.push(item.value);
  }
  return list;
}

/** Parsed JSON, or undefined. A key `__proto__` is refused: later code that assigns keys would change a prototype. */
function readJson(text: string): Json | undefined {
  let unsafe = false;
  try {
    const value = JSON.parse(text, (key, item) => {
      if (key === '__proto__') unsafe = true;
      return item as Json;
    }) as Json;
    return unsafe ? undefined : value;
  } catch {
    return undefined;
  }
}
