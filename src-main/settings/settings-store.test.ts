import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SettingsStore } from './settings-store.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what is changed is kept, the rest stays as it was', async () => {
  await new SettingsStore(folder).change({ theme: 'dark' });
  await new SettingsStore(folder).change({ shortcuts: { 'run.all': 'mod+r' } });
  expect(new SettingsStore(folder).read()).toEqual({
    theme: 'dark',
    navigation: 'node-editor',
    layout: {},
    shortcuts: { 'run.all': 'mod+r' },
  });
});

test('two windows that remember files at the same time lose none', async () => {
  const stores = [new SettingsStore(folder), new SettingsStore(folder)];
  const names = Array.from({ length: 12 }, (_, index) => `p${index}.pipeline.yaml`);
  await Promise.all(names.map((name, index) => stores[index % 2]?.remember(folder, name)));
  expect(
    stores[0]
      ?.recent()
      .map(({ file }) => file)
      .sort(),
  ).toEqual([...names].sort());
});

test('recent files: newest first, each once, at most thirty, with whether it is there', async () => {
  const store = new SettingsStore(folder);
  writeFileSync(join(folder, 'a.yaml'), '');
  await store.remember(folder, 'a.yaml');
  for (let index = 0; index < 30; index += 1) await store.remember(folder, `${index}.yaml`);
  expect(store.recent()).toHaveLength(30);
  await store.remember(folder, 'a.yaml');
  await store.remember(folder, '5.yaml');
  expect(store.recent().slice(0, 2)).toMatchObject([
    { file: '5.yaml', isThere: false },
    { file: 'a.yaml', isThere: true },
  ]);
});

test.each(['', 'no json', '[]', '"x"', '{"theme":"pink","layout":7,"recent":[{"file":1}],"window":"wide"}'])(
  'a settings file that holds %j is as good as none',
  async (content) => {
    writeFileSync(join(folder, 'settings.json'), content);
    const store = new SettingsStore(folder);
    expect(store.read()).toEqual({ theme: 'system', navigation: 'node-editor', layout: {}, shortcuts: {} });
    expect(store.recent()).toEqual([]);
    expect(store.windowPlace()).toBeUndefined();
    await store.change({ theme: 'light' });
    expect(store.read().theme).toBe('light');
  },
);

test('the file is for this user only', async () => {
  await new SettingsStore(folder).change({ theme: 'dark' });
  expect(statSync(join(folder, 'settings.json')).mode & 0o077).toBe(0);
  expect(readFileSync(join(folder, 'settings.json'), 'utf8')).toContain('dark');
});
