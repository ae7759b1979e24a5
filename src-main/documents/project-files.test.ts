import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProjectFiles } from './project-files.ts';

let project: string;
let files: ProjectFiles;
const write = (path: string, text = ''): void => {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
};
const pipeline = (id: string, nodes = ''): string =>
  `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: ${id}, name: The ${id}}\nspec: {nodes: [${nodes}]}\n`;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'trainyard-listing-'));
  files = new ProjectFiles(project);
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

it('regular files are listed by their endings; state, hidden folders and links are not', () => {
  for (const path of ['b.csv', 'data/a.CSV', 'a.py', '.trainyard/x.csv', '.venv/y.csv', 'node_modules/z.csv'])
    write(path);
  symlinkSync('/etc', join(project, 'etc'));
  symlinkSync('b.csv', join(project, 'link.csv'));
  expect(files.list(['csv']).files.map(({ path }) => path)).toEqual(['b.csv', 'data/a.CSV']);
  expect(files.list([]).files.map(({ path }) => path)).toEqual(['a.py', 'b.csv', 'data/a.CSV']);
});

it('a folder of very many files is cut, and says so', () => {
  mkdirSync(join(project, 'many'));
  for (let number = 0; number < 11; number += 1) writeFileSync(join(project, 'many', `${number}.csv`), '');
  const { files: found, truncated } = new ProjectFiles(project, 10).list([]);
  expect(found.length).toBe(10);
  expect(truncated).toBe(true);
  expect(new ProjectFiles(project, 11).list([]).truncated).toBe(false);
  expect(files.list(['py'])).toEqual({ files: [], truncated: false });
});

it('pipelines are told with their names and steps, and read anew when they change', () => {
  write('trainyard.yaml', 'kind: Project');
  write('one.pipeline.yaml', pipeline('one', '{id: a, type: flow.shell}'));
  write('sub/two.yaml', pipeline('two'));
  write('other.yaml', 'kind: Something');
  write('broken.yaml', ': : :');
  write('nodes/mine/node.yaml', 'kind: NodeType');
  expect(files.pipelines()).toMatchObject([
    { file: 'one.pipeline.yaml', id: 'one', name: 'The one', nodes: 1 },
    { file: 'sub/two.yaml', id: 'two', nodes: 0 },
  ]);
  write('one.pipeline.yaml', pipeline('other-one'));
  expect(files.pipelines()[0]).toMatchObject({ id: 'other-one', nodes: 0 });
});
