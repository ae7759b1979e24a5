/** A mistake in an expression: what is wrong, and the column in it, from 1. */
export interface ExpressionProblem {
  readonly message: string;
  readonly column: number;
  readonly fix?: string;
}

export type Token =
  | { readonly kind: 'number'; readonly value: number; readonly column: number }
  | { readonly kind: 'text'; readonly value: string; readonly column: number }
  | { readonly kind: 'word'; readonly value: string; readonly column: number }
  | { readonly kind: 'symbol'; readonly value: string; readonly column: number }
  | { readonly kind: 'end'; readonly value: ''; readonly column: number };

const patterns = {
  space: /\s+/y,
  number: /-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y,
  text: /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y,
  word: /[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_][A-Za-z0-9_-]*)*/y,
  symbol: /[=!<>]=|[<>()[\],]/y,
};

const otherLanguages: Readonly<Record<string, string>> = {
  '&&': 'Write and.',
  '||': 'Write or.',
  '!': 'Write not.',
  '=': 'Write ==.',
  '===': 'Write ==.',
};

/** The tokens of an expression, or the first thing in it that is none. */
export function tokenize(source: string): Token[] | ExpressionProblem {
  const tokens: Token[] = [];
  let index = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = index;
    return pattern.exec(source)?.[0];
  };
  while (index < source.length) {
    const column = index + 1;
    const space = take(patterns.space);
    if (space !== undefined) {
      index += space.length;
      continue;
    }
    const text = take(patterns.text);
    const number = take(patterns.number);
    const word = take(patterns.word);
    const symbol = take(patterns.symbol);
    if (text !== undefined) tokens.push({ kind: 'text', value: text.slice(1, -1).replace(/\\(.)/g, '$1'), column });
    else if (number !== undefined) tokens.push({ kind: 'number', value: Number(number), column });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word, column });
    else if (symbol !== undefined && source[index + symbol.length] !== '=') {
      tokens.push({ kind: 'symbol', value: symbol, column });
    } else return strange(source, index);
    index += (text ?? number ?? word ?? symbol ?? '').length;
  }
  tokens.push({ kind: 'end', value: '', column: source.length + 1 });
  return tokens;
}

function strange(source: string, index: number): ExpressionProblem {
  const column = index + 1;
  const character = source[index];
  if (character === '"' || character === "'") return { message: 'a text without its closing quote', column };
  const symbol = /^(?:===|&&|\|\||[=!])/.exec(source.slice(index, index + 3))?.[0];
  const fix = symbol === undefined ? undefined : otherLanguages[symbol];
  const message = `${JSON.stringify(symbol ?? String.fromCodePoint(source.codePointAt(index) ?? 0))} means nothing here`;
  return fix === undefined ? { message, column } : { message, column, fix };
}
