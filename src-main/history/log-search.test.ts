import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogIndex } from '../runs/log-index.ts';
import { type LogMatch, searchLog } from './log-search.ts';
import { SecretMask } from './secret-mask.ts';

let folder: string;
let index: LogIndex;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-search-'));
});
afterEach(() => {
  index.close();
  rmSync(folder, { recursive: true });
});

function log(content: string | Buffer): void {
  const path = join(folder, 'log.bin');
  writeFileSync(path, content);
  index = new LogIndex(path);
  index.update();
}

/** All matches, however many calls they take. */
async function found(query: string, options: { matchCase?: boolean; limit?: number; mask?: SecretMask | null } = {}) {
  const { matchCase = false, limit = 1000, mask = null } = options;
  const matches: LogMatch[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const result = await searchLog(index, { query, matchCase }, from, limit, mask);
    matches.push(...result.matches);
    if (result.next !== null) expect(result.next).toBeGreaterThan(from);
    from = result.next;
  }
  return matches.map(({ line, column, length }) => [line, column, length]);
}

it('finds all occurrences, upper and lower case alike unless told otherwise', async () => {
  log('Error: one\nfine\nerror error\nERROR');
  expect(await found('error')).toEqual([
    [0, 0, 5],
    [2, 0, 5],
    [2, 6, 5],
    [3, 0, 5],
  ]);
  expect(await found('error', { matchCase: true })).toEqual([
    [2, 0, 5],
    [2, 6, 5],
  ]);
});

it('counts columns in the text that is shown: without colours, behind rewrites, in characters', async () => {
  log('\x1b[31mva\x1b[0mlue 1\n10% value\r100% value\nÄÖ value\n');
  expect(await found('value')).toEqual([
    [0, 0, 5],
    [1, 5, 5],
    [2, 3, 5],
  ]);
});

it('finds letters beyond ASCII in either case, and characters that mean something in patterns', async () => {
  log('Größe GRÖSSE größe\na.b a+b (x)\n');
  expect(await found('größe')).toEqual([
    [0, 0, 5],
    [0, 13, 5],
  ]);
  expect(await found('a.b')).toEqual([[1, 0, 3]]);
  expect(await found('(X)')).toEqual([[1, 8, 3]]);
  expect(await found('größe', { matchCase: true })).toEqual([[0, 13, 5]]);
});

it('S06: finds no secret, and nothing in what a line does not show', async () => {
  log('the token is hunter22\nhunter22 early\rlate\n');
  expect(await found('hunter22', { mask: SecretMask.of(['hunter22']) })).toEqual([]);
  expect(await found('early')).toEqual([]);
});

it('stops at the limit and goes on where it stopped', async () => {
  log('hit\nmiss\n'.repeat(500));
  const first = await searchLog(index, { query: 'hit', matchCase: false }, 0, 10, null);
  expect([first.matches.length, first.next]).toEqual([10, 19]);
  expect((await found('hit', { limit: 7 })).map(([line]) => line)).toEqual(
    Array.from({ length: 500 }, (_, at) => at * 2),
  );
});

it('looks through many pieces and very long lines', async () => {
  const filler = 'x'.repeat(99);
  log(`${`${filler}\n`.repeat(30_000)}needle\n${'y'.repeat(3_000_000)}\nneedle ${'z'.repeat(2_000_000)}\n`);
  expect(await found('needle')).toEqual([
    [30_000, 0, 6],
    [30_002, 0, 6],
  ]);
});
