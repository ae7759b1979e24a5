import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { Table } from './table.ts';
import type { TableAsk } from './table-ask.ts';
import { tableOfFile } from './table-of-file.ts';

let folder: string;
const open: Table[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-table-'));
});
afterEach(() => {
  for (const table of open.splice(0)) table.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const firstRows: TableAsk & { kind: 'rows' } = { kind: 'rows', offset: 0, limit: 10, orderBy: null, descending: false };

async function tableOf(name: string, content: string | Uint8Array, parameters = {}): Promise<Table> {
  const opened = await Table.open(tableOfFile(`data/${name}`, file(name, content), parameters));
  if (!opened.ok) throw new Error(opened.problem);
  open.push(opened.value);
  return opened.value;
}

async function rowsOf(name: string, content: string | Uint8Array, parameters = {}, ask = firstRows) {
  const answered = await (await tableOf(name, content, parameters)).answer(ask);
  if (!answered.ok) throw new Error(answered.problem);
  return answered.value;
}

async function problemOf(name: string, content: string | Uint8Array): Promise<string> {
  const opened = await Table.open(tableOfFile(`data/${name}`, file(name, content)));
  if (!opened.ok) return opened.problem;
  open.push(opened.value);
  const answered = await opened.value.answer(firstRows);
  return answered.ok ? JSON.stringify(answered.value) : answered.problem;
}

describe('a table of text', () => {
  test('has types, missing values as the node takes them, and columns of any name', async () => {
    const text = 'id,"the ""b"" 😀",day,ok\n1,hello,2020-01-02,true\n2,NA,NA,false\n';
    expect(await rowsOf('a.csv', text)).toEqual({
      columns: [
        { name: 'id', type: 'BIGINT', kind: 'number' },
        { name: 'the "b" 😀', type: 'VARCHAR', kind: 'text' },
        { name: 'day', type: 'DATE', kind: 'time' },
        { name: 'ok', type: 'BOOLEAN', kind: 'boolean' },
      ],
      rows: [
        [1, 'hello', '2020-01-02', true],
        [2, null, null, false],
      ],
      totalRows: 2,
    });
  });

  test('is ordered and paged by any column, missing values last', async () => {
    const text = 'a,"b;""c"\n1,x\n,y\n3,z\n2,\n';
    const order = (orderBy: string, descending: boolean) =>
      rowsOf('o.csv', text, {}, { ...firstRows, orderBy, descending, offset: 1, limit: 2 });
    expect((await order('a', true)).rows).toEqual([
      [2, null],
      [1, 'x'],
    ]);
    expect((await order('b;"c', false)).rows).toEqual([
      [null, 'y'],
      [3, 'z'],
    ]);
    // A name that no column has orders by nothing, whatever it says.
    expect((await order('a"; DROP TABLE data; --', true)).rows).toEqual([
      [null, 'y'],
      [3, 'z'],
    ]);
  });

  test('is read by the parameters of its node', async () => {
    const text = 'a;b\n1,5;?\n2,5;x\n';
    const parameters = { delimiter: 'semicolon', decimal: 'comma', nullValues: ['?'], header: 'true' };
    expect((await rowsOf('s.csv', text, parameters)).rows).toEqual([
      [1.5, null],
      [2.5, 'x'],
    ]);
    const latin = Buffer.from('n\ncaf\xe9\n', 'latin1');
    expect((await rowsOf('l.csv', latin, { encoding: 'latin-1', header: 'true' })).rows).toEqual([['café']]);
  });

  test('may be packed, JSON lines, or named like a pattern', async () => {
    expect((await rowsOf('p.csv.gz', gzipSync('a,b\n1,2\n'))).rows).toEqual([[1, 2]]);
    expect((await rowsOf('j.jsonl', '{"a":1,"b":{"c":[1,2]}}\n{"a":2}\n')).rows).toEqual([
      [1, "{'c': [1, 2]}"],
      [2, null],
    ]);
    file('x1.csv', 'a\n99\n98\n');
    expect((await rowsOf('x[12]*.csv', 'a,b\n1,2\n')).rows).toEqual([[1, 2]]);
  });

  test('keeps numbers exact, tells what is no number, and cuts long texts', async () => {
    const text = `big,float,text\n9007199254740993,NaN!,${'x'.repeat(1500)}\n12,1e999,y\n`;
    const { rows } = await rowsOf('n.csv', text);
    expect(rows[0]?.slice(0, 2)).toEqual(['9007199254740993', 'NaN!']);
    expect(rows[0]?.[2]).toBe(`${'x'.repeat(1000)}…`);
    expect(rows[1]?.[0]).toBe(12);
  });

  test('a value that does not fit the first twenty thousand makes its column text', async () => {
    const text = `a,b\n${'1,2\n'.repeat(30_000)}one,2\n`;
    expect((await rowsOf('t.csv', text)).columns[0]).toMatchObject({ kind: 'text' });
    // Packed, it is not held in memory: the surprise comes when the rows are read.
    const packed = await tableOf('t.csv.gz', gzipSync(text));
    const last = await packed.answer({ ...firstRows, offset: 29_999 });
    expect(last).toMatchObject({
      ok: true,
      value: {
        totalRows: 30_001,
        rows: [
          ['1', '2'],
          ['one', '2'],
        ],
      },
    });
  });
});

describe('Parquet', () => {
  async function parquet(sql: string): Promise<string> {
    const path = join(folder, 'made.parquet');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
    connection.closeSync();
    return path;
  }

  test('is known by its first bytes, also without a name, and several files are one table', async () => {
    const path = await parquet('SELECT range AS i, range * 0.5 AS half FROM range(1000)');
    const opened = await Table.open({ ...tableOfFile('train.dataset', path), files: [path, path] });
    if (!opened.ok) throw new Error(opened.problem);
    open.push(opened.value);
    const page = await opened.value.answer({ ...firstRows, offset: 999, limit: 2 });
    expect(page).toMatchObject({
      ok: true,
      value: {
        totalRows: 2000,
        rows: [
          [999, 499.5],
          [0, 0],
        ],
      },
    });
  });
});

describe('B39: a file that is no table is told by name, place and fix', () => {
  test.each([
    ['empty.csv', '', 'data/empty.csv is empty; its first line should name the columns.'],
    ['row.csv', 'a,b\n1,2\n3,4,5\n', 'data/row.csv, line 3 has 3 values where 2 are expected; mend this row.'],
    [
      'utf.csv',
      Buffer.from('a,b\n1,caf\xe9\n', 'latin1'),
      'data/utf.csv, line 2: this is not UTF-8 text; save the file as UTF-8, or set the encoding on its node.',
    ],
    [
      'long.csv',
      `a,b\n${'x'.repeat(5_000_000)},2\n`,
      'data/long.csv has a row of more than 2 MB; check its quotes, or keep such values in files of their own.',
    ],
    [
      'bad.parquet',
      'PAR1 and nothing else PAR1',
      'data/bad.parquet is no Parquet file, or it is damaged; write it anew.',
    ],
    [
      'bad.jsonl',
      '{"a":1}\n{"a" 2}\n{"a":3}\n',
      'data/bad.jsonl, line 2 is not JSON; each line must be one JSON object.',
    ],
  ])('%s', async (name, content, sentence) => {
    expect(await problemOf(name, content)).toBe(sentence);
  });

  test('vanished, a folder, a pipe', async () => {
    const gone = await Table.open(tableOfFile('data/gone.csv', join(folder, 'gone.csv')));
    expect(gone).toEqual({ ok: false, problem: 'data/gone.csv cannot be used: there is no such file or folder.' });
    const aFolder = await Table.open(tableOfFile('data', folder));
    expect(aFolder).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^data cannot be used: it is a folder/),
    });
    execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
    const pipe = await Table.open(tableOfFile('data/pipe.csv', join(folder, 'pipe.csv')));
    expect(pipe).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^data\/pipe.csv cannot be used: .*not a regular file/),
    });
  });
});

describe('the profile', () => {
  test('counts, bins numbers equally, and names the most frequent values', async () => {
    const rows = Array.from(
      { length: 100 },
      (_, index) => `${index},${index % 3 === 0 ? 'x' : 'y'},${index < 10 ? '' : 1}`,
    );
    const table = await tableOf('p.csv', `n,word,gap\n${rows.join('\n')}\n`);
    const answered = await table.answer({ kind: 'profile' });
    if (!answered.ok) throw new Error(answered.problem);
    const [n, word, gap] = answered.value.columns;
    expect(answered.value).toMatchObject({ totalRows: 100, sampledRows: 100 });
    expect(n).toMatchObject({ missing: 0, min: '0', max: '99', mean: 49.5 });
    expect(n?.histogram.map(({ count }) => count)).toEqual(Array(20).fill(5));
    expect(word?.histogram).toEqual([
      { label: 'y', count: 66 },
      { label: 'x', count: 34 },
    ]);
    expect(gap).toMatchObject({ missing: 10, histogram: [{ label: '1', count: 90 }] });
  });

  test('of a large table comes from a sample, says so, and is the same again', async () => {
    const table = await tableOf(
      'big.csv',
      `${Array.from({ length: 100 }, (_, i) => `c${i}`).join(',')}\n${`${'1,'.repeat(99)}2\n`.repeat(60_000)}`,
    );
    const first = await table.answer({ kind: 'profile' });
    expect(first).toMatchObject({ ok: true, value: { totalRows: 60_000, sampledRows: 50_000 } });
    expect(await table.answer({ kind: 'profile' })).toEqual(first);
  });

  test('bears extremes, names with quotes and nested values', async () => {
    const text = '{"a\\"b":1e308,"l":[1]}\n{"a\\"b":-1e308,"l":[]}\n{"a\\"b":0}\n';
    const answered = await (await tableOf('e.jsonl', text)).answer({ kind: 'profile' });
    if (!answered.ok) throw new Error(answered.problem);
    expect(answered.value.columns[0]?.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(answered.value.columns[1]).toMatchObject({ kind: 'other', missing: 1, histogram: [] });
  });
});
