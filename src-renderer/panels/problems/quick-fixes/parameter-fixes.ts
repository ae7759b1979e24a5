import { isObject, type Json, type JsonObject } from '../../../../shared/base/json.ts';
import type { ParameterSchema } from '../../../../shared/catalog/parameter-schema.ts';
import { readTypedText } from '../../../../shared/catalog/read-typed-text.ts';
import { setParameter } from '../../../documents/edits/node-edits.ts';
import { type FixContext, type QuickFix, type QuickFixer, wordToWrite } from './quick-fix.ts';

type Path = readonly (string | number)[];

interface Place {
  readonly path: Path;
  readonly value: Json | undefined;
  readonly schema: ParameterSchema | undefined;
}

/**
 * Where a dotted path leads among the parameters. Names may hold dots themselves, as in a search space, so the longest
 * name that is there wins.
 */
export function placeOf(parameters: JsonObject, dotted: string, root: ParameterSchema | undefined): Place {
  const words = dotted.split('.');
  const path: (string | number)[] = [];
  let value: Json | undefined = parameters;
  let schema = root;
  for (let from = 0; from < words.length; ) {
    let to = from + 1;
    if (Array.isArray(value)) {
      const index = Number(words[from]);
      path.push(index);
      value = (value as readonly Json[])[index];
      schema = schema?.items;
    } else {
      const inside = isObject(value) ? value : {};
      for (let end = words.length; end > from; end -= 1) {
        if (Object.hasOwn(inside, words.slice(from, end).join('.'))) {
          to = end;
          break;
        }
      }
      const name = words.slice(from, to).join('.');
      path.push(name);
      value = inside[name];
      const further = schema?.additionalProperties;
      const own = schema?.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
      schema = own ?? (isObject(further) ? (further as ParameterSchema) : undefined);
    }
    from = to;
  }
  return { path, value, schema };
}

const set = (nodeId: string, path: Path, value: Json | undefined, title: string): QuickFix => ({
  title,
  recipe: (content) => setParameter(content, nodeId, path, value),
});

function placeIn({ diagnostic, node, type }: FixContext): Place | undefined {
  if (diagnostic.parameter === undefined || diagnostic.parameter === '') return undefined;
  return placeOf(node.parameters, diagnostic.parameter, type?.parameters);
}

/** A parameter, or a path of a search space, that the type does not have: its nearest name, or nothing. */
export const unknownParameters: QuickFixer = (context) => {
  const { diagnostic, node } = context;
  const isUnknown = diagnostic.code === 'unknown-parameter' || / is no parameter of /.test(diagnostic.message);
  const place = isUnknown ? placeIn(context) : undefined;
  if (place?.value === undefined) return [];
  const { path, value } = place;
  const word = wordToWrite(diagnostic);
  const renamed: QuickFix[] =
    word === undefined
      ? []
      : [
          {
            title: `Rename to ${word}`,
            recipe: (content) => {
              setParameter(content, node.id, path, undefined);
              setParameter(content, node.id, [...path.slice(0, -1), word], value);
            },
          },
        ];
  return [...renamed, set(node.id, path, undefined, `Remove ${path.at(-1)}`)];
};

const valueCodes: ReadonlySet<string> = new Set([
  'invalid-parameter',
  'invalid-search',
  'invalid-port',
  'duplicate-port',
  'invalid-template',
  'unknown-port-type',
]);

/** A value that does not fit: what the fix says to write, or what it must have meant. */
export const invalidValues: QuickFixer = (context) => {
  const { diagnostic, node } = context;
  if (!valueCodes.has(diagnostic.code)) return [];
  const place = placeIn(context);
  if (!place) return [];
  const { path, value, schema } = place;
  const { fix = '' } = diagnostic;
  const fixes: QuickFix[] = [];
  const word = wordToWrite(diagnostic) ?? /^Write (\S+) without quotes\.$/.exec(fix)?.[1];
  if (word !== undefined && value !== undefined && !/ is no parameter of /.test(diagnostic.message)) {
    const read = readTypedText(schema ?? {}, word);
    fixes.push(set(node.id, path, read.ok ? read.value : word, `Use ${word}`));
  }
  if (fix.startsWith('Put it in quotes') && (typeof value === 'number' || typeof value === 'boolean')) {
    fixes.push(set(node.id, path, String(value), `Use the text "${value}"`));
  }
  if (fix === 'Remove step.' || fix === 'Remove log.' || (fix === 'Remove it.' && value !== undefined)) {
    const name = fix === 'Remove it.' ? undefined : fix.slice('Remove '.length, -1);
    const target = name === undefined ? path : [...path.slice(0, -1), name];
    fixes.push(set(node.id, target, undefined, fix.slice(0, -1)));
  }
  if (fix === 'Exchange them.') {
    const domain = placeOf(node.parameters, path.slice(0, -1).join('.'), undefined).value;
    if (isObject(domain)) {
      const { min = null, max = null } = domain;
      fixes.push(set(node.id, path.slice(0, -1), { ...domain, min: max, max: min }, 'Exchange them'));
    }
  }
  if (fixes.length === 0 && value !== undefined && schema?.default !== undefined) {
    fixes.push(set(node.id, path, undefined, `Back to the default, ${JSON.stringify(schema.default)}`));
  }
  return fixes;
};
