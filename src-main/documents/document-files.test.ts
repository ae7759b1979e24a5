import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
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
import { DocumentFiles, digestOfText } from './document-files.ts';

let project: string;
let files: DocumentFiles;
const at = (path: string): string => join(project, path);
const pipeline = (name: string): string =>
  `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: p, name: ${name}}\n`;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'trainyard-files-'));
  files = new DocumentFiles(project);
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

it('of two windows that began with the same text the second is refused, and gets what the first wrote', async () => {
  writeFileSync(at('p.yaml'), pipeline('old'));
  const base = digestOfText(pipeline('old'));
  const [first, second] = await Promise.all([
    files.save('p.yaml', pipeline('first'), base),
    files.save('p.yaml', pipeline('second'), base),
  ]);
  expect(first.ok).toBe(true);
  expect(second).toMatchObject({
    ok: false,
    problem: { exitCode: 3, conflict: { text: pipeline('first'), digest: digestOfText(pipeline('first')) } },
  });
  expect(readFileSync(at('p.yaml'), 'utf8')).toBe(pipeline('first'));
});

it('a file that another program wrote meanwhile is not overwritten; an equal text is no conflict', async () => {
  writeFileSync(at('p.yaml'), pipeline('old'));
  const base = digestOfText(pipeline('old'));
  writeFileSync(at('p.yaml'), pipeline('theirs'));
  expect(await files.save('p.yaml', pipeline('mine'), base)).toMatchObject({
    ok: false,
    problem: { conflict: { text: pipeline('theirs') } },
  });
  expect((await files.save('p.yaml', pipeline('theirs'), base)).ok).toBe(true);
  expect((await files.save('p.yaml', pipeline('mine'), digestOfText(pipeline('theirs')))).ok).toBe(true);
});

it('a program that writes while a save is under way is not overwritten', async () => {
  const long = pipeline(`old\n# ${'x'.repeat(4_000_000)}`);
  const tick = (): Promise<null> => new Promise((resolve) => setImmediate(() => resolve(null)));
  for (let round = 0; ; round += 1) {
    expect(round, 'no save was met under way').toBeLessThan(50);
    writeFileSync(at('p.yaml'), pipeline('old'));
    const saving = files.save('p.yaml', long, digestOfText(pipeline('old')));
    let quick: unknown = null;
    while (quick === null && !readdirSync(project).some((name) => name.endsWith('.tmp'))) {
      quick = await Promise.race([saving, tick()]);
    }
    if (quick !== null) continue;
    writeFileSync(at('p.yaml'), pipeline('theirs'));
    expect(await saving).toMatchObject({ ok: false, problem: { conflict: { text: pipeline('theirs') } } });
    expect(readFileSync(at('p.yaml'), 'utf8')).toBe(pipeline('theirs'));
    expect(readdirSync(project)).toEqual(['p.yaml']);
    return;
  }
});

it('a new file is made only where there is none, and one that was deleted is written again', async () => {
  expect((await files.save('new/p.pipeline.yaml', pipeline('a'), null)).ok).toBe(true);
  expect(await files.save('new/p.pipeline.yaml', pipeline('b'), null)).toMatchObject({
    ok: false,
    problem: { message: 'new/p.pipeline.yaml is there already; nothing was written.' },
  });
  rmSync(at('new'), { recursive: true });
  expect((await files.save('new/p.pipeline.yaml', pipeline('b'), digestOfText(pipeline('a')))).ok).toBe(true);
});

it('saving keeps the mode, writes through a link inside the project, and clears what a killed writer left', async () => {
  writeFileSync(at('p.yaml'), pipeline('old'));
  chmodSync(at('p.yaml'), 0o666);
  symlinkSync('p.yaml', at('link.yaml'));
  writeFileSync(at('.p.yaml.0123456789ab.tmp'), 'half');
  writeFileSync(at('.p.yaml.mine.tmp'), 'not ours');
  const saved = await files.save('link.yaml', pipeline('new'), digestOfText(pipeline('old')));
  expect(saved).toMatchObject({ ok: true, value: { digest: digestOfText(pipeline('new')) } });
  expect(statSync(at('p.yaml')).mode & 0o777).toBe(0o666);
  expect(readFileSync(at('p.yaml'), 'utf8')).toBe(pipeline('new'));
  expect(readdirSync(project).sort()).toEqual(['.p.yaml.mine.tmp', 'link.yaml', 'p.yaml']);
});

it('a byte-order mark and line ends come back as they were', async () => {
  const text = `\uFEFF${pipeline('x').replaceAll('\n', '\r\n')}`;
  writeFileSync(at('p.yaml'), text);
  const read = files.read('p.yaml');
  expect(read).toMatchObject({ ok: true, value: { text, readOnly: false } });
  await files.save('p.yaml', `${text}# more\r\n`, read.ok ? read.value.digest : '');
  expect(readFileSync(at('p.yaml'), 'utf8')).toBe(`${text}# more\r\n`);
});

it('bytes that are no text, and a newer format, open read-only and are never written', async () => {
  const latin1 = Buffer.from(pipeline('caf\u00e9'), 'latin1');
  writeFileSync(at('latin.yaml'), latin1);
  writeFileSync(at('newer.yaml'), pipeline('x').replace('v1', 'v9'));
  for (const name of ['latin.yaml', 'newer.yaml']) {
    const read = files.read(name);
    expect(read).toMatchObject({ ok: true, value: { readOnly: true } });
    expect(await files.save(name, pipeline('y'), read.ok ? read.value.digest : '')).toMatchObject({
      ok: false,
      problem: { message: `${name} may not be written here.` },
    });
  }
  expect(readFileSync(at('latin.yaml'))).toEqual(latin1);
});

it('a pipe, a folder, a missing file and one that is too long are sentences, at once', async () => {
  execFileSync('mkfifo', [at('pipe.yaml')]);
  mkdirSync(at('folder.yaml'));
  expect(files.read('pipe.yaml')).toMatchObject({ problem: { message: 'pipe.yaml is a pipe, not a pipeline file.' } });
  expect(files.read('folder.yaml')).toMatchObject({ problem: { exitCode: 3 } });
  expect(files.read('none.yaml')).toMatchObject({ problem: { exitCode: 5, message: 'There is no file none.yaml.' } });
  expect(await files.save('pipe.yaml', pipeline('x'), null)).toMatchObject({ ok: false });
  const long = await files.save('long.yaml', 'é'.repeat(2_600_000), null);
  expect(long).toMatchObject({ problem: { message: expect.stringContaining('5 MB') } });
  expect(existsSync(at('long.yaml'))).toBe(false);
  expect(await files.save('script.py', 'x', null)).toMatchObject({ ok: false });
});

it('dropped files of one name get names of their own, also at the same moment', async () => {
  const added = await Promise.all(['one', 'two', 'three'].map((text) => files.add('data/d.csv', Buffer.from(text))));
  expect(added.map((one) => one.ok && one.value)).toEqual(['data/d.csv', 'data/d-2.csv', 'data/d-3.csv']);
  expect(['data/d.csv', 'data/d-2.csv', 'data/d-3.csv'].map((path) => readFileSync(at(path), 'utf8'))).toEqual([
    'one',
    'two',
    'three',
  ]);
});

it('where the disk takes nothing the file is as it was', async () => {
  writeFileSync(at('p.yaml'), pipeline('old'));
  expect(await files.save('p.yaml/inner.yaml', pipeline('x'), null)).toMatchObject({
    ok: false,
    problem: { exitCode: 6 },
  });
  expect(readFileSync(at('p.yaml'), 'utf8')).toBe(pipeline('old'));
});
