import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { documentCalls } from '../../shared/rpc/calls/document-calls.ts';
import { type RpcClient, RpcError } from '../../shared/rpc/client.ts';
import type { StreamEvent } from '../../shared/rpc/contract.ts';
import { RealProject } from '../testing/real-project.ts';

let project: RealProject;
let client: RpcClient;

beforeEach(async () => {
  project = new RealProject();
  client = await project.connect();
});
afterEach(() => project.dispose());

const pipeline = (command = 'echo hi', more = ''): string =>
  `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: sample, name: Sample}\nspec:\n  nodes:\n    - id: say\n      type: flow.shell\n      parameters: {command: ${JSON.stringify(command)}}\n${more}`;

const file = 'sample.pipeline.yaml';
const environment = { PATH: process.env['PATH'] ?? '' };
const end = (runId: string): Promise<void> => client.stream('run.events', { runId }, () => {}).done;

/** What has been told of the project, and a way to wait for more. */
function follow(by: RpcClient): {
  told: StreamEvent<'project.changes'>[];
  until(fits: (change: StreamEvent<'project.changes'>) => boolean): Promise<void>;
} {
  const told: StreamEvent<'project.changes'>[] = [];
  const waiting: (() => void)[] = [];
  by.stream('project.changes', {}, (events) => {
    told.push(...events);
    for (const look of waiting.splice(0)) look();
  }).done.catch(() => {});
  return {
    told,
    async until(fits) {
      while (!told.some(fits)) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

it('F11: two windows never overwrite each other, and each hears of what the other saved', async () => {
  project.write(file, pipeline());
  const other = await project.connect();
  const heard = follow(other);
  const first = await client.call('pipeline.read', { file, windowId: 'w1' });
  const second = await other.call('pipeline.read', { file, windowId: 'w2' });
  if (!first.ok || !second.ok) throw new Error('not read');
  await other.call('draft.save', { file, text: pipeline('theirs'), baseDigest: second.digest, windowId: 'w2' });
  const saved = await client.call('pipeline.save', {
    file,
    text: pipeline('mine'),
    baseDigest: first.digest,
    windowId: 'w1',
  });
  if (!saved.ok) throw new Error(saved.message);
  await heard.until((change) => change.type === 'file-changed' && change.digest === saved.digest);
  const refused = await other.call('pipeline.save', { file, text: pipeline('theirs'), baseDigest: second.digest });
  expect(refused).toMatchObject({ ok: false, exitCode: 3, conflict: { text: pipeline('mine'), digest: saved.digest } });
  // What the second window has not saved is still there for it after a crash.
  expect(await other.call('pipeline.read', { file })).toMatchObject({ draft: { text: pipeline('theirs') } });
  expect(readFileSync(join(project.project, file), 'utf8')).toBe(pipeline('mine'));
});

it('F03: a draft outlives the engine and the file; saved or equal to the file it is gone', async () => {
  project.write(file, pipeline());
  const read = await client.call('pipeline.read', { file });
  const baseDigest = read.ok ? read.digest : null;
  await client.call('draft.save', { file, text: pipeline('more'), baseDigest, windowId: 'w1' });
  const engine = project.engine();
  if (!engine) throw new Error('no engine');
  process.kill(engine.pid, 'SIGKILL');
  client = await project.connect();
  expect(await client.call('draft.list', {})).toMatchObject({ drafts: [{ file, nodes: 1, isOnDisk: true }] });
  rmSync(join(project.project, file));
  expect(await client.call('draft.list', {})).toMatchObject({ drafts: [{ file, isOnDisk: false }] });
  const gone = await client.call('pipeline.read', { file, windowId: 'w2' });
  expect(gone).toMatchObject({ ok: true, digest: '', draft: { text: pipeline('more') } });
  const saved = await client.call('pipeline.save', { file, text: pipeline('more'), baseDigest: '', windowId: 'w2' });
  expect(saved).toMatchObject({ ok: true, versionId: 'v1' });
  expect(await client.call('draft.list', {})).toEqual({ drafts: [] });
  await client.call('draft.save', { file, text: pipeline('more'), baseDigest: null, windowId: 'w1' });
  expect(await client.call('pipeline.read', { file })).toMatchObject({ ok: true, draft: null });
  expect(await client.call('draft.list', {})).toEqual({ drafts: [] });
});

it('F74: a save that is killed at any moment leaves the old text or the new one, whole', async () => {
  const texts = ['a', 'b'].map((letter) => pipeline(letter, `# ${letter.repeat(1_000_000)}\n`));
  for (const saves of [1, 2, 4]) {
    project.write(file, texts[0] ?? '');
    const engine = project.engine();
    const read = await client.call('pipeline.read', { file });
    if (!engine || !read.ok) throw new Error('no engine');
    let baseDigest = read.digest;
    for (let number = 1; number < saves; number += 1) {
      const saved = await client.call('pipeline.save', { file, text: texts[number % 2] ?? '', baseDigest });
      if (saved.ok) baseDigest = saved.digest;
    }
    const seen = readdirSync(project.project).length;
    const last = client.call('pipeline.save', { file, text: texts[saves % 2] ?? '', baseDigest }).catch(() => null);
    // The temporary file, or the end of the save when it was quicker: the kill falls into the writing.
    const ended = last.then(() => true);
    const tick = (): Promise<false> => new Promise((resolve) => setImmediate(() => resolve(false)));
    while (readdirSync(project.project).length === seen && !(await Promise.race([ended, tick()])));
    process.kill(engine.pid, 'SIGKILL');
    await last;
    expect(texts).toContain(readFileSync(join(project.project, file), 'utf8'));
    client = await project.connect();
    const after = await client.call('pipeline.read', { file });
    if (!after.ok) throw new Error(after.message);
    await client.call('pipeline.save', { file, text: texts[0] ?? '', baseDigest: after.digest });
    expect(readdirSync(project.project).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }
});

it('F84: versions tell which runs had them; a run keeps the text with which it began', async () => {
  project.write(file, pipeline('true'));
  const started = await client.call('run.start', { file, environment });
  if (!started.ok) throw new Error(started.message);
  await end(started.runId);
  const read = await client.call('pipeline.read', { file });
  const text = pipeline('false');
  await client.call('pipeline.save', { file, text, baseDigest: read.ok ? read.digest : null });
  const again = await client.call('run.start', { file, environment });
  if (!again.ok) throw new Error(again.message);
  await end(again.runId);
  const { versions } = await client.call('versions.list', { file, text });
  expect(versions).toMatchObject([
    { id: 'v2', runIds: [again.runId] },
    { id: 'v1', runIds: [started.runId] },
  ]);
  expect(await client.call('versions.read', { file, text, id: 'v1' })).toEqual({ ok: true, text: pipeline('true') });
  expect(await client.call('versions.read', { file, text, id: 'v9' })).toMatchObject({ ok: false, exitCode: 5 });
  expect(await client.call('versions.record', { file, text })).toEqual({ ok: true, id: 'v2' });
});

it('a plan says what would run and what it took before, and check says what validate says', async () => {
  project.write(file, pipeline('true'));
  const text = pipeline('true');
  expect(await client.call('pipeline.plan', { file, text })).toMatchObject({
    ok: true,
    steps: [{ id: 'say', action: 'run', target: 'local', expected: null }],
  });
  const cached = pipeline('echo x > $TRAINYARD_OUTPUT_T').replace('parameters: {', 'parameters: {outputs: {t: file}, ');
  const started = await client.call('run.start', { file, text: cached, environment });
  if (!started.ok) throw new Error(started.message);
  await end(started.runId);
  expect(await client.call('pipeline.plan', { file, text: cached })).toMatchObject({ steps: [{ action: 'cached' }] });
  const selection = { from: ['say'], to: [], only: [], noCache: false };
  expect(await client.call('pipeline.plan', { file, text: cached, selection })).toMatchObject({
    steps: [{ action: 'run', expected: { attempts: 1 } }],
  });
  const broken = text.replace('flow.shell', 'flow.nothing');
  const { valid, diagnostics } = await client.call('pipeline.check', { file, text: broken });
  expect([valid, diagnostics.map(({ nodeId }) => nodeId)]).toEqual([false, ['say']]);
  expect(await client.call('pipeline.plan', { file, text: broken })).toMatchObject({ ok: false, exitCode: 3 });
});

it('a project is made of a template in the next free folder, and nothing is made where it cannot be', async () => {
  const { templates } = await client.call('templates.list', {});
  const template = templates[0]?.name ?? '';
  const folder = join(project.root, 'new');
  const first = await client.call('project.create', { folder, template });
  expect(first).toMatchObject({ ok: true, folder });
  expect(existsSync(join(folder, first.ok ? first.file : ''))).toBe(true);
  expect(await client.call('project.create', { folder, template: null })).toMatchObject({ folder: `${folder}-2` });
  for (const [where, name] of [
    ['relative', null],
    ['/proc/nothing/here', null],
    ['/proc/nothing/here', template],
    [join(project.project, 'trainyard.yaml', 'x'), null],
    [join(project.root, 'third'), 'no-such-template'],
  ] as const) {
    expect(await client.call('project.create', { folder: where, template: name }), where).toMatchObject({ ok: false });
  }
  expect(existsSync(join(project.root, 'third'))).toBe(false);
  project.write(file, pipeline());
  const bundle = await client.call('bundle.create', { file });
  const content = bundle.ok ? bundle.content : '';
  for (const where of ['/proc/nothing/here', 'relative', folder, join(project.project, 'trainyard.yaml', 'x')]) {
    expect(await client.call('bundle.open', { content, folder: where }), where).toMatchObject({ ok: false });
  }
  expect(await client.call('bundle.open', { content: 'bm8=', folder: join(project.root, 'b') })).toMatchObject({
    ok: false,
    exitCode: 3,
  });
  expect(await client.call('bundle.open', { content, folder: join(project.root, 'b') })).toMatchObject({ file });
});

/** Uses whatever could do harm by being opened. */
const dangerous = (marker: string): string => `apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: evil, name: Evil}
spec:
  nodes:
    - id: shell
      type: flow.shell
      files: [go.sh]
      secrets: {token: HUB_TOKEN}
      env: {LD_PRELOAD: "/tmp/x.so"}
      parameters: {command: "touch ${marker}; curl https://evil.test/"}
    - id: code
      type: flow.python
      environment: {requirements: [evil-package]}
      parameters: {code: "open('${marker}', 'w')", outputs: {}}
  schedule: {cron: "* * * * *"}
`;

it('T01 to T08: a bundle that does everything dangerous does nothing by being opened, until it is accepted as it is', async () => {
  const marker = join(project.root, 'marker');
  const evil = 'evil.pipeline.yaml';
  project.write(evil, dangerous(marker));
  project.write('go.sh', `touch ${marker}`);
  const made = await client.call('bundle.create', { file: evil });
  if (!made.ok) throw new Error(made.message);
  const opened = await client.call('bundle.open', { content: made.content, folder: join(project.root, 'opened') });
  if (!opened.ok) throw new Error(opened.message);

  expect(await client.call('bundle.inspect', { content: made.content })).toMatchObject({
    wouldRun: {
      secrets: ['HUB_TOKEN'],
      hosts: ['evil.test'],
      requirements: ['evil-package'],
      variables: ['LD_PRELOAD'],
      schedule: true,
    },
    code: [{ path: 'go.sh', text: `touch ${marker}` }],
  });
  const guest = await project.connect(opened.folder);
  const text = dangerous(marker);
  const before = project
    .processes()
    .map(({ pid }) => pid)
    .sort();
  expect(await guest.call('pipeline.read', { file: evil })).toMatchObject({ ok: true, restricted: true });
  const looks = [
    guest.call('project.describe', {}),
    guest.call('pipeline.check', { file: evil, text }),
    guest.call('pipeline.plan', { file: evil, text }),
    guest.call('trust.describe', { file: evil, text }),
    guest.call('catalog.list', {}),
  ];
  await Promise.all(looks);
  const tries = [
    await guest.call('run.start', { file: evil, environment }),
    await guest.call('run.start', { file: evil, text, environment }),
    await guest.call('run.start', { file: join(opened.folder, evil), environment }),
    await guest.call('run.start', { file: 'new.pipeline.yaml', text: pipeline('true'), environment }),
    await guest.call('run.start', { file: '../own.pipeline.yaml', text, environment }),
    await guest.call('run.start', { file: `${opened.folder}/../own.pipeline.yaml`, text, environment }),
  ];
  for (const tried of tries) expect(tried).toMatchObject({ ok: false, exitCode: 3 });
  expect(
    project
      .processes()
      .map(({ pid }) => pid)
      .sort(),
  ).toEqual(before);
  expect(existsSync(marker)).toBe(false);
  expect(
    readdirSync(opened.folder)
      .filter((name) => name !== '.trainyard')
      .sort(),
  ).toEqual([evil, 'go.sh', 'trainyard-bundle.json', 'trainyard.yaml']);

  // Accepting one text accepts it alone; saying that a file of the folder is restricted takes nothing away.
  await guest.call('trust.restrict', { file: evil });
  await guest.call('trust.accept', { file: evil, text });
  expect(await guest.call('trust.describe', { file: evil, text })).toMatchObject({ restricted: false });
  expect(await guest.call('pipeline.read', { file: evil })).toMatchObject({ restricted: false });
  writeFileSync(join(opened.folder, 'go.sh'), 'echo other');
  const changed = await guest.call('run.start', { file: evil, environment });
  expect(changed).toMatchObject({
    ok: false,
    message: expect.stringContaining('changed since you accepted it: go.sh'),
  });
  expect(existsSync(marker)).toBe(false);
});

it('a file that came by a link runs nothing, nor does its run run again, until it is accepted', async () => {
  project.write(file, pipeline('true'));
  const started = await client.call('run.start', { file, environment });
  if (!started.ok) throw new Error(started.message);
  await end(started.runId);
  await client.call('trust.restrict', { file });
  const text = pipeline('true');
  for (const refused of [
    await client.call('run.start', { file, environment }),
    await client.call('run.rerun', { runId: started.runId, environment }),
    await client.call('run.resume', { runId: started.runId, environment }),
  ]) {
    expect(refused).toMatchObject({ ok: false, exitCode: 3, message: expect.stringContaining(file) });
  }
  await client.call('trust.accept', { file, text });
  const again = await client.call('run.rerun', { runId: started.runId, environment });
  expect(again.ok).toBe(true);
  if (again.ok) await end(again.runId);
});

it('W08: no path of any call leads out of the project', async () => {
  writeFileSync(join(project.root, 'outside.pipeline.yaml'), pipeline('outside'));
  mkdirSync(join(project.root, 'beside'));
  symlinkSync(join(project.root, 'outside.pipeline.yaml'), join(project.project, 'link.pipeline.yaml'));
  symlinkSync(join(project.root, 'beside'), join(project.project, 'beside'));
  const before = readdirSync(project.root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/home|runtime/.test(name),
  );
  const paths = [
    '../outside.pipeline.yaml',
    'x/../../outside.pipeline.yaml',
    join(project.root, 'outside.pipeline.yaml'),
    '//proc/self/root/etc/passwd',
    '..\\outside.pipeline.yaml',
    'a\0.pipeline.yaml',
    'link.pipeline.yaml',
    'beside/new.pipeline.yaml',
    './.trainyard/x.yaml',
    '.git/config',
  ];
  const text = pipeline('inside');
  const rest = { text, content: 'eA==', baseDigest: null, windowId: 'w', format: 'yaml', id: 'v1', message: 'm' };
  const harmless = new Set(['pipeline.check', 'versions.list', 'versions.read', 'draft.discard']);
  const tried: string[] = [];
  for (const [name, { input }] of Object.entries(documentCalls)) {
    const key = ['file', 'path'].find((one) => one in input.shape);
    if (key === undefined || harmless.has(name)) continue;
    tried.push(name);
    for (const path of paths) {
      const answer = await client.call(name as keyof typeof documentCalls, { ...rest, [key]: path } as never);
      expect(answer, `${name} ${path}`).toMatchObject({ ok: false, message: expect.stringMatching(/\.$/) });
      expect(JSON.stringify(answer)).not.toContain('outside"');
    }
  }
  expect(tried.length).toBeGreaterThanOrEqual(11);
  const after = readdirSync(project.root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/home|runtime/.test(name),
  );
  expect(after).toEqual(before);
});

it('B49: no input of any call of the documents ends the engine or is a mistake of ours', async () => {
  project.write(file, pipeline());
  const name = fc.oneof(
    fc.constantFrom(file, '', '..', '__proto__', 'constructor', '\0', 'a'.repeat(5000), '/', '/proc/x', '~'),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  const text = fc.oneof(fc.constantFrom(pipeline(), 'a: &a [*a]', '{', '\uFEFF'), fc.string({ unit: 'binary' }));
  const input = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        file: name,
        path: name,
        folder: name,
        template: name,
        text,
        content: fc.oneof(fc.base64String(), text),
        baseDigest: fc.constantFrom(null, '', 'x'),
        windowId: name,
        format: fc.constantFrom('yaml', 'script', '__proto__'),
        id: name,
        extensions: fc.array(name, { maxLength: 2 }),
        parameters: fc.dictionary(name, text, { maxKeys: 2 }),
        settings: fc.dictionary(name, text, { maxKeys: 2 }),
        target: fc.option(name),
      },
      { requiredKeys: [] },
    ),
  );
  const names = Object.keys(documentCalls) as (keyof typeof documentCalls)[];
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), input, async (call, value) => {
      const answer = await client.call(call, value as never).catch((error: unknown) => error);
      seen.add(answer instanceof RpcError ? answer.code : 'answered');
    }),
    { numRuns: 1000, seed: 49 },
  );
  expect([...seen].sort()).toEqual(['answered', 'invalid']);
  expect((await client.call('engine.hello', {})).pid).toBe(project.engine()?.pid);
});
