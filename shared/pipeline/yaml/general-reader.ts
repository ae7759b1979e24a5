import { Composer, CST, isMap, isPair, isScalar, isSeq, Lexer, type ParsedNode, Parser } from 'yaml';
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import { readPlainScalar } from './plain-scalar.ts';
import { tellingErrors, type YamlProblem } from './syntax-errors.ts';
import { lineStartsOf, positionAt, type YamlEntry, type YamlOutline, type YamlText } from './yaml-outline.ts';

/** Deeper nesting is refused, so that no recursion over a document can overflow. */
export const deepestNesting = 100;
/** About two seconds of the general reader; files in the canonical form never come here. */
const mostTokens = 500_000;
const mostProblems = 50;
const scalarMark = '\x1f';

const refusedTokens: ReadonlyMap<string, { code: string; what: string; fix: string }> = new Map([
  ['anchor', { code: 'yaml-anchor', what: 'the anchor', fix: 'Write the value out wherever it is used.' }],
  ['alias', { code: 'yaml-anchor', what: 'the alias', fix: 'Write the value out wherever it is used.' }],
  ['tag', { code: 'yaml-tag', what: 'the tag', fix: 'Remove the tag.' }],
  ['directive-line', { code: 'yaml-directive', what: 'the directive', fix: 'Remove the line.' }],
]);

/**
 * Reads any YAML 1.2 text that is one document without anchors, tags and merge keys; everything else is a problem with
 * its place. Time and memory are bounded: size is the caller's matter, nesting and tokens are counted before anything
 * is built.
 */
export function readGeneralYaml(text: string): YamlText {
  const reader = new GeneralReader(text);
  const tokens = reader.tokens();
  const value = tokens ? reader.compose(tokens) : undefined;
  const outline = reader.problems.length === 0 ? value?.outline : undefined;
  if (!value || !outline) return { problems: reader.problems, outline: () => undefined };
  return { value: value.json, problems: [], outline: () => outline };
}

interface ReadValue {
  readonly json: Json;
  readonly outline: YamlOutline;
}

class GeneralReader {
  readonly problems: Diagnostic[] = [];
  readonly #text: string;
  readonly #lineStarts: number[];

  constructor(text: string) {
    this.#text = text;
    this.#lineStarts = lineStartsOf(text);
  }

  /** The concrete syntax, or undefined after a problem that makes everything after it meaningless. */
  tokens(): CST.Token[] | undefined {
    const parser = new Parser();
    const tokens: CST.Token[] = [];
    let offset = 0;
    let count = 0;
    let previous = '';
    for (const lexeme of new Lexer().lex(this.#text)) {
      const refused = previous === scalarMark ? undefined : refusedTokens.get(CST.tokenType(lexeme) ?? '');
      if (refused) {
        const shown = lexeme.length > 40 ? `${lexeme.slice(0, 39)}…` : lexeme;
        this.#add(refused.code, `${refused.what} ${shown} is not allowed in a pipeline file`, offset, refused.fix);
        return undefined;
      }
      if (previous === '<<' && lexeme === ':') {
        this.#add('yaml-merge-key', 'the merge key << is not allowed', offset - 2, 'Write the values out.');
        return undefined;
      }
      for (const token of parser.next(lexeme)) tokens.push(token);
      if (parser.stack.length > deepestNesting) {
        this.#add('too-deep', `the text is nested too deep (more than ${deepestNesting} levels)`, offset);
        return undefined;
      }
      if (++count > mostTokens) {
        this.#add(
          'too-large',
          'the text is too large to be read in this style',
          offset,
          'Write it as Trainyard saves it.',
        );
        return undefined;
      }
      if (lexeme !== scalarMark && lexeme !== '\x02' && lexeme !== '\x18') offset += lexeme.length;
      previous = lexeme;
    }
    for (const token of parser.end()) tokens.push(token);
    return tokens;
  }

  compose(tokens: readonly CST.Token[]): ReadValue | undefined {
    const documents = [...new Composer({ uniqueKeys: false, merge: false, schema: 'core' }).compose(tokens)];
    const errors = documents.flatMap((document) => document.errors);
    for (const error of tellingErrors(this.#text, errors)) this.#syntaxError(error);
    const second = documents[1];
    if (second) {
      this.#add('several-documents', 'a second document begins here', second.range[0], 'Keep one document in a file.');
    }
    const contents = documents[0]?.contents;
    if (this.problems.length > 0 || !contents) return undefined;
    return this.#read(contents as ParsedNode, []);
  }

  #read(node: ParsedNode | null, path: readonly (string | number)[]): ReadValue {
    if (isMap(node)) return this.#mapping(node, path);
    if (isSeq(node)) {
      const items = node.items.map((item, index) => this.#read(item as ParsedNode, [...path, index]));
      const outline = outlineOf(
        'list',
        node,
        items.map((item) => item.outline),
      );
      return { json: items.map((item) => item.json), outline };
    }
    const outline = this.#withoutBlankEnd(outlineOf('scalar', node), node);
    return { json: isScalar(node) ? this.#scalar(node, path) : null, outline };
  }

  /** A block scalar ends with its last line that is not blank. */
  #withoutBlankEnd(outline: YamlOutline, node: ParsedNode | null): YamlOutline {
    if (!isScalar(node) || (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED')) return outline;
    const blank = /(?:\n *)+$/.exec(this.#text.slice(outline.start, outline.end));
    return { ...outline, end: outline.end - (blank?.[0].length ?? 0) };
  }

  #mapping(node: ParsedNode, path: readonly (string | number)[]): ReadValue {
    const json: Record<string, Json> = {};
    const entries = new Map<string, YamlEntry>();
    for (const pair of isMap(node) ? node.items : []) {
      if (!isPair(pair)) continue;
      const keyNode = pair.key as ParsedNode | null;
      const keyStart = keyNode?.range[0] ?? node.range[0];
      if (!isScalar(keyNode)) {
        this.#add('yaml-syntax', 'a key must be one word or a quoted text', keyStart);
        continue;
      }
      const key = keyNode.type === 'PLAIN' ? (keyNode.source ?? '') : String(keyNode.value ?? '');
      if (key === '<<' && keyNode.type === 'PLAIN')
        this.#add('yaml-merge-key', 'the merge key << is not allowed', keyStart, 'Write the values out.');
      else if (key === '__proto__')
        this.#add('reserved-key', 'the key __proto__ is not allowed', keyStart, 'Rename it.');
      else if (entries.has(key)) {
        const first = positionAt(this.#lineStarts, entries.get(key)?.keyStart ?? 0);
        const message = `the key ${key} stands here again (first in line ${first.line})`;
        this.#add('duplicate-key', message, keyStart, 'Remove one of the two.');
      } else {
        const value = this.#read(pair.value as ParsedNode | null, [...path, key]);
        const outline = value.outline.absent ? afterColon(value.outline, keyNode) : value.outline;
        entries.set(key, { keyStart, value: outline });
        json[key] = value.json;
      }
    }
    return { json, outline: outlineOf('mapping', node, [], entries) };
  }

  #scalar(node: ParsedNode, path: readonly (string | number)[]): Json {
    if (!isScalar(node)) return null;
    if (node.type !== 'PLAIN') return String(node.value ?? '');
    const source = node.source ?? '';
    const plain = readPlainScalar(source);
    if (plain.ok) return plain.value;
    const shown = source.length > 40 ? `${source.slice(0, 39)}…` : source;
    this.#add(
      'number-not-kept',
      `${path.join('.')}: ${shown} ${plain.problem}`,
      node.range[0],
      'Put it in quotes to keep it as text.',
    );
    return null;
  }

  #syntaxError({ code, message, offset, fix }: YamlProblem): void {
    if (code === 'TAB_AS_INDENT') {
      this.#add('tab-indentation', 'a tab is used as indentation', offset, 'Indent with spaces.');
    } else this.#add('yaml-syntax', `the text is not valid YAML here: ${message}`, offset, fix);
  }

  #add(code: string, what: string, offset: number, fix?: string): void {
    if (this.problems.length >= mostProblems) return;
    const { line, column } = positionAt(this.#lineStarts, offset);
    const diagnostic: Diagnostic = { code, severity: 'error', message: `Line ${line}: ${what}.`, line, column };
    this.problems.push(fix === undefined ? diagnostic : { ...diagnostic, fix });
  }
}

const noItems: readonly YamlOutline[] = [];
const noEntries: ReadonlyMap<string, YamlEntry> = new Map();

function afterColon(outline: YamlOutline, key: ParsedNode): YamlOutline {
  const end = key.range[1] + 1;
  return { ...outline, start: end, end };
}

/** A block collection ends with its last value, not with the blank lines and comments behind it. */
function outlineOf(
  kind: YamlOutline['kind'],
  node: ParsedNode | null,
  items = noItems,
  entries = noEntries,
): YamlOutline {
  const [start, written] = node?.range ?? [0, 0];
  const flow = (isMap(node) || isSeq(node)) && node.flow === true;
  const last = flow ? undefined : (items.at(-1) ?? [...entries.values()].at(-1)?.value);
  return { kind, start, end: last?.end ?? written, flow, absent: written === start, items, entries };
}
