import { Composer, Parser, type YAMLError } from 'yaml';

/** A place where a text is not valid YAML. */
export interface YamlProblem {
  readonly code: YAMLError['code'];
  /** Without place and full stop. */
  readonly message: string;
  /** In the whole text. */
  readonly offset: number;
  readonly fix: string;
}

/**
 * What to tell of the errors of a text: the first, since most others only follow from it, and the first in each later
 * item of the same list that is wrong by itself as well.
 */
export function tellingErrors(text: string, errors: readonly YAMLError[]): YamlProblem[] {
  const [first] = errors.filter(({ code }) => code !== 'MULTIPLE_DOCS').sort((a, b) => a.pos[0] - b.pos[0]);
  if (!first) return [];
  return [
    described(first, 0),
    ...laterItems(text, first.pos[0]).flatMap(({ start, end }) => {
      const [own] = errorsOf(text.slice(start, end)).sort((a, b) => a.pos[0] - b.pos[0]);
      return own ? [described(own, start)] : [];
    }),
  ];
}

function described({ code, message, pos }: YAMLError, start: number): YamlProblem {
  const [sentence = ''] = message.split(/ at line \d+, column \d+|\n/);
  const fix = message.includes('quote')
    ? 'Write the closing quote.'
    : 'Put a text that holds { } [ ] : or # in quotes, and close every bracket.';
  return { code, message: sentence.replace(/[.:]$/, ''), offset: start + pos[0], fix };
}

const errorsOf = (text: string): YAMLError[] =>
  [...new Composer({ uniqueKeys: false, merge: false, schema: 'core' }).compose(new Parser().parse(text))].flatMap(
    ({ errors }) => errors,
  );

/** The items behind `offset` of the list that it is in, as parts of the text. */
function laterItems(text: string, offset: number): { readonly start: number; readonly end: number }[] {
  const before = text.slice(0, offset).match(/^ *(?=- )/gm);
  const indent = before?.at(-1);
  if (indent === undefined) return [];
  const starts = [...text.matchAll(new RegExp(`^${indent}- `, 'gm'))].map(({ index }) => index);
  const later = starts.filter((start) => start > offset);
  return later.map((start, index) => {
    const outside = new RegExp(`^(?!${indent} |${indent}-|\\s*$|#)`, 'gm');
    outside.lastIndex = start + 1;
    const end = later[index + 1] ?? outside.exec(text)?.index ?? text.length;
    return { start, end };
  });
}
