import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Meters } from '../src-main/telemetry/meters.ts';
import { type BenchmarkContext, defineBenchmark } from './harness.ts';

const watchedMs = 10_000;
const floorRounds = 20;
const mostShare = 0.015;

/** What looking at the machine and at the running steps once a second takes of a core. */
export const meters = defineBenchmark({
  name: 'meters',
  what: '1, 20 and 100 running steps of two processes each, looked at once a second, history kept',
  async run(context) {
    await idle(context);
    for (const steps of [1, 20, 100]) await underWay(context, steps);
  },
});

/** What this process takes without meters: taken off all figures. */
let ownShare = 0;

async function idle(context: BenchmarkContext): Promise<void> {
  ownShare = await shareOf(() => delay(watchedMs));
  context.note(`Without meters the process takes ${percent(ownShare)} of a core.`);
}

async function underWay(context: BenchmarkContext, count: number): Promise<void> {
  const children = await Promise.all(Array.from({ length: count }, start));
  try {
    const steps = children.map(({ pid }, index) => ({
      runId: 'r',
      stepId: `s${index}`,
      pid: pid as number,
      supervisor: null,
    }));
    const runs = [{ runId: 'r', folder: context.scratch('run'), steps }];
    const watched = new Meters({ folder: context.folder, gpus: 0, env: {}, runs: () => runs });
    let samples = 0;
    watched.watch((sample) => {
      samples += 1;
      if (sample.steps.some(({ processes }) => processes !== 2)) throw new Error('a step lacks processes');
    });
    const share = (await shareOf(() => delay(watchedMs))) - ownShare;
    watched.dispose();
    if (samples < watchedMs / 1000 - 1) throw new Error(`only ${samples} samples came`);
    const floor = floorShare(children.map(({ pid }) => pid as number));
    context.note(
      `${count} steps, ${readdirSync('/proc').filter((name) => /^\d/.test(name)).length} processes: ${percent(share)} of a core; cat of the same files ${percent(floor)}.`,
    );
    context.goal({
      what: `${count} steps`,
      ours: percent(share),
      against: `cat ${percent(floor)}`,
      value: Math.round(share * 10_000) / 100,
      limit: mostShare * 100,
      unit: '% of a core',
    });
  } finally {
    for (const { pid } of children) if (pid) process.kill(-pid, 'SIGKILL');
  }
}

async function start(): Promise<ChildProcess> {
  const child = spawn('/bin/sh', ['-c', 'sleep 600 & echo ready; wait'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  return child;
}

/** Processor time of this process as a share of the time that passes. */
async function shareOf(act: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - startedMs);
}

/** The share that `cat` would take, once a second, for the files of the machine and of every process of the steps. */
function floorShare(leaders: readonly number[]): number {
  const all = readdirSync('/proc').filter((name) => /^\d/.test(name));
  const wanted = all.filter((pid) => {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
      return (
        leaders.includes(Number(pid)) || leaders.includes(Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]))
      );
    } catch {
      return false;
    }
  });
  const files = ['/proc/stat', '/proc/meminfo', '/proc/diskstats', '/proc/net/dev'];
  for (const pid of wanted) files.push(`/proc/${pid}/stat`, `/proc/${pid}/io`);
  const script = `for i in $(seq ${floorRounds}); do cat ${files.join(' ')} > /dev/null; done; times`;
  const [, children = ''] = execFileSync('/bin/bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
  const seconds = children.split(' ').map((time) => {
    const [minutes = 0, rest = 0] = time.replace('s', '').split('m').map(Number);
    return minutes * 60 + rest;
  });
  return seconds.reduce((sum, each) => sum + each, 0) / floorRounds;
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
