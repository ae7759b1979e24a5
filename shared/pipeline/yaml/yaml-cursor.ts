import type { Json } from '../../base/json.ts';
import { readPlainScalar } from './plain-scalar.ts';
import { quotedScalar } from './quoted-scalar.ts';
import type { YamlEntry, YamlOutline } from './yaml-outline.ts';

const newline = 10;
const space = 32;
const hash = 35;
const dash = 45;
const colon = 58;

/** Characters that may begin a plain scalar or key here: letters, digits and a few signs that mean nothing in YAML. */
const plainStart = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./$+(<=~^;\\') {
  plainStart[character.charCodeAt(0)] = 1;
}

export const noEntries: ReadonlyMap<string, YamlEntry> = new Map();

/**
 * A cursor over a text. Between values it stands on the first character of a content line, `column` deep. Giving up puts
 * it at the end of the text, where every loop stops.
 */
export class YamlCursor {
  protected readonly text: string;
  protected readonly end: number;
  protected readonly withOutline: boolean;
  protected at = 0;
  protected column = 0;
  protected lineStart = 0;
  protected depth = 0;
  protected failed = false;
  /** Of the value that was read last. */
  protected outline: YamlOutline | undefined;

  constructor(text: string, withOutline: boolean) {
    this.text = text;
    this.end = text.length;
    this.withOutline = withOutline;
  }

  /** From the rest of a line to the first character of the next line that is neither blank nor a comment. */
  protected toContentLine(): void {
    const text = this.text;
    let at = this.at;
    if (at > 0) {
      at = text.indexOf('\n', at);
      at = at < 0 ? this.end : at + 1;
    }
    for (;;) {
      const lineStart = at;
      while (text.charCodeAt(at) === space) at++;
      const code = text.charCodeAt(at);
      if (code === newline) at++;
      else if (code === hash) {
        at = text.indexOf('\n', at);
        at = at < 0 ? this.end : at + 1;
      } else {
        this.at = Math.min(at, this.end);
        this.lineStart = lineStart;
        this.column = at - lineStart;
        if (this.at >= this.end) this.column = 0;
        return;
      }
    }
  }

  protected skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === space) this.at++;
  }

  protected code(): number {
    return this.text.charCodeAt(this.at);
  }

  protected isColon(at: number): boolean {
    if (this.text.charCodeAt(at) !== colon) return false;
    const next = this.text.charCodeAt(at + 1);
    return next === space || next === newline || at + 1 >= this.end;
  }

  protected quoted(): Json {
    const scalar = quotedScalar(this.text, this.at);
    if (!scalar) return this.fail();
    this.mark(this.at, scalar.end);
    this.at = scalar.end;
    return scalar.value;
  }

  protected plainValue(start: number, end: number): Json {
    const scalar = readPlainScalar(this.text.slice(start, end));
    this.mark(start, end);
    return scalar.ok ? scalar.value : this.fail();
  }

  protected mark(start: number, end: number): void {
    if (this.withOutline)
      this.outline = { kind: 'scalar', start, end, flow: false, absent: false, items: [], entries: noEntries };
  }

  protected fail(): null {
    this.failed = true;
    this.at = this.end;
    return null;
  }

  protected failText(): string {
    this.fail();
    return '';
  }

  /** Whether a plain scalar may begin at the cursor; a dash begins one only before a character that belongs to it. */
  protected beginsPlain(): boolean {
    const code = this.code();
    if (code === dash) {
      const next = this.text.charCodeAt(this.at + 1);
      return next > 127 || next === dash || plainStart[next] === 1;
    }
    return code > 127 || plainStart[code] === 1;
  }
}
