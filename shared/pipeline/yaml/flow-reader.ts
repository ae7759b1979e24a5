import type { Json } from '../../base/json.ts';
import { quotedScalar } from './quoted-scalar.ts';
import { noEntries, YamlCursor } from './yaml-cursor.ts';
import type { YamlEntry, YamlOutline } from './yaml-outline.ts';

const newline = 10;
const space = 32;
const quote = 34;
const hash = 35;
const apostrophe = 39;
const comma = 44;
const colon = 58;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;
const deepest = 90;

/** Reads flow collections, `{a: 1}` and `[a, b]`, on one line or on several. */
export class FlowReader extends YamlCursor {
  /** A flow collection; lines after its first must be deeper than the line of its key. */
  protected flow(indent: number): Json {
    if (++this.depth > deepest) return this.fail();
    const value = this.code() === openBrace ? this.flowMapping(indent) : this.flowList(indent);
    this.depth--;
    return value;
  }

  protected flowMapping(indent: number): Json {
    const value: { [key: string]: Json } = {};
    const entries = this.withOutline ? new Map<string, YamlEntry>() : undefined;
    const start = this.at++;
    this.skipFlowSpace(indent);
    while (this.code() !== closeBrace) {
      if (this.at >= this.end) return this.fail();
      const keyStart = this.at;
      const key = this.flowKey();
      if (key === '__proto__' || Object.hasOwn(value, key)) return this.fail();
      this.skipFlowSpace(indent);
      value[key] = this.flowValue(indent);
      if (entries && this.outline) entries.set(key, { keyStart, value: this.outline });
      this.skipComma(indent, closeBrace);
    }
    this.at++;
    if (entries) this.outline = { kind: 'mapping', start, end: this.at, flow: true, absent: false, items: [], entries };
    return value;
  }

  protected flowList(indent: number): Json {
    const value: Json[] = [];
    const items: YamlOutline[] = [];
    const start = this.at++;
    this.skipFlowSpace(indent);
    while (this.code() !== closeBracket) {
      if (this.at >= this.end) return this.fail();
      value.push(this.flowValue(indent));
      if (this.outline) items.push(this.outline);
      this.skipComma(indent, closeBracket);
    }
    this.at++;
    if (this.withOutline) {
      this.outline = { kind: 'list', start, end: this.at, flow: true, absent: false, items, entries: noEntries };
    }
    return value;
  }

  protected flowKey(): string {
    const first = this.code();
    if (first === quote || first === apostrophe) {
      const scalar = quotedScalar(this.text, this.at);
      if (!scalar || !this.isColon(scalar.end)) return this.failText();
      this.at = scalar.end + 1;
      return scalar.value;
    }
    const start = this.at;
    const end = this.flowPlainEnd();
    const spaced = this.text.charCodeAt(end - 1) === space;
    if (end === start || spaced || !this.isColon(end) || end - start > 1000) return this.failText();
    this.at = end + 1;
    const key = this.text.slice(start, end);
    return key === '<<' ? this.failText() : key;
  }

  protected flowValue(indent: number): Json {
    const code = this.code();
    if (code === openBrace || code === openBracket) return this.flow(indent);
    if (code === quote || code === apostrophe) return this.quoted();
    const start = this.at;
    let end = this.flowPlainEnd();
    this.at = end;
    while (end > start && this.text.charCodeAt(end - 1) === space) end--;
    return end === start ? this.fail() : this.plainValue(start, end);
  }

  /** Where a plain scalar in a flow collection ends: at a sign of the collection, a line end or a colon. */
  protected flowPlainEnd(): number {
    if (!this.beginsPlain()) return this.at;
    let at = this.at;
    for (; at < this.end; at++) {
      const code = this.text.charCodeAt(at);
      if (code === comma || code === closeBracket || code === closeBrace || code === newline) break;
      if (code === openBracket || code === openBrace || code < space) return this.at;
      if (code === hash && this.text.charCodeAt(at - 1) === space) return this.at;
      if (code === colon) {
        const next = this.text.charCodeAt(at + 1);
        if (next === space || next === newline) break;
        if (
          next === comma ||
          next === closeBracket ||
          next === closeBrace ||
          next === openBracket ||
          next === openBrace
        )
          return this.at;
      }
    }
    return at;
  }

  protected skipComma(indent: number, close: number): void {
    this.skipFlowSpace(indent);
    if (this.code() === comma) {
      this.at++;
      this.skipFlowSpace(indent);
    } else if (this.code() !== close) this.fail();
  }

  protected skipFlowSpace(indent: number): void {
    this.skipSpaces();
    while (this.code() === newline) {
      this.toContentLine();
      if (this.at < this.end && this.column <= indent) this.fail();
    }
  }
}
