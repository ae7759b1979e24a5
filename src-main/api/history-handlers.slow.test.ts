import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { historyCalls } from '../../shared/rpc/calls/history-calls.ts';
import { type RpcClient, RpcError } from '../../shared/rpc/client.ts';
import type { CallName, StreamEvent } from '../../shared/rpc/contract.ts';
import type { StampedEvent } from '../../shared/run/run-event.ts';
import { emptyRunState, reduceRun } from '../../shared/run/run-state.ts';
import { RealProject } from '../testing/real-project.ts';

let project: RealProject;
let client: RpcClient;

beforeEach(async () => {
  project = new RealProject();
  client = await project.connect();
});
afterEach(() => project.dispose());

const node = (id: string, command: string, more = ''): string =>
  `    - id: ${id}\n      type: flow.shell\n${more}      parameters: {command: ${JSON.stringify(command)}}\n`;

const pipeline = (...nodes: string[]): string =>
  project.write(
    'sample.pipeline.yaml',
    `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: sample, name: Sample}\nspec:\n  nodes:\n${nodes.join('')}`,
  );

async function start(file: string, more: Record<string, string> = {}): Promise<string> {
  const { PATH = '', HOME = '' } = process.env;
  const started = await client.call('run.start', { file, environment: { PATH, HOME, ...more } });
  if (!started.ok) throw new Error(started.message);
  return started.runId;
}

const end = (runId: string): Promise<void> => client.stream('run.events', { runId }, () => {}).done;

it('a log is followed to its end, then read, searched and downloaded, and no secret is in any of it', async () => {
  const say = `echo "token hunter22"; seq 1 200000; printf 'last %s' hunter22`;
  const runId = await start(pipeline(node('talk', say, '      secrets: {token: HUB_TOKEN}\n')), {
    HUB_TOKEN: 'hunter22',
  });
  const grown: StreamEvent<'log.follow'>[] = [];
  await client.stream('log.follow', { runId }, (events) => void grown.push(...events)).done;
  const numbers = Array.from({ length: 200_000 }, (_, index) => `${index + 1}\n`).join('');
  const stored = `token hunter22\n${numbers}last hunter22`;
  expect(grown.at(-1)).toMatchObject({ stepId: 'talk', attempt: 1, complete: true, totalLines: 200_002 });
  expect(grown.at(-1)?.totalBytes).toBe(stored.length);
  expect(grown.at(-1)?.tail.at(-1)?.text).toBe('last ***');
  expect(grown.map(({ totalLines }) => totalLines)).toEqual(
    grown.map(({ totalLines }) => totalLines).sort((a, b) => a - b),
  );
  const name = { runId, stepId: 'talk' };
  const middle = await client.call('log.read', { ...name, fromLine: 123_456, count: 2 });
  expect(middle.ok && middle.lines.map(({ text }) => text)).toEqual(['123456', '123457']);
  expect(middle.ok && middle.lines[0]?.at).toMatch(/^20\d\d-/);
  const found = await client.call('log.search', { ...name, query: '199999' });
  expect(found.ok && found.matches).toEqual([{ line: 199_999, column: 0, length: 6 }]);
  expect(await client.call('log.search', { ...name, query: 'hunter' })).toMatchObject({ ok: true, matches: [] });
  const bytes = await client.call('log.bytes', name);
  const content = Buffer.from(bytes.ok ? bytes.content : '', 'base64').toString();
  expect(content).toBe(stored.replaceAll('hunter22', '***'));
});

it('of a cached step the log and the report are those of the attempt that made its results', async () => {
  const command = `echo made; printf '{"type":"note","text":"said once"}\\n' >> events.ndjson; echo x > $TRAINYARD_OUTPUT_OUT`;
  const file = pipeline(
    `    - id: make\n      type: flow.shell\n      parameters: {command: ${JSON.stringify(command)}, outputs: {out: file}}\n`,
  );
  await end(await start(file));
  const runId = await start(file);
  await end(runId);
  const grown: StreamEvent<'log.follow'>[] = [];
  await client.stream('log.follow', { runId }, (events) => void grown.push(...events)).done;
  expect(grown).toMatchObject([{ stepId: 'make', complete: true, totalLines: 1 }]);
  const read = await client.call('log.read', { runId, stepId: 'make', fromLine: 0, count: 9 });
  expect(read.ok && read.lines.map(({ text }) => text)).toEqual(['made']);
  expect(await client.call('run.report', { runId })).toMatchObject({ notes: [{ stepId: 'make', text: 'said once' }] });
  expect(await client.call('runs.list', {})).toMatchObject({ total: 2, runs: [{ runId, cachedSteps: 1 }, {}] });
});

it('a run under way is listed as running with its steps so far, and cannot be deleted', async () => {
  const runId = await start(pipeline(node('quick', 'true'), node('slow', 'sleep 60', '      after: [quick]\n')));
  const followed = project.follow(client, runId);
  await followed.until((event) => event.type === 'step-started' && event.stepId === 'slow');
  expect(await client.call('runs.list', {})).toMatchObject({ runs: [{ runId, outcome: 'running', steps: 2 }] });
  const { deleted, kept } = await client.call('runs.delete', { runIds: [runId] });
  expect([deleted, kept.map((one) => one.why)]).toEqual([[], ['It is under way; stop it first.']]);
  await client.call('run.cancel', { runId, force: true });
  await followed.done;
  expect(await client.call('runs.list', {})).toMatchObject({ runs: [{ runId, outcome: 'cancelled' }] });
  expect((await client.call('runs.delete', { runIds: [runId] })).deleted).toEqual([runId]);
  expect(await client.call('runs.list', {})).toMatchObject({ runs: [], total: 0 });
});

it('a window that is slow to take events gets them all, in order, in few batches', async () => {
  const nodes = Array.from({ length: 60 }, (_, index) => node(`n${index}`, 'true'));
  const runId = await start(pipeline(...nodes));
  const batches: (readonly StampedEvent[])[] = [];
  let underWay = 0;
  let most = 0;
  const other = project.follow(client, runId);
  await client.stream('run.events', { runId }, async (events) => {
    underWay += 1;
    most = Math.max(most, underWay);
    batches.push(events as unknown as readonly StampedEvent[]);
    // The first one is held until all has happened.
    if (batches.length === 1) await other.done;
    underWay -= 1;
  }).done;
  const events = batches.flat().filter(({ seq }) => seq > 0);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(most).toBe(1);
  expect(batches.length).toBeLessThanOrEqual(3);
  const state = emptyRunState();
  for (const event of events) reduceRun(state, event);
  expect([state.outcome, state.steps.size]).toEqual(['succeeded', 60]);
});

it('B49: no input of any call or stream of the history ends the engine or is a mistake of ours', async () => {
  const runId = await start(pipeline(node('talk', 'echo hello')));
  await end(runId);
  const name = fc.oneof(
    fc.constantFrom(runId, 'talk', '', '..', '../..', '__proto__', 'constructor', 'latest', '\0', 'a'.repeat(300)),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  const number = fc.constantFrom(0, 1, 2, -1, 0.5, 1e308, 2 ** 53, 2000, 10_000);
  const input = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        runId: name,
        stepId: name,
        port: name,
        runIds: fc.array(name, { maxLength: 3 }),
        attempt: number,
        fromLine: number,
        count: number,
        limit: number,
        query: fc.string({ unit: 'binary', maxLength: 20 }),
        text: name,
        tag: name,
        after: name,
        outcome: name,
        tags: fc.array(name, { maxLength: 3 }),
        note: name,
        pinned: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  );
  const calls = Object.keys(historyCalls) as CallName[];
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...calls), input, async (call, value) => {
      if (call === 'runs.delete') value = { ...(value as object), runIds: ['../..', '__proto__', `${runId}x`] };
      const answer = await client.call(call, value as never).catch((error: unknown) => error);
      seen.add(answer instanceof RpcError ? answer.code : 'answered');
    }),
    { numRuns: 1500, seed: 49 },
  );
  await fc.assert(
    fc.asyncProperty(input, async (value) => {
      const { done, cancel } = client.stream('log.follow', value as never, () => {});
      cancel();
      const end: unknown = await done.catch((error: unknown) => error);
      seen.add(end instanceof RpcError ? end.code : 'answered');
    }),
    { numRuns: 200, seed: 49 },
  );
  expect([...seen].sort()).toEqual(['answered', 'invalid']);
  expect(await client.call('runs.list', {})).toMatchObject({ total: 1, runs: [{ runId }] });
});
