import { StreamLanguage, type StringStream } from '@codemirror/language';
import type { Extension } from '@codemirror/state';

/** What tells the words of a small language apart. */
export interface WordLanguage {
  readonly name: string;
  readonly keywords: ReadonlySet<string>;
  readonly comment: RegExp;
  readonly variable: RegExp;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

export const sqlWords: WordLanguage = {
  name: 'sql',
  keywords: words(
    'select from where group by order having limit offset as on using join left right full inner outer cross natural union all distinct except intersect with recursive case when then else end and or not in is null like ilike between exists asc desc cast over partition rows range filter qualify values true false exclude replace pivot unpivot sample',
  ),
  comment: /^--.*/,
  variable: /^[$:][a-zA-Z_]\w*/,
};

export const shellWords: WordLanguage = {
  name: 'shell',
  keywords: words(
    'if then else elif fi for while until do done case esac in function return exit break continue set export local readonly shift trap eval exec echo printf cd test read unset true false',
  ),
  comment: /^#.*/,
  variable: /^\$(?:\{[^}]*\}?|\w+|[?#@*$!-])/,
};

/** State between lines: the quote in which a text is still open. */
interface Open {
  quote: string | null;
}

/** The kind of the next word of a line; moves the stream behind it. */
export function nextWord(
  { keywords, comment, variable }: WordLanguage,
  stream: StringStream,
  state: Open,
): string | null {
  if (state.quote === null) {
    if (stream.eatSpace()) return null;
    if (stream.match(comment)) return 'comment';
    if (stream.match(variable)) return 'variableName.special';
    if (stream.match(/^\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.-])/)) return 'number';
    const word = stream.match(/^-*[A-Za-z_][\w-]*/);
    if (word && typeof word !== 'boolean') return keywords.has(word[0].toLowerCase()) ? 'keyword' : null;
    const character = stream.next();
    if (character !== '"' && character !== "'") return null;
    state.quote = character;
  }
  for (let character = stream.next(); character; character = stream.next()) {
    if (character === '\\' && state.quote === '"') stream.next();
    else if (character === state.quote) {
      state.quote = null;
      break;
    }
  }
  return 'string';
}

const languageOf = (language: WordLanguage): Extension =>
  StreamLanguage.define<Open>({
    name: language.name,
    startState: () => ({ quote: null }),
    token: (stream, state) => nextWord(language, stream, state),
  });

export const sql = (): Extension => languageOf(sqlWords);
export const shell = (): Extension => languageOf(shellWords);
