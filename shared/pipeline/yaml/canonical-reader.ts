import type { Json } from '../../base/json.ts';
import { FlowReader } from './flow-reader.ts';
import { quotedScalar } from './quoted-scalar.ts';
import { noEntries } from './yaml-cursor.ts';
import type { YamlEntry, YamlOutline } from './yaml-outline.ts';

const newline = 10;
const space = 32;
const quote = 34;
const hash = 35;
const apostrophe = 39;
const dash = 45;
const colon = 58;
const openBracket = 91;
const openBrace = 123;
const bar = 124;
const deepest = 90;

export interface CanonicalYaml {
  readonly value: Json;
  readonly outline: YamlOutline | undefined;
}

/**
 * Reads the common form of YAML quickly: block mappings and lists, flow collections, scalars on one line, literal
 * blocks, comments. Whatever it does not know for certain, mistakes included, it leaves to the general reader by
 * answering undefined; what it reads, it reads exactly as that one does. One pass, linear time.
 */
export function readCanonicalYaml(text: string, withOutline: boolean): CanonicalYaml | undefined {
  return new CanonicalReader(text, withOutline).read();
}

class CanonicalReader extends FlowReader {
  read(): CanonicalYaml | undefined {
    if (this.text.includes('\r')) return undefined;
    this.toContentLine();
    if (this.text.startsWith('---\n', this.at) && this.column === 0) {
      this.at += 3;
      this.toContentLine();
    }
    if (this.at >= this.end || this.column !== 0 || !this.#startsKey()) return undefined;
    const value = this.#mapping(0);
    if (this.failed || this.at < this.end) return undefined;
    return { value, outline: this.outline };
  }

  /** A block mapping whose keys stand at `indent`. */
  #mapping(indent: number): Json {
    const value: { [key: string]: Json } = {};
    const entries = this.withOutline ? new Map<string, YamlEntry>() : undefined;
    const start = this.at;
    let end = start;
    if (++this.depth > deepest) return this.fail();
    while (this.at < this.end && this.column === indent) {
      const keyStart = this.at;
      const key = this.#key();
      if (key === '__proto__' || Object.hasOwn(value, key)) return this.fail();
      value[key] = this.#valueAfterKey(indent);
      if (entries && this.outline) {
        entries.set(key, { keyStart, value: this.outline });
        end = this.outline.end;
      }
    }
    this.depth--;
    if (this.column > indent && this.at < this.end) return this.fail();
    if (entries) this.outline = { kind: 'mapping', start, end, flow: false, absent: false, items: [], entries };
    return value;
  }

  /** A block list whose dashes stand at `indent`. */
  #list(indent: number): Json {
    const value: Json[] = [];
    const items: YamlOutline[] = [];
    const start = this.at;
    if (++this.depth > deepest) return this.fail();
    while (this.at < this.end && this.column === indent && this.#startsItem()) {
      this.at++;
      this.skipSpaces();
      const code = this.code();
      if (code === newline || code === hash || this.at >= this.end) {
        this.toContentLine();
        if (this.at >= this.end || this.column <= indent) return this.fail();
        value.push(this.#block());
      } else {
        this.column = this.at - this.lineStart;
        value.push(this.#startsItem() || this.#startsKey() ? this.#block() : this.#inline(indent));
      }
      if (this.outline) items.push(this.outline);
    }
    this.depth--;
    if (this.column > indent && this.at < this.end) return this.fail();
    if (this.withOutline) {
      this.outline = {
        kind: 'list',
        start,
        end: items.at(-1)?.end ?? start,
        flow: false,
        absent: false,
        items,
        entries: noEntries,
      };
    }
    return value;
  }

  /** The mapping or list that begins at the cursor. */
  #block(): Json {
    return this.#startsItem() ? this.#list(this.column) : this.#mapping(this.column);
  }

  #startsItem(): boolean {
    if (this.code() !== dash) return false;
    const next = this.text.charCodeAt(this.at + 1);
    return next === space || next === newline;
  }

  /** Looks ahead whether a key and a colon begin at the cursor. */
  #startsKey(): boolean {
    const { quoted, end } = this.#keyEnd();
    return end > 0 && (quoted || end - this.at < 1000);
  }

  /** Where the key at the cursor ends: the offset of its colon; 0 where no key stands there. */
  #keyEnd(): { quoted: boolean; end: number } {
    const first = this.code();
    if (first === quote || first === apostrophe) {
      const scalar = quotedScalar(this.text, this.at);
      const end = scalar && this.isColon(scalar.end) ? scalar.end : 0;
      return { quoted: true, end };
    }
    if (!this.beginsPlain() || first === dash || this.text.startsWith('...', this.at)) return { quoted: false, end: 0 };
    for (let at = this.at + 1; at < this.end; at++) {
      const code = this.text.charCodeAt(at);
      if (code === newline || (code === hash && this.text.charCodeAt(at - 1) === space)) break;
      if (code === colon && this.isColon(at)) return { quoted: false, end: at };
    }
    return { quoted: false, end: 0 };
  }

  /** Reads a key and its colon. */
  #key(): string {
    const { quoted, end } = this.#keyEnd();
    if (end === 0 || this.text.charCodeAt(end - 1) <= space || end - this.at > 1000) return this.failText();
    const key = quoted ? (quotedScalar(this.text, this.at)?.value ?? '') : this.text.slice(this.at, end);
    if (!quoted && key.includes('\t')) return this.failText();
    if (key === '<<') return this.failText();
    this.at = end + 1;
    return key;
  }

  #valueAfterKey(indent: number): Json {
    this.skipSpaces();
    const code = this.code();
    if (code !== newline && code !== hash) return this.#inline(indent);
    this.toContentLine();
    if (this.at >= this.end || this.column < indent) return this.fail();
    if (this.column === indent) return this.#startsItem() ? this.#list(indent) : this.fail();
    return this.#startsItem() || this.#startsKey() ? this.#block() : this.fail();
  }

  /** A value that begins on the line of its key or dash, up to the next content line. */
  #inline(indent: number): Json {
    const code = this.code();
    let value: Json;
    if (code === bar) return this.#literal(indent);
    if (code === openBrace || code === openBracket) value = this.flow(indent);
    else if (code === quote || code === apostrophe) value = this.quoted();
    else value = this.#plainLine();
    this.#endOfLine();
    if (this.at < this.end && this.column > indent) return this.fail();
    return value;
  }

  /** A plain scalar that ends with its line or with a comment. */
  #plainLine(): Json {
    const start = this.at;
    if (!this.beginsPlain()) return this.fail();
    let at = start;
    let end = start;
    for (; at < this.end; at++) {
      const code = this.text.charCodeAt(at);
      if (code === newline) break;
      if (code === space) continue;
      if (code < space) return this.fail();
      if (code === hash && this.text.charCodeAt(at - 1) === space) break;
      if (code === colon && this.isColon(at)) return this.fail();
      end = at + 1;
    }
    this.at = at;
    return this.plainValue(start, end);
  }

  /** A literal block, `|`, `|-` or `|+`: its lines as they stand, without the indentation of the first one. */
  #literal(indent: number): Json {
    const start = this.at++;
    const chomp = this.text[this.at];
    if (chomp === '-' || chomp === '+') this.at++;
    if (this.code() !== newline) return this.fail();
    this.at++;
    let depth = -1;
    let end = this.at;
    const lines: string[] = [];
    let blank = 0;
    while (this.at < this.end) {
      let from = this.at;
      while (this.text.charCodeAt(from) === space) from++;
      const stop = this.text.indexOf('\n', from);
      if (stop < 0) return this.fail();
      const column = from - this.at;
      if (from === stop) {
        if (column > Math.max(0, depth)) return this.fail();
        blank++;
      } else {
        if (depth < 0) depth = column;
        if (column < depth) break;
        if (depth <= indent) return this.fail();
        for (; blank > 0; blank--) lines.push('');
        lines.push(this.text.slice(this.at + depth, stop));
        end = stop;
      }
      this.at = stop + 1;
    }
    if (lines.length === 0) return this.fail();
    this.at = this.at - 1;
    this.toContentLine();
    if (this.at < this.end && this.column > indent) return this.fail();
    this.mark(start, end);
    const tail = chomp === '-' ? '' : chomp === '+' ? '\n'.repeat(blank + 1) : '\n';
    return lines.join('\n') + tail;
  }

  /** After a value: only spaces and a comment may follow on its line. */
  #endOfLine(): void {
    const before = this.at;
    this.skipSpaces();
    const code = this.code();
    const comment = code === hash && (this.at > before || this.text.charCodeAt(before - 1) === space);
    if (code !== newline && !comment && this.at < this.end) this.fail();
    else this.toContentLine();
  }
}
