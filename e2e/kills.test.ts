import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

/**
 * `kill -9` at random moments of the template `breast-cancer`: of the command, of its engine, of the step runner. Afterwards
 * `runs resume` finishes the run, and the files tell whether anything was lost or done twice. More rounds with TRAINYARD_KILLS.
 */
const rounds = Number(process.env['TRAINYARD_KILLS'] ?? 3);
const seed = Number(process.env['TRAINYARD_KILL_SEED'] ?? 20261124);
/** A run of the template takes about this long, in milliseconds; the moments of the kills are spread over it. */
const spreadMs = Number(process.env['TRAINYARD_KILL_SPREAD'] ?? 9000);

const root = join(import.meta.dirname, '..');
const trainyard = join(root, 'bin', 'trainyard');
const scratch = mkdtempSync(join(tmpdir(), 'trainyard-kills-'));
if (!process.env['TRAINYARD_KEEP']) afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface StampedEvent {
  readonly type: string;
  readonly stepId?: string;
  readonly status?: string;
  readonly outcome?: string;
}

const call = (project: string, ...words: string[]): { code: number | null; out: string; error: string } => {
  const { status, stdout, stderr } = spawnSync('sh', [trainyard, ...words], {
    cwd: project,
    env: { ...process.env, INIT_CWD: project },
    encoding: 'utf8',
  });
  return { code: status, out: stdout, error: stderr };
};

/** Resolves with the run's id once the command has told it. */
function startRun(project: string): { child: ChildProcess; started: Promise<void> } {
  const child = spawn('sh', [trainyard, 'run', 'breast-cancer.pipeline.yaml', '--json'], {
    cwd: project,
    env: { ...process.env, INIT_CWD: project },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const started = new Promise<void>((resolve, reject) => {
    child.stdout?.setEncoding('utf8');
    child.stdout?.on('data', (text: string) => text.includes('run-started') && resolve());
    child.on('exit', () => reject(new Error('the command ended before its run began')));
  });
  return { child, started };
}

/** On a quick machine the run may be through, and whoever was meant gone, before the moment comes. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const killEngine = (project: string): void =>
  killIfThere(JSON.parse(readFileSync(join(project, '.trainyard', 'host.json'), 'utf8')).pid);

/** The runner is the engine's child; its supervisors are not, and go on. */
function killRunner(project: string): void {
  const engine = String(JSON.parse(readFileSync(join(project, '.trainyard', 'host.json'), 'utf8')).pid);
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      if (parent === engine && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('runner.py'))
        process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended while we looked.
    }
  }
}

const victims = ['command', 'engine', 'command and engine', 'runner'] as const;

function mulberry32(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe.skipIf(process.platform !== 'linux')('F01 kill -9 at random moments of the demo', () => {
  const random = mulberry32(seed);
  for (let round = 0; round < rounds; round += 1) {
    const victim = victims[round % victims.length] as (typeof victims)[number];
    const momentMs = Math.round(random() * spreadMs);
    test(`round ${round}: the ${victim} after ${momentMs} ms`, { timeout: 300_000 }, async () => {
      const project = join(scratch, `p${round}`);
      cpSync(join(root, 'nodes-catalog', 'templates', 'breast-cancer'), project, { recursive: true });
      const { child, started } = startRun(project);
      const closed = new Promise((resolve) => child.on('close', resolve));
      await started;
      // The moment is the fault that is tested, not a wait for something to happen.
      await new Promise((resolve) => setTimeout(resolve, momentMs));
      if (victim !== 'runner' && victim.includes('engine')) killEngine(project);
      if (victim.includes('command')) killIfThere(-(child.pid as number));
      if (victim === 'runner') killRunner(project);
      const resumed = call(project, 'runs', 'resume', 'latest', '--json');
      await closed;
      expect(resumed.error + resumed.out.split('\n').at(-2)).toContain('"outcome":"succeeded"');
      expect(resumed.code).toBe(0);
      checkRun(project);
      expect(call(project, 'deployments', 'stop', 'breast-cancer.serve').code).toBe(0);
      killEngine(project);
    });
  }
});

/** I1, I2, I6: one end for each step, no attempt completed twice, every byte of every log there, nothing left running. */
function checkRun(project: string): void {
  const runs = join(project, '.trainyard', 'runs');
  const [runId = ''] = readdirSync(runs);
  expect(readdirSync(runs)).toHaveLength(1);
  const events = readFileSync(join(runs, runId, 'events.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as StampedEvent);
  expect(events.at(-1)).toMatchObject({ type: 'run-finished', outcome: 'succeeded' });
  const ends = new Map<string, number>();
  for (const event of events) {
    const isEnd = event.type === 'step-cached' || (event.type === 'step-finished' && event.status !== 'interrupted');
    if (isEnd && event.stepId) ends.set(event.stepId, (ends.get(event.stepId) ?? 0) + 1);
  }
  expect([...ends].filter(([, count]) => count !== 1)).toEqual([]);
  expect(ends.size).toBe(10 + 9);
  for (const step of readdirSync(join(runs, runId, 'steps'))) {
    let completed = 0;
    for (const attempt of readdirSync(join(runs, runId, 'steps', step))) {
      const folder = join(runs, runId, 'steps', step, attempt);
      if (!existsSync(join(folder, 'result.json'))) continue;
      const result = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as {
        exitCode: number;
        bytes: number;
      };
      if (result.exitCode === 0) completed += 1;
      expect(statSync(join(folder, 'log.bin')).size, `${step}/${attempt}`).toBe(result.bytes);
    }
    expect(completed, step).toBe(1);
  }
  const listed = JSON.parse(call(project, 'runs', 'list', '--json').out) as { runs: { outcome: string }[] };
  expect(listed.runs.map(({ outcome }) => outcome)).toEqual(['succeeded']);
}
