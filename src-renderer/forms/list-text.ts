import type { Json } from '../../shared/base/json.ts';
import type { ParameterSchema } from '../../shared/catalog/parameter-schema.ts';
import { readTypedText } from '../../shared/catalog/read-typed-text.ts';
import { valueOfText } from './value-text.ts';

/**
 * The items that were typed into the field of a list: a JSON list, or one on each line.
 *
 * @param takesWords commas separate items too; never where an item may hold one, as an argument of a command
 */
export function itemsOfText(items: ParameterSchema, text: string, takesWords: boolean): readonly Json[] {
  if (text.trimStart().startsWith('[')) {
    const read = readTypedText({ type: 'array' }, text.trim());
    if (read.ok && Array.isArray(read.value)) return read.value as readonly Json[];
  }
  return text
    .split(takesWords ? /[,\n]/ : '\n')
    .map((part) => valueOfText(items, takesWords ? part.trim() : part))
    .filter((item) => item !== undefined);
}
