import { describe, expect, it } from 'vitest';
import { plainText, shownText } from './log-text.ts';
import { SecretMask } from './secret-mask.ts';

const shown = (text: string | Buffer, mask: SecretMask | null = null): string =>
  shownText({ head: Buffer.from(text), tail: null }, mask);

describe('shownText', () => {
  it('leaves the line end out, LF and CRLF alike, and keeps colours and NUL', () => {
    expect([shown('one\n'), shown('two\r\n'), shown('three')]).toEqual(['one', 'two', 'three']);
    expect(shown('\x1b[31mred\x1b[0m\0\n')).toBe('\x1b[31mred\x1b[0m\0');
  });

  it('shows of a progress bar what was on the screen last', () => {
    expect(shown('10%\r20%\r30%\n')).toBe('30%');
    expect(shown('\r10%\r20%\r')).toBe('20%');
    expect(shown('\r\r\n')).toBe('');
  });

  it('finds the last rewrite of a bar that filled megabytes, and shows other long lines from their beginning', () => {
    const head = Buffer.from('1%\r2%\r3%');
    expect(shownText({ head, tail: Buffer.from('98%\r99%\r100%\n') }, null)).toBe('100%');
    expect(shownText({ head: Buffer.from('begin'), tail: Buffer.from('end\n') }, null)).toBe('begin');
  });

  it('replaces invalid UTF-8 and shows at most 10,000 characters', () => {
    expect(shown(Buffer.from([0x61, 0xff, 0xc3, 0x0a]))).toBe('a\ufffd\ufffd');
    const text = shown('ü'.repeat(20_000));
    expect([text.length, text.endsWith('ü…')]).toEqual([10_000, true]);
  });

  it('masks before it cuts, so that no part of a secret is left at the end', () => {
    const text = shown(`${'x'.repeat(9_990)}hunter22-and-more\n`, SecretMask.of(['hunter22-and-more']));
    expect(text).toBe(`${'x'.repeat(9_990)}***`);
  });
});

describe('plainText', () => {
  it('takes colours, cursor moves and links out', () => {
    expect(plainText('\x1b[1;31merror\x1b[0m: \x1b]8;;https://x\x07link\x1b]8;;\x07\x1b[2K')).toBe('error: link');
  });
});
