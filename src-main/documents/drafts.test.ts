import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDrafts, type Drafts } from './drafts.ts';

let folder: string;
let drafts: Drafts;
const draft = (text: string, windowId = 'w1', file = 'a.yaml') => ({ file, text, baseDigest: 'd0', windowId });

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'trainyard-drafts-')), 'drafts');
  drafts = createDrafts(folder);
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

it('a draft survives whoever wrote it, and only this user may read it', async () => {
  const kept = await drafts.save(draft('text'));
  expect(await createDrafts(folder).read('a.yaml')).toEqual({ ...draft('text'), savedAt: kept.savedAt });
  expect(await drafts.read('b.yaml')).toBeNull();
  const [name = ''] = readdirSync(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});

it('a window drops its own draft only; without a window it is dropped whosever it is', async () => {
  await drafts.save(draft('text', 'w2'));
  await drafts.discard('a.yaml', 'w1');
  expect(await drafts.read('a.yaml')).toMatchObject({ text: 'text' });
  await drafts.discard('a.yaml', 'w2');
  expect(await drafts.read('a.yaml')).toBeNull();
  await drafts.save(draft('text', 'w2'));
  await drafts.discard('a.yaml');
  expect(await drafts.read('a.yaml')).toBeNull();
});

it('windows keep what they have not saved apart; one without a draft is shown the newest', async () => {
  await drafts.save(draft('one', 'w1'));
  await drafts.save(draft('two', 'w2'));
  expect(await drafts.read('a.yaml', 'w1')).toMatchObject({ text: 'one' });
  expect(await drafts.read('a.yaml', 'w2')).toMatchObject({ text: 'two' });
  expect(await drafts.read('a.yaml', 'w3')).toMatchObject({ text: 'two' });
  await drafts.save(draft('one more', 'w1'));
  expect(await drafts.read('a.yaml')).toMatchObject({ text: 'one more' });
  expect(await drafts.list()).toMatchObject([{ file: 'a.yaml', text: 'one more' }]);
  await drafts.settle('a.yaml', 'one more');
  expect(await drafts.list()).toMatchObject([{ file: 'a.yaml', text: 'two' }]);
  await drafts.discard('a.yaml');
  expect(await drafts.list()).toEqual([]);
});

it('a draft that two windows show is dropped by one of them only while the other has not gone on', async () => {
  const kept = await drafts.save(draft('text', 'w1'));
  await drafts.adopt(kept, 'w2');
  await drafts.save(draft('text of w2', 'w2'));
  expect(await drafts.read('a.yaml', 'w1')).toMatchObject({ text: 'text' });
  await drafts.save(draft('text of w1', 'w1'));
  await drafts.discard('a.yaml', 'w2');
  expect(await drafts.read('a.yaml', 'w2')).toMatchObject({ text: 'text of w1' });
  const again = await drafts.read('a.yaml');
  if (again) await drafts.adopt(again, 'w3');
  await drafts.save(draft('text of w3', 'w3'));
  await drafts.discard('a.yaml', 'w3');
  expect(await drafts.read('a.yaml')).toBeNull();
});

it('a draft that a window takes over is that window\u2019s, unless a newer one has come', async () => {
  const kept = await drafts.save(draft('text', 'crashed'));
  await drafts.adopt(kept, 'w1');
  await drafts.discard('a.yaml', 'w1');
  expect(await drafts.read('a.yaml')).toBeNull();
  await drafts.adopt(kept, 'w1');
  expect(await drafts.read('a.yaml')).toBeNull();
});

it('damaged drafts are passed over, and the newest come first', async () => {
  await drafts.save(draft('one'));
  await drafts.save(draft('two', 'w1', 'b.yaml'));
  writeFileSync(join(folder, `${'0'.repeat(32)}.json`), '{"file": "c.y');
  writeFileSync(join(folder, `${'1'.repeat(32)}.json`), '{"file": 3}');
  const listed = await drafts.list();
  expect(listed.map(({ file }) => file).sort()).toEqual(['a.yaml', 'b.yaml']);
  expect(listed.map(({ savedAt }) => savedAt)).toEqual(
    listed
      .map(({ savedAt }) => savedAt)
      .sort()
      .reverse(),
  );
  expect(readFileSync(join(folder, `${'0'.repeat(32)}.json`), 'utf8')).toContain('c.y');
});
