import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync, type Zippable, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBundle, inspectBundle, openBundle, readBundledFile, verifyBundle } from './bundle.ts';
import { CatalogLoader } from './catalog-loader.ts';
import { createTrust } from './trust.ts';

const pipelineText = `apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: shared, name: Shared}
spec:
  parameters:
    data: {type: string, default: data/x.csv}
  nodes:
    - id: load
      type: data.table-file
      parameters: {path: "\${params.data}"}
    - id: say
      type: flow.shell
      after: [load]
      files: [scripts/say.sh]
      secrets: {token: HUB_TOKEN}
      target: gpu-box
      env: {MIRROR: "https://mirror.example:8080/simple"}
      environment: {python: "3.12", requirements: [tabulate]}
      parameters: {command: "sh scripts/say.sh; curl https://api.example/x", outputs: {}}
    - id: own
      type: my.step
    - id: boxed
      type: flow.container
      parameters: {image: "python:3.12-slim", command: [python, -V]}
`;

let home: string;
let project: string;
let bundle: string;
const trust = () => createTrust({ folder: join(home, 'trust') });
const catalog = () => new CatalogLoader(join(import.meta.dirname, '..', '..', 'nodes-catalog')).load(project).catalog;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'trainyard-bundle-'));
  project = join(home, 'project');
  bundle = join(home, 'shared.trainyard');
  await put('shared.pipeline.yaml', pipelineText);
  await put('data/x.csv', 'a,b\n1,2\n');
  await put('scripts/say.sh', 'echo hi\n');
  await put('notes.txt', 'not named by the pipeline');
  await put('nodes/my-step/run.py', 'print(1)\n');
  await put('nodes/my-step/.hidden', 'x');
  await put(
    'nodes/my-step/node.yaml',
    `apiVersion: trainyard/v1
kind: NodeType
metadata: {id: my.step, version: 1.0.0, title: Mine, category: mine, description: Mine.}
spec:
  parameters: {type: object, properties: {}}
  runtime: {python: {version: ">=3.9", requirements: []}}
  entry: run.py
`,
  );
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(project, path)), { recursive: true });
  await writeFile(join(project, path), content);
}

const create = (out = bundle) =>
  createBundle({ project, pipelineFile: join(project, 'shared.pipeline.yaml'), catalog: catalog(), out });

/** What is left in the folder that bundles are opened in. */
const beside = async () => (await readdir(home)).filter((name) => name !== 'project' && !name.endsWith('.trainyard'));

test('a bundle holds what the pipeline needs and no more, and is the same bytes every time', async () => {
  const created = await create();
  if (!created.ok) throw new Error(created.problem);
  expect(created.value.files.map(({ path }) => path)).toEqual([
    'data/x.csv',
    'nodes/my-step/.hidden',
    'nodes/my-step/node.yaml',
    'nodes/my-step/run.py',
    'scripts/say.sh',
    'shared.pipeline.yaml',
    'trainyard.yaml',
  ]);
  await create(join(home, 'again.trainyard'));
  expect(await readFile(join(home, 'again.trainyard'))).toEqual(await readFile(bundle));
  expect(spawnSync('python3', ['-m', 'zipfile', '-t', bundle], { encoding: 'utf8' }).stdout).toContain('Done testing');
});

test('state and version control of a folder stay where they are', async () => {
  await put('nodes/my-step/.git/hooks/post-checkout', 'x');
  await put('nodes/my-step/deep/.Trainyard/runs/r/plan.json', '{}');
  await put('nodes/my-step/deep/.git', 'gitdir: elsewhere');
  await put('nodes/my-step/.gitignore', 'x');
  const created = await create();
  const paths = created.ok ? created.value.files.map(({ path }) => path) : [];
  expect(paths.filter((path) => path.startsWith('nodes/'))).toEqual([
    'nodes/my-step/.gitignore',
    'nodes/my-step/.hidden',
    'nodes/my-step/node.yaml',
    'nodes/my-step/run.py',
  ]);
});

test('looking at a bundle tells what it would run, and writes nothing', async () => {
  await create();
  const result = await inspectBundle(bundle);
  if (!result.ok) throw new Error(result.problem);
  expect(result.value.pipelineText).toBe(pipelineText);
  expect(result.value.hiddenFiles).toEqual(['nodes/my-step/.hidden']);
  expect(result.value.nodeTypes).toEqual(['nodes/my-step']);
  expect(result.value.code).toEqual([
    { path: 'nodes/my-step/.hidden', text: 'x' },
    { path: 'nodes/my-step/node.yaml', text: expect.stringContaining('kind: NodeType') },
    { path: 'nodes/my-step/run.py', text: 'print(1)\n' },
    { path: 'scripts/say.sh', text: 'echo hi\n' },
  ]);
  expect(result.value.wouldRun).toEqual({
    commands: [
      { nodeId: 'say', text: 'sh scripts/say.sh; curl https://api.example/x' },
      { nodeId: 'boxed', text: 'python -V' },
    ],
    code: [],
    images: ['python:3.12-slim'],
    requirements: ['tabulate'],
    secrets: ['HUB_TOKEN'],
    hosts: ['api.example', 'mirror.example'],
    targets: ['gpu-box'],
    variables: ['MIRROR'],
    schedule: false,
  });
  expect(await beside()).toEqual([]);
});

test('code that is no text, or very long, is named without its text; any file can be read by itself', async () => {
  await put('nodes/my-step/tool', 'made of anything');
  await put('nodes/my-step/lib.so', '\0\u0001');
  await put('nodes/my-step/run.py', 'x = 1\n'.repeat(50_000));
  await create();
  const result = await inspectBundle(bundle);
  const code = new Map(result.ok ? result.value.code.map(({ path, text }) => [path, text]) : []);
  expect(code.get('nodes/my-step/tool')).toBe('made of anything');
  expect([code.get('nodes/my-step/lib.so'), code.get('nodes/my-step/run.py')]).toEqual([null, null]);
  expect(await readBundledFile(bundle, 'data/x.csv')).toEqual({ ok: true, value: Buffer.from('a,b\n1,2\n') });
  expect(await readBundledFile(bundle, 'data/none.csv')).toEqual({ ok: true, value: undefined });
});

test('an opened bundle has every byte, is plain to the system, and is restricted until it is accepted', async () => {
  await create();
  const folder = join(home, 'opened');
  expect(await openBundle(bundle, folder, trust())).toMatchObject({ ok: true });
  for (const path of ['data/x.csv', 'nodes/my-step/run.py', 'scripts/say.sh', 'shared.pipeline.yaml']) {
    expect(await readFile(join(folder, path))).toEqual(await readFile(join(project, path)));
    expect((await stat(join(folder, path))).mode & 0o111).toBe(0);
  }
  const file = join(folder, 'shared.pipeline.yaml');
  expect(await trust().isRestricted(file, pipelineText)).toBe(true);
  await trust().accept(file, pipelineText);
  expect(await trust().isRestricted(file, pipelineText)).toBe(false);
});

test('a folder with something in it is left alone', async () => {
  await create();
  expect(await openBundle(bundle, project, trust())).toEqual({
    ok: false,
    problem: `${project} is not empty; choose a new folder.`,
  });
});

test.each([
  ['changed', { 'scripts/say.sh': 'echo ho\n' }, 'was changed: scripts/say.sh is not the file'],
  ['added', { 'sitecustomize.py': 'x' }, 'holds sitecustomize.py, which its manifest does not name'],
  ['state', { '.trainyard/host.json': '{}' }, 'holds ".trainyard/host.json", which lies in .trainyard'],
  ['nested state', { 'data/.Trainyard/runs/r/plan.json': '{}' }, 'which lies in .Trainyard'],
  ['a hook', { 'data/.GIT/hooks/post-checkout': '{}' }, 'which lies in .GIT'],
  ['a short name', { 'data/GIT~1/hooks/post-checkout': '{}' }, 'which lies in GIT~1'],
  ['a hidden character', { 'data/.g\u200cit/config': '{}' }, 'where state or hooks'],
  ['a link of git', { 'data/.git': 'gitdir: elsewhere' }, 'which lies in .git'],
  ['manifest', { 'trainyard-bundle.json': '{"formatVersion": 2}' }, 'newer version of Trainyard'],
])('a bundle with a file that was %s is refused', async (_what, change, words) => {
  await create();
  const files = unzipSync(await readFile(bundle));
  for (const [name, content] of Object.entries(change)) files[name] = Buffer.from(content);
  await writeFile(bundle, zipSync(files));
  for (const result of [await verifyBundle(bundle), await openBundle(bundle, join(home, 'opened'), trust())]) {
    expect(result.ok ? '' : result.problem).toContain(words);
  }
  expect(await beside()).toEqual([]);
});

test('a file that is missing is named', async () => {
  await create();
  const { 'data/x.csv': _gone, ...files } = unzipSync(await readFile(bundle));
  await writeFile(bundle, zipSync(files));
  expect(await verifyBundle(bundle)).toMatchObject({ ok: false, problem: expect.stringContaining('lacks data/x.csv') });
});

describe('what cannot be shared', () => {
  test('a link that leads out of the project', async () => {
    await rm(join(project, 'data/x.csv'));
    await symlink('/etc/hostname', join(project, 'data/x.csv'));
    expect(await create()).toMatchObject({ ok: false, problem: expect.stringContaining('outside of the project') });
  });

  test('a file that is not there', async () => {
    await rm(join(project, 'data/x.csv'));
    expect(await create()).toMatchObject({ ok: false, problem: expect.stringMatching(/^data\/x\.csv is not there/) });
    expect(await beside()).toEqual([]);
  });

  test('a pipe', async () => {
    await rm(join(project, 'data/x.csv'));
    spawnSync('mkfifo', [join(project, 'data/x.csv')]);
    expect(await create()).toMatchObject({
      ok: false,
      problem: expect.stringContaining('neither a file nor a folder'),
    });
  });
});

/** Replaces every occurrence of a text in an archive by another of the same length. */
function swap(archive: Uint8Array, from: string, to: string): Buffer {
  const text = Buffer.from(archive).toString('latin1').replaceAll(from, Buffer.from(to, 'utf8').toString('latin1'));
  return Buffer.from(text, 'latin1');
}

function patch(archive: Uint8Array, change: (bytes: Buffer, directory: number, end: number) => void): Buffer {
  const bytes = Buffer.from(archive);
  const end = bytes.length - 22;
  change(bytes, bytes.readUInt32LE(end + 16), end);
  return bytes;
}

const named = (...names: string[]): Buffer =>
  Buffer.from(zipSync(Object.fromEntries(names.map((name) => [name, Buffer.from(`content of ${name}`)])) as Zippable));
const withMode = (mode: number): Buffer =>
  Buffer.from(zipSync({ x: [Buffer.from('/etc/passwd'), { os: 3, attrs: mode << 16 }] }));
const one = named('aa');

const hostile: [string, Uint8Array, string][] = [
  ['a path that leads out', named('../x'), 'leads out of its folder'],
  ['a path that leads out further down', named('a/../../x'), 'leads out of its folder'],
  ['an absolute path', named('/etc/x'), 'has an absolute path'],
  ['a server', named('//server/x'), 'has an absolute path'],
  ['a backslash', named('a\\..\\x'), 'has a backslash'],
  ['a drive letter', named('C:x'), 'has a colon'],
  ['a NUL', swap(named('aXb'), 'aXb', 'a\0b'), 'control character'],
  ['a newline', named('a\nb'), 'control character'],
  ['an empty part', named('a//b'), 'leads out of its folder'],
  ['a name that is a device', named('data/con.csv'), 'is a device on Windows'],
  ['a name that ends with a dot', named('a.'), 'ends with a dot'],
  ['a long name', named('x'.repeat(256)), 'more than 255 bytes'],
  ['two equal names', swap(named('aa', 'ab'), 'ab', 'aa'), 'one file on some systems'],
  ['two names that differ by case', named('a/X', 'A/y'), 'one file on some systems'],
  ['two Unicode forms of a name', named('\u00e9', 'e\u0301'), 'one file on some systems'],
  ['a file that is a folder', named('a', 'a/b'), 'one file on some systems'],
  ['a symbolic link', withMode(0o120777), 'is a symbolic link'],
  ['a device', withMode(0o020666), 'neither a file nor a folder'],
  ['a pipe', withMode(0o010666), 'neither a file nor a folder'],
  ['a setuid program', withMode(0o104755), 'rights of another user'],
  [
    'too many files',
    zipSync(Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`f${i}`, Buffer.alloc(0)]))),
    'more than 10,000 files',
  ],
  ['a bomb', zipSync({ bomb: Buffer.alloc(5_000_000) }), 'more than 100 times its size'],
  [
    'sizes in the directory past all limits',
    patch(
      zipSync({ x: [Buffer.alloc(9), { level: 0 }] }),
      (bytes, directory) => void bytes.writeUInt32LE(600_000_000, directory + 24),
    ),
    'more than 100 times its size',
  ],
  ['a cut end', one.subarray(0, one.length - 5), 'is cut short'],
  ['a cut middle', Buffer.concat([one.subarray(0, 20), one.subarray(30)]), 'damaged directory'],
  ['something appended', Buffer.concat([one, Buffer.from('#!/bin/sh')]), 'something appended'],
  ['something before it', Buffer.concat([Buffer.from('#!/bin/sh\n'), one]), 'something appended'],
  ['another archive appended', Buffer.concat([one, named('bb')]), 'something appended'],
  ['a comment', patch(one, (bytes, _directory, end) => void bytes.writeUInt16LE(1, end + 20)), 'something appended'],
  ['encryption', patch(one, (bytes, directory) => void bytes.writeUInt16LE(1, directory + 8)), 'is encrypted'],
  ['several parts', patch(one, (bytes, _directory, end) => void bytes.writeUInt16LE(1, end + 4)), 'several parts'],
  ['another packing', patch(one, (bytes, directory) => void bytes.writeUInt16LE(14, directory + 10)), 'not supported'],
  [
    'files that overlap',
    patch(named('aa', 'ab'), (bytes, directory) => {
      const second = directory + 46 + 2;
      bytes.writeUInt32LE(0, second + 42);
    }),
    'overlap',
  ],
  ['two names for one file', patch(one, (bytes) => void bytes.write('bb', 30, 'latin1')), 'says two things'],
  ['nothing in it', Buffer.alloc(0), 'is not a zip archive'],
  ['text', Buffer.from('apiVersion: trainyard/v1\nkind: Pipeline\n'), 'is cut short'],
  ['no manifest', one, 'it has no trainyard-bundle.json'],
];

test.each(hostile)('an archive with %s is refused before anything is written', async (_what, bytes, words) => {
  await writeFile(bundle, bytes);
  for (const result of [
    await inspectBundle(bundle),
    await verifyBundle(bundle),
    await openBundle(bundle, join(home, 'opened'), trust()),
  ]) {
    expect(result.ok ? '' : result.problem).toContain(words);
  }
  expect(await beside()).toEqual([]);
});

describe('an archive that lies about its bytes', () => {
  beforeEach(() => create());
  const refused = async (change: (bytes: Buffer, directory: number) => void) => {
    await writeFile(bundle, patch(await readFile(bundle), change));
    const result = await openBundle(bundle, join(home, 'opened'), trust());
    expect(await beside()).toEqual([]);
    return result.ok ? '' : result.problem;
  };
  /** The manifest is the second entry, after `data/x.csv`; fflate keeps the order in which it got them. */
  const first = (directory: number) => directory;

  test('by their sum', async () => {
    expect(await refused((bytes, directory) => void bytes.writeUInt32LE(1, first(directory) + 16))).toContain(
      'is damaged',
    );
  });

  test('by being more than it says', async () => {
    expect(await refused((bytes, directory) => void bytes.writeUInt32LE(1, first(directory) + 24))).toContain(
      'larger than it says',
    );
  });

  test('by being less than it says', async () => {
    expect(await refused((bytes, directory) => void bytes.writeUInt32LE(99_999, first(directory) + 24))).toContain(
      'is damaged',
    );
  });

  test('by bytes that are no packed bytes', async () => {
    expect(await refused((bytes) => void bytes.fill(0xff, 60, 80))).toContain('is damaged');
  });
});

test('a bundle is read from a regular file only', async () => {
  spawnSync('mkfifo', [bundle]);
  expect(await inspectBundle(bundle)).toEqual({ ok: false, problem: `${bundle} is not a file.` });
  expect(await inspectBundle(join(home, 'none'))).toEqual({
    ok: false,
    problem: `${join(home, 'none')} cannot be read (ENOENT).`,
  });
});

test('a file that packs very well is no bomb in our own bundle', async () => {
  await put('data/x.csv', 'a,b\n'.repeat(500_000));
  await create();
  expect(await verifyBundle(bundle)).toMatchObject({ ok: true });
});
