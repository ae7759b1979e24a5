import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { digestOfText } from './document-files.ts';
import { type ProjectChange, ProjectChanges } from './project-changes.ts';

let root: string;
let project: string;
let changes: ProjectChanges;
let told: ProjectChange[];
let waiting: (() => void)[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trainyard-changes-'));
  project = join(root, 'project');
  mkdirSync(join(project, 'sub'), { recursive: true });
  mkdirSync(join(root, 'deployments', 'p.serve'), { recursive: true });
  changes = new ProjectChanges(project, join(root, 'deployments'));
  told = [];
  waiting = [];
});
afterEach(() => {
  changes.close();
  rmSync(root, { recursive: true, force: true });
});

const listen = (): (() => void) =>
  changes.listen((change) => {
    told.push(change);
    for (const look of waiting.splice(0)) look();
  });
async function until(fits: (change: ProjectChange) => boolean): Promise<void> {
  while (!told.some(fits)) await new Promise<void>((resolve) => waiting.push(resolve));
}
const isFile = (file: string, digest: string | null) => (change: ProjectChange) =>
  change.type === 'file-changed' && change.file === file && change.digest === digest;

it('a file that a window read is told when another program writes, replaces or deletes it, once for each content', async () => {
  writeFileSync(join(project, 'sub/a.yaml'), 'one');
  writeFileSync(join(project, 'sub/b.yaml'), 'one');
  changes.seen('sub/a.yaml', digestOfText('one'));
  listen();
  writeFileSync(join(project, 'sub/b.yaml'), 'nobody looks at it');
  writeFileSync(join(project, 'sub/a.yaml'), 'two');
  await until(isFile('sub/a.yaml', digestOfText('two')));
  writeFileSync(join(project, 'sub/.a.tmp'), 'three');
  renameSync(join(project, 'sub/.a.tmp'), join(project, 'sub/a.yaml'));
  await until(isFile('sub/a.yaml', digestOfText('three')));
  rmSync(join(project, 'sub/a.yaml'));
  await until(isFile('sub/a.yaml', null));
  expect(told.length).toBe(3);
});

it('a folder that was replaced as a whole is followed on', async () => {
  writeFileSync(join(project, 'sub/a.yaml'), 'one');
  changes.seen('sub/a.yaml', digestOfText('one'));
  listen();
  rmSync(join(project, 'sub'), { recursive: true });
  await until(isFile('sub/a.yaml', null));
  mkdirSync(join(project, 'sub'));
  writeFileSync(join(project, 'sub/a.yaml'), 'two');
  await until(isFile('sub/a.yaml', digestOfText('two')));
  writeFileSync(join(project, 'sub/a.yaml'), 'three');
  await until(isFile('sub/a.yaml', digestOfText('three')));
});

it('what this engine writes for a window is told to all at once, and not a second time from the disk', async () => {
  writeFileSync(join(project, 'a.yaml'), 'one');
  changes.seen('a.yaml', digestOfText('one'));
  listen();
  writeFileSync(join(project, 'a.yaml'), 'two');
  changes.seen('a.yaml', digestOfText('two'));
  writeFileSync(join(project, 'a.yaml'), 'three');
  await until(isFile('a.yaml', digestOfText('three')));
  expect(told.map((change) => change.type === 'file-changed' && change.digest)).toEqual([
    digestOfText('two'),
    digestOfText('three'),
  ]);
});

it('a node type of the project is told, also when its folder comes later', async () => {
  listen();
  mkdirSync(join(project, 'nodes'));
  await until(({ type }) => type === 'catalog-changed');
  told = [];
  mkdirSync(join(project, 'nodes/mine'));
  writeFileSync(join(project, 'nodes/mine/node.yaml'), 'kind: NodeType');
  await until(({ type }) => type === 'catalog-changed');
});

it('a deployment is told when its record changes, not when its service writes a log', async () => {
  listen();
  writeFileSync(join(root, 'deployments/p.serve/log.bin'), 'GET /');
  changes.seen('a.yaml', 'd');
  writeFileSync(join(project, 'a.yaml'), 'one');
  await until(isFile('a.yaml', digestOfText('one')));
  expect(told.map(({ type }) => type)).toEqual(['file-changed']);
  writeFileSync(join(root, 'deployments/p.serve/deployment.json'), '{}');
  await until(({ type }) => type === 'deployments-changed');
});

it('nobody is told after the last listener went, and nothing keeps the process alive', () => {
  const stop = listen();
  stop();
  changes.tell({ type: 'deployments-changed' });
  expect(told).toEqual([]);
});
