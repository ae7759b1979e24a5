import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newFolderProblem, projectPath, runnablePath } from './project-path.ts';

let root: string;
let project: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-path-')));
  project = join(root, 'project');
  mkdirSync(join(project, 'data'), { recursive: true });
  mkdirSync(join(root, 'project-other'));
  writeFileSync(join(root, 'secret.yaml'), 'x');
  writeFileSync(join(project, 'a.yaml'), 'x');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it.each([
  'a.yaml',
  './a.yaml',
  'data/b.yaml',
  'new/folder/c.yaml',
  'data/تجربة.yaml',
  'a b.yaml',
  '%2e%2e/a.yaml',
  'a#?.yaml',
])('%s is a path of the project, whether it is there or not', (path) =>
  expect(projectPath(project, path)).toEqual({ ok: true, value: join(project, path) }),
);

it.each([
  '../secret.yaml',
  'data/../../secret.yaml',
  'data/..',
  '/etc/passwd',
  '//proc/self/root/etc/passwd',
  '~/x.yaml',
  'C:\\x.yaml',
  '..\\secret.yaml',
  'a\0.yaml',
  'a\n.yaml',
  '.',
  './',
  'nul',
  `${'x'.repeat(300)}.yaml`,
  '.trainyard/host.json',
  './.trainyard/host.json',
  './/.TrainYard/host.json',
  'data/.git/hooks/post-commit',
  '.git',
])('%j is refused with a sentence', (path) => {
  const refused = projectPath(project, path);
  expect(refused.ok).toBe(false);
  expect(refused.ok ? '' : refused.problem).toMatch(/^[^\n]+\.$/);
});

it('a link is followed to where it leads: inside it is that file, outside and to nowhere it is refused', () => {
  symlinkSync('a.yaml', join(project, 'inner.yaml'));
  symlinkSync(join(root, 'secret.yaml'), join(project, 'outer.yaml'));
  symlinkSync(join(root, 'project-other'), join(project, 'beside'));
  symlinkSync(join(root, 'nowhere'), join(project, 'dangling.yaml'));
  symlinkSync(join(project, '.trainyard'), join(project, 'state'));
  mkdirSync(join(project, '.trainyard'));
  expect(projectPath(project, 'inner.yaml')).toEqual({ ok: true, value: join(project, 'a.yaml') });
  for (const path of ['outer.yaml', 'beside', 'beside/new.yaml', 'dangling.yaml', 'state/host.json']) {
    expect(projectPath(project, path).ok, path).toBe(false);
  }
});

it('what runs lies in the project, also when the command line names it by an absolute path', () => {
  expect(runnablePath(project, 'a.yaml')).toEqual({ ok: true, value: join(project, 'a.yaml') });
  expect(runnablePath(project, join(project, 'a.yaml'))).toEqual({ ok: true, value: join(project, 'a.yaml') });
  symlinkSync(project, join(root, 'link'));
  expect(runnablePath(project, join(root, 'link', 'a.yaml'))).toEqual({ ok: true, value: join(project, 'a.yaml') });
  for (const path of [
    '../secret.yaml',
    join(root, 'secret.yaml'),
    `${project}/../secret.yaml`,
    `${project}-other/a.yaml`,
    '/a\0',
  ]) {
    expect(runnablePath(project, path).ok, path).toBe(false);
  }
});

it('a new folder is named by an absolute path without tricks', () => {
  expect(newFolderProblem(join(root, 'new project'))).toBeUndefined();
  for (const folder of ['new', '../new', '/tmp/../etc', '/tmp/a\0b', '~/x', '/']) {
    expect(newFolderProblem(folder), folder).toMatch(/\.$/);
  }
});
