import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openIntent } from './open-intent.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-intent-')));
const file = join(folder, 'a "b" \'c\'.pipeline.yaml');
writeFileSync(file, '');
mkdirSync(join(folder, 'folder.yaml'));
writeFileSync(join(folder, '--inspect.yaml'), '');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('B42: a pipeline file is asked for by its path, whatever quotes are in its name', () => {
  expect(openIntent([file], '/')).toBe(file);
  expect(openIntent(['a "b" \'c\'.pipeline.yaml'], folder)).toBe(file);
});

test('B42: options before or after the file are passed over, also those of Electron and Node', () => {
  const options = ['--inspect', '--remote-debugging-port=9222', '--no-sandbox', '-r', './evil.js', '--inspect.yaml'];
  expect(openIntent([...options, file, ...options], folder)).toBe(file);
  expect(openIntent(options, folder)).toBeNull();
});

test.each([
  '.',
  'missing.yaml',
  'folder.yaml',
  'app://trainyard/a.yaml',
  'trainyard://open?file=/etc/passwd.yaml',
  'file:///etc/x.yaml',
  '\\\\server\\share\\x.yaml',
  '//server/share/x.yaml',
  '/etc/passwd',
  '/dev/zero',
  'x\0.yaml',
  '',
])('B42: %j asks for nothing', (word) => {
  expect(openIntent([word], folder)).toBeNull();
});
