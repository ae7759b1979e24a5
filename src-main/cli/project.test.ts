import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homesOf, stateFolder } from '../base/homes.ts';
import { callersFolder, currentProject, makeStateFolder, projectOfFile } from './project.ts';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-project-')));
});
afterEach(() => rmSync(root, { recursive: true }));

test('the project of a file is the nearest marked folder above it, else its own folder', () => {
  mkdirSync(join(root, 'marked', 'deep', 'er'), { recursive: true });
  writeFileSync(join(root, 'marked', 'trainyard.yaml'), '');
  mkdirSync(join(root, 'marked', 'deep', '.trainyard'));
  const of = (file: string): string => projectOfFile(file, {}, root).project;
  expect(of('marked/deep/er/a.yaml')).toBe(join(root, 'marked', 'deep'));
  expect(of('marked/a.yaml')).toBe(join(root, 'marked'));
  mkdirSync(join(root, 'plain', 'inner'), { recursive: true });
  expect(of('plain/inner/a.yaml')).toBe(join(root, 'plain', 'inner'));
});

test('two ways to the same folder are one project', () => {
  mkdirSync(join(root, 'real'));
  symlinkSync(join(root, 'real'), join(root, 'link'));
  expect(projectOfFile('link/a.yaml', {}, root)).toEqual(projectOfFile('real/a.yaml', {}, root));
});

test('TRAINYARD_HOME moves the state of the project too, and two homes never meet', () => {
  const inHome = currentProject({ TRAINYARD_HOME: 'home' }, root).state;
  expect(inHome.startsWith(join(root, 'home', 'projects'))).toBe(true);
  expect(currentProject({ TRAINYARD_HOME: 'other' }, root).state).not.toBe(inHome);
  expect(currentProject({}, root).state).toBe(join(root, '.trainyard'));
});

test('homes follow the XDG variables, which count only when absolute', () => {
  const env = { HOME: '/h', XDG_CONFIG_HOME: '/c', XDG_CACHE_HOME: 'relative' };
  expect(homesOf(env, root)).toEqual({
    config: '/c/trainyard',
    cache: '/h/.cache/trainyard',
    state: '/h/.local/state/trainyard',
    projects: null,
  });
  expect(stateFolder('/p', homesOf(env, root))).toBe('/p/.trainyard');
});

test('a script of npm looks from INIT_CWD, a command that such a script starts elsewhere does not', () => {
  const folder = (env: NodeJS.ProcessEnv, cwd: string): string => callersFolder(env, cwd, '/checkout');
  const npm = { INIT_CWD: '/where/i/am', npm_package_json: '/checkout/package.json' };
  expect(folder(npm, '/checkout')).toBe('/where/i/am');
  expect(folder({ ...npm, npm_package_json: '/mine/package.json' }, '/mine')).toBe('/where/i/am');
  expect(folder({ INIT_CWD: '/where/i/am' }, '/')).toBe('/where/i/am');
  expect(folder(npm, '/tmp/project')).toBe('/tmp/project');
  expect(folder({}, '/tmp/project')).toBe('/tmp/project');
});

test('the state folder ignores itself in git, and an own rule there is kept', () => {
  const folders = currentProject({}, root);
  makeStateFolder(folders);
  const ignore = join(folders.state, '.gitignore');
  expect(readFileSync(ignore, 'utf8')).toBe('*\n');
  writeFileSync(ignore, '# mine\n*\n');
  makeStateFolder(folders);
  expect(readFileSync(ignore, 'utf8')).toBe('# mine\n*\n');
});
