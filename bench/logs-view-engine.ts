import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RpcClient } from '../shared/rpc/client.ts';
import type { CallOutput } from '../shared/rpc/contract.ts';
import { RealProject } from '../src-main/testing/real-project.ts';
import { stringsOf } from './engine-under-test.ts';
import { type BenchmarkContext, defineBenchmark } from './harness.ts';
import { shellPipeline } from './pipelines.ts';

const lines = 1_000_000;
const needle = 'LOSS is not a number';
/** Lines a second of the step that is followed, and for how long it prints. */
const rate = 100_000;
const seconds = 6;

const line = (index: number): string =>
  `${String(index).padStart(7, '0')} epoch 12 loss 0.31415926 accuracy 0.9876543 rate 0.00100\n`;

const paced = (file: string): string => `import sys, time
block = open(${JSON.stringify(file)}, "rb").read(${(line(0).length * rate) / 50})
begin = time.monotonic()
for turn in range(${seconds * 50}):
    sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()
    time.sleep(max(0, begin + (turn + 1) / 50 - time.monotonic()))
`;

export const logsViewEngine = defineBenchmark({
  name: 'logs-view-engine',
  what: 'what the logs panel asks of the engine, through its socket: any place of a million lines, searches, and a step that prints 100,000 lines a second',
  async run(context) {
    const project = new RealProject();
    try {
      const client = await project.connect();
      const content = join(context.scratch('content'), 'lines');
      const all = Array.from({ length: lines }, (_, index) => line(index));
      all[lines - 2] = `0999998 ${needle}\n`;
      writeFileSync(content, all.join(''));
      const runId = await run(project, client, 'store', `exec cat ${content}`);
      await jumps(context, client, runId);
      const stored = join(project.folders.runs, runId, 'steps', 'step', '1', 'log.bin');
      await searches(context, client, runId, stored);
      await following(context, project, client, content);
    } finally {
      await project.dispose();
    }
  },
});

async function run(project: RealProject, client: RpcClient, name: string, command: string): Promise<string> {
  const runId = await begin(project, client, name, command);
  await client.stream('run.events', { runId }, () => {}).done;
  return runId;
}

async function begin(project: RealProject, client: RpcClient, name: string, command: string): Promise<string> {
  const text = shellPipeline(name, [{ id: 'step', after: [] }], () => command);
  const file = project.write(`${name}.pipeline.yaml`, text);
  const started = await client.call('run.start', { file, environment: stringsOf(project.env) });
  if (!started.ok) throw new Error(started.message);
  return started.runId;
}

/** Reads a screen of lines at places all over the log; the first read of all finds the log's lines as well. */
async function jumps(context: BenchmarkContext, client: RpcClient, runId: string): Promise<void> {
  const times: number[] = [];
  for (let turn = 0; turn < 100; turn += 1) {
    const fromLine = (turn * 617_411 + 999_000) % (lines - 100);
    const began = performance.now();
    const read = await client.call('log.read', { runId, stepId: 'step', fromLine, count: 100 });
    times.push(performance.now() - began);
    const expected = String(fromLine).padStart(7, '0');
    if (!read.ok || !read.lines[0]?.text.startsWith(expected)) throw new Error(`Line ${fromLine} was not found`);
  }
  const [first = 0, ...others] = times;
  judge(context, 'jump, the first of all', first, 500, 'indexes the log');
  judge(context, 'jump, p95 of 99', quantile(others, 0.95), 50, 'a fixed limit');
}

async function searches(context: BenchmarkContext, client: RpcClient, runId: string, stored: string): Promise<void> {
  const search = async (query: string, matchCase: boolean): Promise<number> => {
    const began = performance.now();
    for (let fromLine: number | null = 0; fromLine !== null; ) {
      const found: CallOutput<'log.search'> = await client.call('log.search', {
        runId,
        stepId: 'step',
        query,
        matchCase,
        fromLine,
      });
      if (!found.ok) throw new Error(found.message);
      if (found.matches[0]?.line === lines - 2) return performance.now() - began;
      fromLine = found.next;
    }
    throw new Error('The line was not found');
  };
  const grep = (...options: string[]): number => {
    const began = performance.now();
    const found = execFileSync('grep', [...options, '-n', '-m1', '-F', needle.toLowerCase(), stored], grepEnv);
    if (!found.toString().startsWith(`${lines - 1}:`)) throw new Error('grep found another line');
    return performance.now() - began;
  };
  const comparison = await context.compare('first hit', {
    trainyard: () => search(needle.toLowerCase(), false),
    grep: () => grep('-i'),
  });
  judge(context, 'first hit, at the end of the log, any case', comparison.of('trainyard').median, 100, 'a fixed limit');
  context.ratio(comparison, 'trainyard', 'grep', 2);
  judge(context, 'first hit, exact case', await search(needle, true), 100, 'a fixed limit');
  const waits: number[] = [];
  let isOver = false;
  const pinging = (async () => {
    while (!isOver) {
      const began = performance.now();
      await client.call('engine.hello', {});
      waits.push(performance.now() - began);
    }
  })();
  for (let turn = 0; turn < 5; turn += 1) await search(needle, false);
  isOver = true;
  await pinging;
  judge(context, 'another call during a search, p95', quantile(waits, 0.95), 10, 'a fixed limit');
}

const grepEnv = { env: { ...process.env, LC_ALL: 'C.UTF-8' } };

/** Follows a step that prints without pause: what it costs the engine, how late the news is, and whether it slows the step. */
async function following(
  context: BenchmarkContext,
  project: RealProject,
  client: RpcClient,
  content: string,
): Promise<void> {
  const script = project.write('paced.py', paced(content));
  const pid = project.engine()?.pid ?? 0;
  const before = residentBytes(pid);
  let peak = before;
  const runId = await begin(project, client, 'paced', `exec python3 ${script}`);
  const gaps: number[] = [];
  let last = 0;
  let told = 0;
  await client.stream('log.follow', { runId }, (events) => {
    const now = performance.now();
    if (told > 0 && events.some(({ complete }) => !complete)) gaps.push(now - last);
    last = now;
    told = events.at(-1)?.totalLines ?? told;
    peak = Math.max(peak, residentBytes(pid));
  }).done;
  if (told !== rate * seconds) throw new Error(`${told} of ${rate * seconds} lines were told`);
  context.note(`${told} lines in ${gaps.length + 1} batches`);
  judge(context, 'time between batches, p95', quantile(gaps, 0.95), 200, 'ten a second are told by the runner');
  const growth = (peak - before) / 1e6;
  const ours = `${growth.toFixed(1)} MB`;
  context.goal({
    what: 'growth of the engine',
    ours,
    against: 'a fixed limit',
    value: growth,
    limit: 64,
    unit: 'MB',
  });
  const many = `exec cat ${Array(8).fill(content).join(' ')}`;
  const timed = async (name: string, isFollowed: boolean): Promise<number> => {
    const began = performance.now();
    const one = await begin(project, client, name, many);
    const end = client.stream('run.events', { runId: one }, () => {}).done;
    const stream = isFollowed ? client.stream('log.follow', { runId: one }, () => {}) : undefined;
    await end;
    const elapsedMs = performance.now() - began;
    await stream?.done;
    return elapsedMs;
  };
  const comparison = await context.compare('8 M lines', {
    followed: (round) => timed(`followed-${round}`, true),
    unfollowed: (round) => timed(`unfollowed-${round}`, false),
  });
  context.ratio(comparison, 'followed', 'unfollowed', 1.3);
}

function judge(context: BenchmarkContext, what: string, value: number, limit: number, against: string): void {
  context.goal({ what, ours: `${value.toFixed(1)} ms`, against, value, limit, unit: 'ms' });
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length * share)] ?? 0;

const residentBytes = (pid: number): number =>
  1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
