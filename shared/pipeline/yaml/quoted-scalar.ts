const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
};

export interface QuotedScalar {
  readonly value: string;
  /** Offset behind the closing quote. */
  readonly end: number;
}

/** The quoted scalar that begins at an offset, if it ends on its line and has no rare escapes. */
export function quotedScalar(text: string, start: number): QuotedScalar | undefined {
  return text[start] === '"' ? doubleQuoted(text, start) : singleQuoted(text, start);
}

function doubleQuoted(text: string, start: number): QuotedScalar | undefined {
  let value = '';
  let from = start + 1;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return { value: value + text.slice(from, at), end: at + 1 };
    if (code === 10) return undefined;
    if (code !== 92) continue;
    const name = text[at + 1] ?? '';
    const hex = name === 'u' ? /^[0-9a-fA-F]{4}/.exec(text.slice(at + 2, at + 6))?.[0] : undefined;
    const character = hex === undefined ? escapes[name] : String.fromCharCode(Number.parseInt(hex, 16));
    if (character === undefined) return undefined;
    value += text.slice(from, at) + character;
    at += hex === undefined ? 1 : 5;
    from = at + 1;
  }
  return undefined;
}

function singleQuoted(text: string, start: number): QuotedScalar | undefined {
  const lineEnd = text.indexOf('\n', start);
  for (let at = start + 1; ; at += 2) {
    at = text.indexOf("'", at);
    if (at < 0 || (lineEnd >= 0 && at > lineEnd)) return undefined;
    if (text.charCodeAt(at + 1) !== 39) return { value: text.slice(start + 1, at).replaceAll("''", "'"), end: at + 1 };
  }
}
