import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendDurably, parseNdjson, readIfThere, readNdjson, writeFileAtomic } from './atomic-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trainyard-atomic-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('writes and replaces a file, makes its folder, and leaves nothing else behind', async () => {
  const path = join(folder, 'a', 'b.json');
  await writeFileAtomic(path, 'old');
  await writeFileAtomic(path, new Uint8Array([110, 101, 119]));
  expect(await readFile(path, 'utf8')).toBe('new');
  expect(await readdir(join(folder, 'a'))).toEqual(['b.json']);
});

test('gives the file its mode from the start', async () => {
  const path = join(folder, 'token');
  await writeFileAtomic(path, 'secret', { mode: 0o400 });
  expect((await stat(path)).mode & 0o777).toBe(0o400);
});

test('a write that fails leaves the old content and no temporary file', async () => {
  const path = join(folder, 'target');
  await writeFileAtomic(join(path, 'inside'), 'a folder cannot be replaced by a file');
  await expect(writeFileAtomic(path, 'new')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['target']);
  expect(await readFile(join(path, 'inside'), 'utf8')).toBe('a folder cannot be replaced by a file');
});

test('a reader of a file that is written again and again never sees a part', async () => {
  const path = join(folder, 'value');
  const texts = ['a'.repeat(100_000), 'b'.repeat(200_000)];
  await writeFileAtomic(path, 'a'.repeat(100_000));
  let writing = true;
  const writes = (async () => {
    for (let i = 0; i < 20; i++) await writeFileAtomic(path, texts[i % 2] ?? '');
    writing = false;
  })();
  while (writing) expect(texts).toContain(await readFile(path, 'utf8'));
  await writes;
});

test('a line after a torn one is whole', async () => {
  const path = join(folder, 'log.ndjson');
  await appendDurably(path, { n: 1 });
  await appendDurably(path, { n: 2 });
  await truncate(path, (await stat(path)).size - 3);
  expect(await readNdjson(path)).toEqual({ values: [{ n: 1 }], damaged: 1 });
  await appendDurably(path, { n: 3 });
  expect(await readNdjson(path)).toEqual({ values: [{ n: 1 }, { n: 3 }], damaged: 1 });
});

test('a file that is not there is empty', async () => {
  expect(await readNdjson(join(folder, 'none'))).toEqual({ values: [], damaged: 0 });
  expect(await readIfThere(join(folder, 'none'))).toBeUndefined();
  await writeFile(join(folder, 'file'), '');
  expect(await readIfThere(join(folder, 'file', 'below'))).toBeUndefined();
  await expect(readIfThere(folder)).rejects.toThrow('EISDIR');
});

test('lines that are not JSON are counted', () => {
  expect(parseNdjson('{"a":1}\n\0\0\0\n{"a":2}')).toEqual({ values: [{ a: 1 }, { a: 2 }], damaged: 1 });
});
