import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRunOrigin, type RunOrigin } from './run-origin.ts';

let root: string;
let keyFile: string;
let folder: string;
let origin: RunOrigin;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trainyard-origin-'));
  keyFile = join(root, 'home', 'state', 'engine.key');
  folder = join(root, 'project', '.trainyard', 'runs', 'r1');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'plan.json'), '{"steps": []}');
  writeFileSync(join(folder, 'request.json'), '{}');
  origin = createRunOrigin(keyFile, join(root, 'project'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('knows again what it signed, also in another engine, with one key for this user only', () => {
  expect(origin.isOurs(folder, 'r1')).toBe(false);
  origin.sign(folder, 'r1');
  expect(createRunOrigin(keyFile, join(root, 'project')).isOurs(folder, 'r1')).toBe(true);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  const key = readFileSync(keyFile);
  origin.sign(folder, 'r1');
  expect(readFileSync(keyFile)).toEqual(key);
  expect(readdirSync(join(keyFile, '..'))).toEqual(['engine.key']);
});

it.each(['plan.json', 'request.json', 'origin'])('does not know a run whose %s was changed or is gone', (name) => {
  origin.sign(folder, 'r1');
  writeFileSync(join(folder, name), `${readFileSync(join(folder, name), 'utf8')} `);
  expect(origin.isOurs(folder, 'r1')).toBe(false);
  rmSync(join(folder, name));
  expect(origin.isOurs(folder, 'r1')).toBe(false);
});

it('does not know a run of another name, place, project or user', () => {
  origin.sign(folder, 'r1');
  expect(origin.isOurs(folder, 'r2')).toBe(false);
  const elsewhere = join(root, 'clone');
  cpSync(join(root, 'project'), elsewhere, { recursive: true });
  const theirs = createRunOrigin(keyFile, elsewhere);
  expect(theirs.isOurs(join(elsewhere, '.trainyard', 'runs', 'r1'), 'r1')).toBe(false);
  rmSync(join(elsewhere, '.trainyard'), { recursive: true });
  symlinkSync(join(root, 'project', '.trainyard'), join(elsewhere, '.trainyard'));
  expect(theirs.isOurs(join(elsewhere, '.trainyard', 'runs', 'r1'), 'r1')).toBe(false);
  writeFileSync(keyFile, Buffer.alloc(32));
  expect(origin.isOurs(folder, 'r1')).toBe(false);
});

it('makes a damaged key anew, and a run without a key that can be kept is not ours', () => {
  mkdirSync(join(keyFile, '..'), { recursive: true });
  writeFileSync(keyFile, 'short');
  origin.sign(folder, 'r1');
  expect(readFileSync(keyFile)).toHaveLength(32);
  expect(origin.isOurs(folder, 'r1')).toBe(true);
  writeFileSync(join(root, 'file'), '');
  const homeless = createRunOrigin(join(root, 'file', 'engine.key'), join(root, 'project'));
  homeless.sign(folder, 'r1');
  expect(homeless.isOurs(folder, 'r1')).toBe(false);
});
