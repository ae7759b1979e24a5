import { spawnSync } from 'node:child_process';
import { constants, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';
import { openForAppending, openRegularFile, readRegularFile } from './regular-file.ts';
import { systemProblem } from './system-problem.ts';

const scratch = mkdtempSync(join(tmpdir(), 'trainyard-refused-'));
const disk = join(scratch, 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=64k', 'tmpfs', disk]).status === 0;

afterAll(() => {
  if (mounted) spawnSync('umount', ['--lazy', disk]);
  rmSync(scratch, { recursive: true, force: true });
});

function refusal(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    return systemProblem(error);
  }
  return 'nothing was refused';
}

test('folders are made with those above them, and may be there', () => {
  makeFolder(join(scratch, 'a', 'b', 'c'), 0o700);
  makeFolder(join(scratch, 'a', 'b', 'c'));
  expect(statSync(join(scratch, 'a', 'b')).mode & 0o777).toBe(0o700);
  writeFileSync(join(scratch, 'file'), '');
  expect(refusal(() => makeFolder(join(scratch, 'file', 'x')))).toContain('a part of the path is not a folder');
});

test.runIf(mounted)('a read-only file system is called by its name (needs mount)', () => {
  const words = `${join(disk, 'a')} cannot be used: its file system is read-only.`;
  expect(refusal(() => makeFolder(join(disk, 'a', 'b')))).toBe(words);
});

test('a folder or a pipe in the place of a file is told at once', () => {
  const pipe = join(scratch, 'pipe');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  const words = /cannot be used: it is a folder/;
  expect(refusal(() => readRegularFile(pipe))).toMatch(words);
  expect(refusal(() => openForAppending(pipe))).toMatch(words);
  expect(refusal(() => openForAppending(scratch))).toMatch(words);
  expect(refusal(() => openRegularFile(scratch, constants.O_RDONLY))).toMatch(words);
});

test('a full disk is told with and without a path, and a bug of ours is not explained away', () => {
  expect(systemProblem(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toMatch(/^The disk is full; free/);
  expect(systemProblem(Object.assign(new Error('x'), { errcode: 13 }))).toMatch(/^The disk is full; free/);
  expect(systemProblem(Object.assign(new Error('x'), { code: 'ENOSPC', path: '/a' }))).toMatch(
    /^\/a .*the disk is full/,
  );
  expect(systemProblem(new TypeError('x'))).toBeUndefined();
});
