import { StringStream } from '@codemirror/language';
import { describe, expect, it } from 'vitest';
import { nextWord, shellWords, sqlWords, type WordLanguage } from './word-language.ts';

/** The words of a text with their kinds, line by line with the state that an editor keeps. */
function kindsIn(language: WordLanguage, text: string): readonly string[] {
  const state = { quote: null };
  return text.split('\n').flatMap((line) => {
    const stream = new StringStream(line, 2, 2);
    const found: string[] = [];
    while (!stream.eol()) {
      stream.start = stream.pos;
      const kind = nextWord(language, stream, state);
      if (kind !== null) found.push(`${kind} ${stream.current()}`);
    }
    return found;
  });
}

describe('nextWord', () => {
  it('tells the words of SQL apart', () => {
    expect(kindsIn(sqlWords, `SELECT name, 1.5 FROM t WHERE x = 'it''s' -- end`)).toEqual([
      'keyword SELECT',
      'number 1.5',
      'keyword FROM',
      'keyword WHERE',
      `string 'it'`,
      `string 's'`,
      'comment -- end',
    ]);
  });
  it('tells the words of a shell apart, with texts over several lines', () => {
    expect(kindsIn(shellWords, 'if test "$A\nb\\" c" # no\nthen run --if ${X} 3')).toEqual([
      'keyword if',
      'keyword test',
      'string "$A',
      'string b\\" c"',
      'comment # no',
      'keyword then',
      'variableName.special ${X}',
      'number 3',
    ]);
  });
});
