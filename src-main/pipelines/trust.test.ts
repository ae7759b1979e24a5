import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTrust } from './trust.ts';

const text = (command = 'sh go.sh', rest = '') => `apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: p, name: P}
spec:
  nodes:
    - id: say
      type: flow.shell
      files: [go.sh, settings.dat]
      parameters: {command: "${command}", outputs: {}}
${rest}`;

let home: string;
let folder: string;
let file: string;
const trust = () => createTrust({ folder: join(home, 'state', 'trust') });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'trainyard-trust-'));
  folder = join(home, 'opened');
  file = join(folder, 'p.pipeline.yaml');
  await mkdir(join(folder, 'nodes', 'mine'), { recursive: true });
  await writeFile(join(folder, 'go.sh'), 'echo hi\n');
  await writeFile(join(folder, 'settings.dat'), '1');
  await writeFile(join(folder, 'nodes', 'mine', 'weights.bin'), '1');
  await writeFile(join(folder, 'results.txt'), 'made by a run');
  await put('tools/run', '1');
  await put('data.csv', '1');
  await put('two.csv', '1');
  await mkdir(join(home, 'beside'));
  await writeFile(join(home, 'beside', 'run'), '1');
  await writeFile(join(home, 'beside', 'x.csv'), '1');
  await symlink(join(home, 'beside'), join(folder, 'beside'));
  await symlink(join(folder, 'data.csv'), join(folder, 'link.csv'));
  await symlink(folder, join(folder, 'round'));
  await trust().markRestricted(folder);
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

async function relink(target: string): Promise<void> {
  await rm(join(folder, 'link.csv'));
  await symlink(target, join(folder, 'link.csv'));
}

test('a folder that nobody marked is not restricted, nor is one beside', async () => {
  await mkdir(join(home, 'own'));
  expect(await trust().isRestricted(join(home, 'own', 'p.pipeline.yaml'), text())).toBe(false);
  expect(await trust().isRestricted(join(home, 'p.pipeline.yaml'), text())).toBe(false);
});

test('what is accepted stays so while only layout, names, comments and results change', async () => {
  await trust().accept(file, text());
  await writeFile(join(folder, 'results.txt'), 'made by another run');
  await put('data.csv', '2');
  await put('out/figure.png', '2');
  await put('.trainyard/runs/r/events.ndjson', '2');
  await writeFile(join(home, 'beside', 'x.csv'), '2');
  await writeFile(join(folder, 'p.pipeline.yaml'), 'a file on the disk does not matter, the text does');
  const moved = `# looked at\n${text('sh go.sh', 'layout:\n  nodes: {say: {x: 1, y: 2}}\n').replace('name: P', 'name: Q')}`;
  expect(await trust().isRestricted(file, moved)).toBe(false);
});

test.each([
  ['the command', async () => text('sh go.sh; true')],
  ['a named script', async () => writeFile(join(folder, 'go.sh'), 'echo ho\n').then(() => text())],
  ['a named file', async () => writeFile(join(folder, 'settings.dat'), '2').then(() => text())],
  ['a node type', async () => writeFile(join(folder, 'nodes', 'mine', 'weights.bin'), '2').then(() => text())],
  ['code that is not named', async () => writeFile(join(folder, 'sitecustomize.py'), 'x').then(() => text())],
  ['a program without an extension', async () => writeFile(join(folder, 'tools', 'run'), '2').then(() => text())],
  ['a wheel', async () => writeFile(join(folder, 'own-1-py3-none-any.whl'), '2').then(() => text())],
  ['a model', async () => writeFile(join(folder, 'model.pkl'), '2').then(() => text())],
  ['requirements', async () => writeFile(join(folder, 'requirements-dev.txt'), 'evil').then(() => text())],
  ['a file behind a link', async () => writeFile(join(home, 'beside', 'run'), '2').then(() => text())],
  ['where a link leads', async () => relink('two.csv').then(() => text())],
  ['the code that a link leads to', async () => relink('tools').then(() => text())],
  ['so many files behind a link that nobody looks', async () => relink('/').then(() => text())],
  ['nested state', async () => put('sub/.trainyard/run', '2').then(() => text())],
  ['a hidden file', async () => writeFile(join(folder, '.env'), 'A=1').then(() => text())],
  ['a file that cannot be read as a pipeline', async () => 'kind: [Pipeline'],
])('one byte more in %s asks again', async (_what, change) => {
  await trust().accept(file, text());
  expect(await trust().isRestricted(file, text())).toBe(false);
  expect(await trust().isRestricted(file, await change())).toBe(true);
});

test('a link into a restricted folder is restricted', async () => {
  await symlink(folder, join(home, 'link'));
  expect(await trust().isRestricted(join(home, 'link', 'p.pipeline.yaml'), text())).toBe(true);
  expect(await trust().isRestricted(join(folder, 'below', '..', 'p.pipeline.yaml'), text())).toBe(true);
});

test('nothing in the folder grants trust, and a damaged record takes none away', async () => {
  await trust().accept(file, text());
  await cp(join(home, 'state', 'trust'), join(folder, '.trainyard', 'trust'), { recursive: true });
  const other = createTrust({ folder: join(home, 'other') });
  await other.markRestricted(folder);
  expect(await other.isRestricted(file, text())).toBe(true);
  const [record = ''] = await readdir(join(home, 'state', 'trust'));
  await writeFile(join(home, 'state', 'trust', record), '{"folder"');
  expect(await trust().isRestricted(file, text())).toBe(true);
});

test('accepting what is not restricted changes nothing', async () => {
  await trust().accept(join(home, 'p.pipeline.yaml'), text());
  expect(await readdir(join(home, 'state', 'trust'))).toHaveLength(1);
});

test('files that changed since the last acceptance are named', async () => {
  expect(await trust().changedSinceAccepted(file, text())).toEqual([]);
  await trust().accept(file, text());
  expect(await trust().changedSinceAccepted(file, text())).toEqual([]);
  await writeFile(join(folder, 'go.sh'), 'echo ho\n');
  await writeFile(join(folder, 'sitecustomize.py'), 'x');
  await rm(join(folder, 'nodes', 'mine', 'weights.bin'));
  await writeFile(join(folder, 'results.txt'), 'made by another run');
  const changed = await trust().changedSinceAccepted(file, text('sh go.sh; true'));
  expect(changed).toEqual(['go.sh', 'nodes/mine/weights.bin', 'p.pipeline.yaml', 'sitecustomize.py']);
  await trust().accept(file, text('sh go.sh; true'));
  expect(await trust().changedSinceAccepted(file, text('sh go.sh; true'))).toEqual([]);
});
