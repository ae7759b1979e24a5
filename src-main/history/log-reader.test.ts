import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HistoryWorld } from './testing/history-world.ts';

let world: HistoryWorld;
const run = '20261124-100000-aaaa';
const log = (stepId = 'load', attempt = 1): string => join(world.attempt(run, stepId, attempt), 'log.bin');

beforeEach(() => {
  world = new HistoryWorld();
  world.write(run);
});
afterEach(() => world.dispose());

test('any lines of a log, with when they came', async () => {
  writeFileSync(log(), 'one\ntwo\nthree\nfour');
  writeFileSync(join(world.attempt(run, 'load'), 'log.times'), '4 100\n14 2500\n');
  writeFileSync(join(world.attempt(run, 'load'), 'result.json'), '{"startedAt":"2026-11-24T21:35:00.000Z"}');
  const read = await world.services.logs.read({ runId: run, stepId: 'load' }, 0, 10);
  expect(read.ok && read.value).toEqual({
    lines: [
      { line: 0, stepId: 'load', at: '2026-11-24T21:35:00.100Z', text: 'one' },
      { line: 1, stepId: 'load', at: '2026-11-24T21:35:02.500Z', text: 'two' },
      { line: 2, stepId: 'load', at: '2026-11-24T21:35:02.500Z', text: 'three' },
      { line: 3, stepId: 'load', at: null, text: 'four' },
    ],
    attempt: 1,
    totalLines: 4,
    totalBytes: 18,
    complete: true,
  });
  const beyond = await world.services.logs.read({ runId: run, stepId: 'load' }, 99, 10);
  expect(beyond.ok && [beyond.value.lines, beyond.value.totalLines]).toEqual([[], 4]);
});

test('a log that is not there yet has no lines; one that appears later is found', async () => {
  rmSync(log());
  const name = { runId: run, stepId: 'load' };
  const empty = await world.services.logs.read(name, 0, 10);
  expect(empty.ok && [empty.value.totalLines, empty.value.lines]).toEqual([0, []]);
  writeFileSync(log(), 'late\n');
  const later = await world.services.logs.read(name, 0, 10);
  expect(later.ok && later.value.lines.map(({ text }) => text)).toEqual(['late']);
});

test('an earlier attempt by its number; a step or an attempt that is not there is told in a sentence', async () => {
  const { logs } = world.services;
  const say = async (stepId: string, attempt?: number): Promise<string> => {
    const read = await logs.read({ runId: run, stepId, attempt }, 0, 1);
    return read.ok ? `${read.value.attempt}: ${read.value.lines[0]?.text}` : read.problem.message;
  };
  expect(await say('load')).toBe('1: load');
  expect(await say('load', 1)).toBe('1: load');
  expect(await say('load', 2)).toBe(`Step load of run ${run} has no attempt 2; its last one is 1.`);
  expect(await say('../x')).toBe(`Run ${run} has no step "../x".`);
  expect(await say('constructor')).toBe(`Run ${run} has no step "constructor".`);
});

test('S06: known secrets are masked in lines, in a search and in the bytes; the stored bytes stay', async () => {
  const steps = [{ id: 'load', type: 'flow.shell', secrets: { token: 'HUB_TOKEN' }, parameters: {} }];
  writeFileSync(join(world.folders.runs, run, 'plan.json'), JSON.stringify({ pipelineId: 'wine', steps }));
  world.env['HUB_TOKEN'] = 'hunter22';
  writeFileSync(log(), Buffer.concat([Buffer.from('a hunter22 b\n'), Buffer.from([0xff, 0x0a])]));
  const { logs } = world.services;
  const name = { runId: run, stepId: 'load' };
  const read = await logs.read(name, 0, 1);
  expect(read.ok && read.value.lines[0]?.text).toBe('a *** b');
  const search = await logs.search(name, { query: 'hunter', matchCase: false }, 0, 10);
  expect(search.ok && search.value.matches).toEqual([]);
  const bytes = await logs.bytes(name);
  expect(bytes.ok && bytes.value.fileName).toBe('load-1.log');
  expect(Buffer.from(bytes.ok ? bytes.value.content : '', 'base64').toString('latin1')).toBe('a *** b\n\xff\n');
});

test('the bytes of a log without secrets are exactly those that are stored', async () => {
  const content = Buffer.from([0, 0xff, 13, 10, 0xc3, 27, 91]);
  writeFileSync(log(), content);
  const bytes = await world.services.logs.bytes({ runId: run, stepId: 'load' });
  expect(Buffer.from(bytes.ok ? bytes.value.content : '', 'base64').equals(content)).toBe(true);
});

test('pipes and folders that a step put in the place of its files are as good as nothing', async () => {
  const folder = world.attempt(run, 'load');
  writeFileSync(join(folder, 'log.times'), '9 100\n');
  execFileSync('mkfifo', [join(folder, 'result.json')]);
  const { logs } = world.services;
  const read = await logs.read({ runId: run, stepId: 'load' }, 0, 1);
  expect(read.ok && read.value.lines[0]).toMatchObject({ text: 'load', at: expect.stringMatching(/^20/) });
  for (const replace of [() => mkdirSync(log('train')), () => execFileSync('mkfifo', [log('train')])]) {
    rmSync(log('train'), { recursive: true });
    replace();
    const lines = await logs.read({ runId: run, stepId: 'train' }, 0, 1);
    expect(lines.ok && lines.value.totalLines).toBe(0);
    const bytes = await logs.bytes({ runId: run, stepId: 'train' });
    expect(bytes.ok && bytes.value.content).toBe('');
  }
});

test('lines of megabytes come a few at a time', async () => {
  writeFileSync(log(), `${'x'.repeat(3_000_000)}\n`.repeat(40));
  const read = await world.services.logs.read({ runId: run, stepId: 'load' }, 0, 40);
  const lines = read.ok ? read.value.lines : [];
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThan(40);
  expect(lines.every(({ text }) => text.length === 10_000)).toBe(true);
});

test('more logs than stay open at once are all read to their ends', async () => {
  const { logs } = world.services;
  const runs = Array.from({ length: 60 }, (_, index) => `20261124-1100${index + 10}-bbbb`);
  for (const runId of runs) world.write(runId);
  const last = async (runId: string): Promise<string | undefined> => {
    const read = await logs.read({ runId, stepId: 'load' }, 0, 10);
    return read.ok ? read.value.lines.at(-1)?.text : read.problem.message;
  };
  writeFileSync(log(), `${'x'.repeat(99)}\n`.repeat(200_000));
  const long = logs.read({ runId: run, stepId: 'load' }, 199_999, 1);
  await Promise.all(runs.map(last));
  expect(await long).toMatchObject({ ok: true, value: { totalLines: 200_000, lines: [{ line: 199_999 }] } });
  for (const runId of runs) appendFileSync(join(world.attempt(runId, 'load'), 'log.bin'), `more of ${runId}\n`);
  expect(await Promise.all(runs.map(last))).toEqual(runs.map((runId) => `more of ${runId}`));
});
