import { literal } from './literal.ts';

/** Shorter values are found in too many places that have nothing to do with them. */
const shortest = 6;
const mark = '***';
const codes = '(?:\\x1b\\[[0-9;]*m)*';

/** Takes known secrets out of what people are shown. The stored bytes stay what they are. */
export class SecretMask {
  readonly #text: RegExp;
  readonly #bytes: RegExp;

  private constructor(parts: readonly string[]) {
    this.#text = patternOf(parts);
    this.#bytes = patternOf(parts.map((part) => Buffer.from(part, 'utf8').toString('latin1')));
  }

  /** Null where there is nothing to mask. */
  static of(secrets: Iterable<string>): SecretMask | null {
    const parts = new Set<string>();
    for (const secret of secrets) {
      // A log is shown line by line, and so are the lines of a key.
      for (const part of secret.split(/[\r\n]+/)) {
        for (const form of [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part.toWellFormed())])
          if (form.length >= shortest) parts.add(form);
      }
    }
    return parts.size === 0 ? null : new SecretMask([...parts].sort((one, other) => other.length - one.length));
  }

  /** A whole line or text; colours inside a secret do not hide it, and stay. */
  text(text: string): string {
    return text.replace(this.#text, onlyCodes);
  }

  /** The bytes of whole lines; what is no secret stays as it is, text or not. */
  bytes(bytes: Buffer): Buffer {
    const before = bytes.toString('latin1');
    const after = before.replace(this.#bytes, onlyCodes);
    return after === before ? bytes : Buffer.from(after, 'latin1');
  }
}

const onlyCodes = (secret: string): string =>
  secret.includes('\x1b') ? `${mark}${secret.match(/\x1b\[[0-9;]*m/g)?.join('') ?? ''}` : mark;

/** Each secret, with colour codes anywhere between its characters. */
const patternOf = (parts: readonly string[]): RegExp =>
  new RegExp(parts.map((part) => [...part].map(literal).join(codes)).join('|'), 'g');
