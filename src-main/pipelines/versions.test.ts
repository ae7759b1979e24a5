import { appendFile, chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVersions } from './versions.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trainyard-versions-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const versions = () => createVersions({ folder, now: () => new Date(0) });
const windowsText = '\uFEFFapiVersion: trainyard/v1\r\n# Grüße\r\n';

test('keeps each text as a numbered version of its pipeline, byte for byte', async () => {
  expect(await versions().record('p', windowsText, 'first')).toMatchObject({ id: 'v1', isNew: true });
  expect(await versions().record('p', 'two')).toMatchObject({ id: 'v2', isNew: true });
  expect(await versions().record('other', 'two')).toMatchObject({ id: 'v1', isNew: true });
  expect(await versions().list('p')).toEqual([
    { id: 'v1', createdAt: '1970-01-01T00:00:00.000Z', message: 'first', digest: expect.any(String) },
    { id: 'v2', createdAt: '1970-01-01T00:00:00.000Z', digest: expect.any(String) },
  ]);
  expect(await versions().text('p', 'v1')).toBe(windowsText);
  expect(await versions().text('p', 'v3')).toBeUndefined();
  expect(await versions().list('unknown')).toEqual([]);
});

test('a version tells the file and the run that it was first seen in', async () => {
  await versions().record('p', 'one', undefined, { file: 'p.pipeline.yaml', runId: '20261124-1' });
  await versions().record('p', 'one', undefined, { file: 'copy.pipeline.yaml', runId: '20261124-2' });
  await versions().record('p', 'two', undefined, { file: 'p.pipeline.yaml' });
  const [one, two] = await versions().list('p');
  expect(one).toMatchObject({ id: 'v1', file: 'p.pipeline.yaml', runId: '20261124-1' });
  expect(two).toMatchObject({ id: 'v2', file: 'p.pipeline.yaml' });
  expect(two).not.toHaveProperty('runId');
});

test('equal text makes no new version', async () => {
  await versions().record('p', 'one');
  await versions().record('p', 'two');
  expect(await versions().record('p', 'one')).toMatchObject({ id: 'v1', isNew: false });
  expect(await versions().list('p')).toHaveLength(2);
});

test('records that come at once get numbers of their own', async () => {
  const service = versions();
  const texts = Array.from({ length: 10 }, (_, index) => `text ${index}`);
  const recorded = await Promise.all(texts.map((text) => service.record('p', text)));
  expect(recorded.map((version) => version.id)).toEqual(texts.map((_, index) => `v${index + 1}`));
});

test('restoring first keeps the text that stands in the file', async () => {
  const file = join(folder, 'p.pipeline.yaml');
  await versions().record('p', windowsText);
  await writeFile(file, 'unsaved work');
  expect(await versions().restore('p', 'v1', file)).toMatchObject({ id: 'v1', isNew: false });
  expect(await readFile(file, 'utf8')).toBe(windowsText);
  expect(await versions().text('p', 'v2')).toBe('unsaved work');
  expect(await versions().restore('p', 'v9', file)).toBeUndefined();
  expect(await readFile(file, 'utf8')).toBe(windowsText);
});

test('a list whose last line is torn goes on', async () => {
  await versions().record('p', 'one');
  await appendFile(join(folder, 'pipelines', 'p.ndjson'), '{"id":"v2","crea');
  expect(await versions().record('p', 'two')).toMatchObject({ id: 'v2' });
  expect((await versions().list('p')).map((version) => version.id)).toEqual(['v1', 'v2']);
});

test('a damaged text is never shown, and is repaired by recording it again', async () => {
  const { digest } = await versions().record('p', 'one');
  const path = join(folder, 'texts', digest.slice(0, 2), digest);
  await chmod(path, 0o644);
  await writeFile(path, 'oNe');
  expect(await versions().text('p', 'v1')).toBeUndefined();
  expect(await versions().record('p', 'one')).toMatchObject({ id: 'v1', isNew: false });
  expect(await versions().text('p', 'v1')).toBe('one');
});

test.each(['../../escape', 'a/b', '.', 'CON\n', 'ä'])('the pipeline id %j never becomes a path', async (id) => {
  await versions().record(id, 'text');
  expect(await versions().text(id, 'v1')).toBe('text');
  const [name = ''] = await readdir(join(folder, 'pipelines'));
  expect(name).toMatch(/^[0-9a-f]{64}\.id\.ndjson$/);
});
