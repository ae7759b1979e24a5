import type { Diagnostic } from '../../base/diagnostic.ts';
import { readCanonicalYaml } from './canonical-reader.ts';
import { readGeneralYaml } from './general-reader.ts';
import { lineStartsOf, positionAt, type YamlOutline, type YamlText } from './yaml-outline.ts';

/** Larger files are refused before they are read. */
export const largestYamlBytes = 5 * 1024 * 1024;

/** The one decoder that browsers and Node.js share; the library of types that this room uses does not know it. */
declare const TextDecoder: new (
  encoding: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

const byteOrderMark = '\ufeff';

/** A text on its way to a YAML reader: what it was, and what the reader sees of it. */
export interface SourceText {
  readonly original: string;
  /** Without byte-order mark, and with `\n` where the original has `\r\n`. */
  readonly plain: string;
}

/** The text of a file, or why it is none: too large, not UTF-8, with control characters, with conflict markers. */
export function openText(input: string | Uint8Array): SourceText | Diagnostic {
  if (input.length > largestYamlBytes)
    return refusal('too-large', 'The file is larger than 5 MB.', 'Move data out of it into files of the project.');
  let original: string;
  if (typeof input === 'string') original = input;
  else {
    const [first, second] = input;
    if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
      return refusal('not-text', 'The file is UTF-16 text.', 'Save it as UTF-8.');
    }
    try {
      original = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(input);
    } catch {
      return refusal('not-text', 'The file is not UTF-8 text.', 'Choose a text file, or save it as UTF-8.');
    }
  }
  const withoutMark = original.startsWith(byteOrderMark) ? original.slice(1) : original;
  const plain = withoutMark.includes('\r') ? withoutMark.replaceAll('\r\n', '\n') : withoutMark;
  const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(plain);
  if (control) {
    const code = control[0].charCodeAt(0).toString(16).padStart(2, '0');
    const name = code === '00' ? 'a NUL character' : `the control character U+00${code.toUpperCase()}`;
    return refusalAt(plain, control.index, 'control-character', `holds ${name}`, 'Remove it.');
  }
  return { original, plain };
}

/** Reads the text of a YAML file with all guards; never throws, whatever the text. */
export function readYaml(plain: string): YamlText {
  const canonical = readCanonicalYaml(plain, false);
  if (canonical) {
    let outline: YamlOutline | undefined;
    const read = (): YamlOutline | undefined => (outline ??= readCanonicalYaml(plain, true)?.outline);
    return { value: canonical.value, problems: [], outline: read };
  }
  const conflict = conflictIn(plain);
  if (conflict) return { problems: [conflict], outline: () => undefined };
  return readGeneralYaml(plain);
}

function conflictIn(plain: string): Diagnostic | undefined {
  const marker = /^(?:<{7}|>{7}|\|{7})(?: .*)?$/m.exec(plain);
  if (!marker) return undefined;
  const { line } = positionAt(lineStartsOf(plain), marker.index);
  return {
    code: 'merge-conflict',
    severity: 'error',
    message: `The file holds a merge conflict at line ${line}.`,
    fix: 'Keep one side and remove the markers <<<<<<<, ======= and >>>>>>>.',
    line,
    column: 1,
  };
}

function refusal(code: string, message: string, fix: string): Diagnostic {
  return { code, severity: 'error', message, fix };
}

function refusalAt(text: string, offset: number, code: string, what: string, fix: string): Diagnostic {
  const { line, column } = positionAt(lineStartsOf(text), offset);
  return { code, severity: 'error', message: `Line ${line} ${what}.`, fix, line, column };
}
