import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogIndex } from './log-index.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-log-index-'));
  path = join(folder, 'log.bin');
  writeFileSync(path, '');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function indexOf(content: string | Uint8Array, stride?: number): LogIndex {
  writeFileSync(path, content);
  const index = new LogIndex(path, stride);
  index.update();
  return index;
}

describe('LogIndex', () => {
  it('has no lines in an empty log', () => {
    const index = indexOf('');
    expect([index.lines, index.bytes, index.text(0, 10)]).toEqual([0, 0, []]);
    index.close();
  });

  it('counts text after the last line end as a line, and finishes it later', () => {
    const index = indexOf('one\ntw');
    expect(index.text(0, 9)).toEqual(['one', 'tw']);
    appendFileSync(path, 'o\nthree\n');
    index.update();
    expect([index.lines, index.text(0, 9)]).toEqual([3, ['one', 'two', 'three']]);
    index.close();
  });

  it('takes CRLF as one line end, also when it is appended in two pieces', () => {
    const index = indexOf('a\r\n\r\nb\r');
    appendFileSync(path, '\nc');
    index.update();
    expect(index.text(0, 9)).toEqual(['a', '', 'b', 'c']);
    index.close();
  });

  it('keeps NUL, lone CR and bytes that are no text', () => {
    const bytes = Buffer.from([65, 0, 66, 13, 67, 10, 0xff, 0xfe, 10, 0]);
    const index = indexOf(bytes);
    expect(index.lines).toBe(3);
    expect(index.read(0, 3)).toEqual(bytes);
    expect(index.text(0, 1)).toEqual(['A\0B\rC']);
    index.close();
  });

  it('finds a line beyond what is remembered, and a single line longer than a chunk', () => {
    const long = 'x'.repeat(3 << 20);
    const index = indexOf(`first\n${long}\nlast\n`);
    expect(index.text(2, 1)).toEqual(['last']);
    expect(index.text(1, 1)[0]?.length).toBe(long.length);
    index.close();
  });

  it('reads a log that became shorter anew', () => {
    const index = indexOf('a\nb\nc\n');
    truncateSync(path, 2);
    index.update();
    expect([index.lines, index.text(0, 9)]).toEqual([1, ['a']]);
    index.close();
  });

  it('gives exactly the bytes of any lines of any log, however it grew', () => {
    const pieces = fc.array(fc.stringMatching(/^[ab\r\n\0]{0,12}$/), { maxLength: 12 });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 4 }), fc.nat(8), fc.nat(8), (parts, stride, first, count) => {
        const index = indexOf('', stride);
        for (const part of parts) {
          appendFileSync(path, part);
          index.update();
        }
        const lines = parts.join('').match(/[^\n]*\n|[^\n]+$/g) ?? [];
        expect(index.lines).toBe(lines.length);
        expect(index.read(first, count).toString()).toBe(lines.slice(first, first + count).join(''));
        index.close();
      }),
      { numRuns: 200 },
    );
  });

  it('gives any lines one by one, with where they end, and whole pieces for a search', () => {
    const pieces = fc.array(fc.stringMatching(/^[ab\r\n\0]{0,12}$/), { maxLength: 12 });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 4 }), fc.nat(8), fc.nat(8), (parts, stride, first, count) => {
        const content = parts.join('');
        const index = indexOf(content, stride);
        const lines = content.match(/[^\n]*\n|[^\n]+$/g) ?? [];
        const entries = index.entries(first, count, 1_000_000);
        expect(entries.map(({ head }) => head.toString())).toEqual(lines.slice(first, first + count));
        for (const { line, end } of entries) expect(end).toBe(lines.slice(0, line + 1).join('').length);
        let searched = '';
        for (let line = first; line < index.lines; ) {
          const slice = index.slice(line, 4);
          searched += slice.bytes ?? index.read(line, slice.lines);
          line += slice.lines;
        }
        expect(searched).toBe(lines.slice(first).join(''));
        index.close();
      }),
      { numRuns: 200 },
    );
  });

  it('takes in at most what it is told to, and says whether there is more', () => {
    writeFileSync(path, 'one\ntwo\nthree\n');
    const index = new LogIndex(path);
    expect([index.update(5), index.lines, index.bytes]).toEqual([false, 2, 5]);
    expect([index.update(), index.text(0, 9)]).toEqual([true, ['one', 'two', 'three']]);
    index.close();
  });

  it('reads of a very long line its beginning and its end only, and stops early where lines are long', () => {
    const long = `begin${'x'.repeat(1 << 20)}end\n`;
    const index = indexOf(`short\n${long}${long}after\n`);
    const [short, first, second] = index.entries(0, 3, 1_000_000);
    expect([short?.head.toString(), short?.tail]).toEqual(['short\n', null]);
    expect([first?.head.toString('utf8', 0, 6), first?.tail?.toString().slice(-5)]).toEqual(['beginx', 'xend\n']);
    expect((first?.head.length ?? 0) + (first?.tail?.length ?? 0)).toBeLessThan(200_000);
    expect(second?.end).toBe(6 + 2 * long.length);
    expect(index.entries(1, 3, 1000).map(({ line }) => line)).toEqual([1]);
    expect(index.slice(1, 1000)).toEqual({ lines: 1, bytes: null });
    expect(index.entries(3, 1, 1000)[0]?.head.toString()).toBe('after\n');
    index.close();
  });

  it('refuses a folder or a pipe in the place of a log', () => {
    expect(() => new LogIndex(folder)).toThrow(/not a regular file/);
  });
});
