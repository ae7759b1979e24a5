import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { lengthReplaced, longestText, templateTexts } from './template.ts';

/** Characters of all texts of a pipeline in which a pipeline parameter was replaced. */
export const mostReplaced = 20_000_000;

/** A text that replacing would make too long. `message` is the end of a sentence whose subject the path names. */
export interface OversizedText {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly fix: string;
}

/**
 * Adds up how long the texts of a pipeline become, node by node, without building one of them, and tells the first of a
 * node that is too long, or with which all together are.
 */
export function templateMeter(values: {
  readonly [name: string]: Json;
}): (parameters: JsonObject) => OversizedText | undefined {
  if (Object.keys(values).length === 0) return () => undefined;
  const lengths = new Map<string, number>();
  const lengthOf = (name: string): number => {
    const known = lengths.get(name);
    if (known !== undefined) return known;
    const length = Object.hasOwn(values, name) ? lengthIn(values[name] as Json) : 0;
    lengths.set(name, length);
    return length;
  };
  let total = 0;
  return (parameters) => {
    for (const { path, text } of templateTexts(parameters, [])) {
      const { length, longest } = lengthReplaced(text, lengthOf);
      total += length;
      const fix = `Shorten the pipeline parameter ${longest}, or use it in fewer places.`;
      if (length > longestText && !isWhole(values, longest, text)) {
        const message = `would have ${count(length)} characters with ${longest} in its place; at most ${count(longestText)} fit`;
        return { path, message, fix };
      }
      if (total > mostReplaced) {
        const message = `brings the texts with pipeline parameters, such as ${longest}, to more than ${count(mostReplaced)} characters in all`;
        return { path, message, fix };
      }
    }
    return undefined;
  };
}

const count = (characters: number): string => characters.toLocaleString('en');

/** A list or a mapping that is the whole value is no text. */
const isWhole = (values: { readonly [name: string]: Json }, name: string, text: string): boolean =>
  text === `\${params.${name}}` && typeof values[name] === 'object';

/** About as many characters as the value has when it is written out. */
function lengthIn(value: Json): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, item: Json) => sum + 1 + lengthIn(item), 2);
  if (isObject(value))
    return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + 4 + lengthIn(item), 2);
  return String(value).length;
}
