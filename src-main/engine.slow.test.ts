import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mulberry32 } from '../shared/plan/search-space.ts';
import type { StampedEvent } from '../shared/run/run-event.ts';
import { identityOf, isAlive } from './base/process-identity.ts';
import { connectEngine } from './hosts/engine-client.ts';
import { ArtifactStore } from './runs/artifact-store.ts';
import { DigestCache } from './runs/digest-cache.ts';
import { attemptFolder } from './runs/run-folder.ts';
import { runIds } from './runs/run-reader.ts';
import { childrenOf, RealProject } from './testing/real-project.ts';

let project: RealProject;

beforeEach(() => {
  project = new RealProject();
});

afterEach(() => project.dispose());

const ledger = (): string => join(project.root, 'ledger');

function pipeline(...nodes: readonly string[]): string {
  return `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: sample, name: Sample}\nspec:\n  nodes:\n${nodes.join('')}`;
}

const node = (id: string, command: string, more = ''): string =>
  `    - id: ${id}\n      type: flow.shell\n${more}      parameters:\n        command: ${JSON.stringify(command)}\n`;

/** Three chains of four steps, every other one never answered from the cache. Each prints known bytes while it runs, and enters its name in the ledger as it completes. */
function twelveSteps(round: number): string {
  return pipeline(
    ...Array.from({ length: 12 }, (_, index) => {
      const position = index % 4;
      const chain = Math.floor(index / 4);
      const above = position === 0 ? '' : `      inputs: {before: c${chain}-${position - 1}.out}\n`;
      const command = [
        `printf 'begin %s\\n' "$TRAINYARD_STEP_ID"`,
        `sleep 0.0${3 + (index % 5)}`,
        'seq 1 400',
        'cat "${TRAINYARD_INPUT_BEFORE:-/dev/null}" > "$TRAINYARD_OUTPUT_OUT"',
        'echo "$TRAINYARD_STEP_ID" >> "$TRAINYARD_OUTPUT_OUT"',
        `printf 'end'`,
        `echo "$TRAINYARD_STEP_ID" >> ${ledger()}`,
      ].join('; ');
      return `${node(`c${chain}-${position}`, command, `${above}      env: {ROUND: "${round}"}\n      cache: ${index % 2 === 0}\n`)}        outputs: {out: file}\n`;
    }),
  );
}

const numbers = Array.from({ length: 400 }, (_, index) => `${index + 1}\n`).join('');

const completions = (): Record<string, number> => {
  const counts: Record<string, number> = {};
  const lines = existsSync(ledger()) ? readFileSync(ledger(), 'utf8').split('\n').filter(Boolean) : [];
  for (const line of lines) counts[line] = (counts[line] ?? 0) + 1;
  return counts;
};

/** I1 to I7 of a run that has ended well: every step once, each attempt one end, logs and outputs whole, nothing left. */
function assertInvariants(runId: string): void {
  const run = project.read(runId);
  expect(run.state.outcome).toBe('succeeded');
  expect(run.events.map(({ seq }) => seq)).toEqual(run.events.map((_, index) => index + 1));
  const ends = new Map<string, number>();
  for (const event of run.events) {
    if (event.type !== 'step-finished') continue;
    const attempt = `${event.stepId}/${event.attempt}`;
    ends.set(attempt, (ends.get(attempt) ?? 0) + 1);
  }
  expect([...ends.values()].every((count) => count === 1)).toBe(true);
  const store = new ArtifactStore(project.folders.store, new DigestCache(null));
  for (const step of run.state.steps.values()) {
    expect(step.status).toBe('succeeded');
    for (const artifact of Object.values(step.record?.outputs ?? {})) expect(store.verify(artifact, 'look')).toBe(true);
    const log = readFileSync(join(attemptFolder(run.folder, step.id, step.attempt), 'log.bin'), 'utf8');
    expect(log).toBe(`begin ${step.id}\n${numbers}end`);
  }
  expect(completions()).toEqual(Object.fromEntries([...run.state.steps.keys()].map((id) => [id, 1])));
}

/** Kills every engine of the project, also one that has not yet said in `host.json` that it is there. */
async function killEngine(): Promise<void> {
  const engines = project.processes().filter(({ command }) => command.includes('engine.ts'));
  const identities = engines.flatMap(({ pid }) => identityOf(pid) ?? []);
  for (const { pid } of identities) process.kill(pid, 'SIGKILL');
  while (identities.some(isAlive)) await delay(2);
}

/** Processes of steps, as apart from the engine, its runner and waiting supervisors. */
const stepProcesses = (): string[] =>
  project
    .processes()
    .map(({ command }) => command)
    .filter((command) => !/engine\.ts|runner\.py/.test(command));

const isStarted = (event: StampedEvent): boolean => event.type === 'step-started';

describe('F01 the engine is killed', () => {
  it('ends the run after every kill, with no step completed twice', { timeout: 300_000 }, async () => {
    const random = mulberry32(20261124);
    let kills = 0;
    for (let round = 0; kills < 20; round += 1) {
      rmSync(ledger(), { force: true });
      const file = project.write('kill.pipeline.yaml', twelveSteps(round));
      const runId = await project.start(await project.connect(), file);
      for (let times = 1 + Math.floor(random() * 4); times > 0; times -= 1) {
        await delay(random() * 300);
        await killEngine();
        kills += 1;
        // Sometimes the next engine is killed while it recovers, before it could say that it is ready.
        if (random() < 0.3) {
          const starting = project.connect().catch(() => undefined);
          await delay(random() * 400);
          await killEngine();
          kills += 1;
          await starting;
        }
        await project.connect();
      }
      await project.follow(await project.connect(), runId).done;
      assertInvariants(runId);
      expect(stepProcesses()).toEqual([]);
    }
  });

  it('adopts what ran on while no engine was there', async () => {
    const file = project.write('kill.pipeline.yaml', twelveSteps(0));
    const client = await project.connect();
    const runId = await project.start(client, file);
    await project.follow(client, runId).until(({ type }) => type === 'step-finished');
    await killEngine();
    while (Object.keys(completions()).length < 2) await delay(5);
    await project.follow(await project.connect(), runId).done;
    assertInvariants(runId);
    const run = project.read(runId);
    for (const { id, attempt } of run.state.steps.values()) {
      // A launch that the kill met before anybody had claimed it is made again; whatever ran was adopted.
      if (attempt === 1) continue;
      expect(existsSync(join(attemptFolder(run.folder, id, 1), 'result.json'))).toBe(false);
      expect(existsSync(join(attemptFolder(run.folder, id, 1), 'log.bin'))).toBe(false);
    }
    expect([...run.state.steps.values()].filter(({ attempt }) => attempt > 1).length).toBeLessThanOrEqual(2);
  });

  it('goes on with a cancel that the killed engine had not carried out', async () => {
    const file = project.write(
      'stubborn.pipeline.yaml',
      pipeline(
        node('a', `trap '' TERM; echo on; sleep 0.4; while [ ! -e ${join(project.root, 'go')} ]; do sleep 0.05; done`),
      ),
    );
    const client = await project.connect();
    const runId = await project.start(client, file);
    const followed = project.follow(client, runId);
    await followed.until(isStarted);
    await client.call('run.cancel', { runId });
    await killEngine();
    const next = await project.connect();
    await next.call('run.cancel', { runId, force: true });
    await project.follow(next, runId).done;
    expect(project.read(runId).state).toMatchObject({ outcome: 'cancelled', cancelling: true });
    expect(stepProcesses()).toEqual([]);
  });
});

describe('the runner and its supervisors are killed', () => {
  it('watches on with a new runner, and no step runs twice', async () => {
    const file = project.write('kill.pipeline.yaml', twelveSteps(0));
    const client = await project.connect();
    const runId = await project.start(client, file);
    const followed = project.follow(client, runId);
    await followed.until(isStarted);
    const runner = childrenOf(project.engine()?.pid ?? 0).find(({ command }) => command.includes('runner.py'));
    process.kill(runner?.pid ?? 0, 'SIGKILL');
    await followed.done;
    assertInvariants(runId);
    const types = followed.events.map(({ type }) => type);
    expect(types.indexOf('step-contact-lost')).toBeGreaterThan(0);
    expect(types.indexOf('step-contact-restored')).toBeGreaterThan(types.indexOf('step-contact-lost'));
  });

  it('tries an attempt again whose supervisor was killed, after what was left of it is gone', async () => {
    const alive = join(project.root, 'alive');
    const command = `echo $TRAINYARD_ATTEMPT >> ${ledger()}; [ "$TRAINYARD_ATTEMPT" = 1 ] || exit 0; (while :; do date >> ${alive}; sleep 0.01; done) & wait`;
    const file = project.write('killed.pipeline.yaml', pipeline(node('a', command)));
    const client = await project.connect();
    const runId = await project.start(client, file);
    const followed = project.follow(client, runId);
    await followed.until(isStarted);
    while (!existsSync(alive)) await delay(5);
    const claim = JSON.parse(
      readFileSync(join(attemptFolder(project.read(runId).folder, 'a', 1), 'claim'), 'utf8'),
    ) as { pid: number };
    process.kill(claim.pid, 'SIGKILL');
    await followed.done;
    expect(project.read(runId).state.outcome).toBe('succeeded');
    expect(completions()).toEqual({ 1: 1, 2: 1 });
    expect(stepProcesses()).toEqual([]);
  });
});

describe('F10 one engine for each project', () => {
  it('serves from one of those that are started at once, and all callers reach that one', async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, () => project.connect()));
    const pids = await Promise.all(clients.map(async (client) => (await client.call('engine.hello', {})).pid));
    expect(new Set(pids)).toEqual(new Set([project.engine()?.pid]));
  });

  it('starts anew past a stale host.json and a socket that nobody serves', async () => {
    await project.connect();
    await killEngine();
    expect(existsSync(project.folders.hostFile)).toBe(true);
    const hello = await (await project.connect()).call('engine.hello', {});
    expect(hello.pid).toBe(project.engine()?.pid);
  });

  it('is not mistaken for another process that has its number by now', async () => {
    const client = await project.connect();
    await client.call('engine.stop', {});
    const host = JSON.parse(readFileSync(project.folders.hostFile, 'utf8')) as object;
    project.writeState('host.json', JSON.stringify({ ...host, pid: process.pid }));
    const hello = await (await project.connect()).call('engine.hello', {});
    expect(hello.pid).not.toBe(process.pid);
  });

  it('starts past a host.json that is no JSON', async () => {
    project.writeState('host.json', '{"pid": 12');
    expect((await (await project.connect()).call('engine.hello', {})).runs).toEqual([]);
  });

  it('tells an engine of another build that is at work, and takes the place of an idle one', async () => {
    const file = project.write(
      'wait.pipeline.yaml',
      pipeline(node('a', `while [ ! -e ${join(project.root, 'go')} ]; do sleep 0.02; done`)),
    );
    const client = await project.connect();
    const before = project.engine()?.pid;
    const runId = await project.start(client, file);
    const host = JSON.parse(readFileSync(project.folders.hostFile, 'utf8')) as object;
    project.writeState('host.json', JSON.stringify({ ...host, version: '0.0.1' }));
    const refused = await connectEngine(project.options());
    expect(refused.ok ? '' : refused.problem).toContain(
      `An engine of build 0.0.1 is running 1 of this project's runs (process ${before})`,
    );
    writeFileSync(join(project.root, 'go'), '');
    await project.follow(client, runId).done;
    const hello = await (await project.connect()).call('engine.hello', {});
    expect(hello.pid).not.toBe(before);
  });
});

describe('F83 double start', () => {
  it('starts one run for fifty calls with one client key', async () => {
    const file = project.write('kill.pipeline.yaml', pipeline(node('a', 'true')));
    const client = await project.connect();
    const ids = await Promise.all(
      Array.from({ length: 50 }, () => project.start(client, file, { clientKey: 'click' })),
    );
    expect(new Set(ids).size).toBe(1);
    await project.follow(client, ids[0] as string).done;
    expect(readdirSync(project.folders.runs)).toEqual([ids[0]]);
  });
});

describe('a selection', () => {
  it('is refused before anything starts when it needs a result that nobody has, and runs when somebody has', async () => {
    const make = (id: string, above: string): string =>
      `${node(id, 'echo > "$TRAINYARD_OUTPUT_OUT"', above)}        outputs: {out: file}\n`;
    const file = project.write(
      'two.pipeline.yaml',
      pipeline(make('a', ''), make('b', '      inputs: {before: a.out}\n')),
    );
    const client = await project.connect();
    const only = { file, environment: {}, selection: { only: ['b'] } };
    expect(await client.call('run.start', only)).toMatchObject({
      ok: false,
      exitCode: 3,
      diagnostics: [{ code: 'result-missing', nodeId: 'b' }],
    });
    expect(readdirSync(project.folders.runs)).toEqual([]);
    await project.follow(client, await project.start(client, file)).done;
    const started = await client.call('run.start', { ...only, environment: { PATH: project.env['PATH'] ?? '' } });
    expect(started.ok).toBe(true);
  });
});

const strace = spawnSync('strace', ['-V']).status === 0;

describe('F02 the engine is killed at a system call', () => {
  it.skipIf(!strace)('recovers wherever that was (needs strace)', { timeout: 240_000 }, async () => {
    const random = mulberry32(2);
    let hits = 0;
    for (let round = 0; hits < 6 && round < 20; round += 1) {
      rmSync(ledger(), { force: true });
      const file = project.write('kill.pipeline.yaml', twelveSteps(round));
      const client = await project.connect();
      const engine = project.engine()?.pid ?? 0;
      const calls = ['write', 'openat', 'rename'][round % 3] as string;
      const when = calls === 'rename' ? 1 : 1 + Math.floor(random() * 12);
      // The engine alone is traced (no -f): a step that is killed itself would rightly be tried again.
      const inject = `inject=${calls}:signal=SIGKILL:when=${when}`;
      const tracer = spawn('strace', ['-o', '/dev/null', '-e', `trace=${calls}`, '-e', inject, '-p', String(engine)], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const tracerEnded = new Promise((resolve) => tracer.once('close', resolve));
      await new Promise((resolve) => tracer.stderr.once('data', resolve));
      const started = await project.start(client, file).catch(() => undefined);
      await (started === undefined ? undefined : project.follow(client, started).done.catch(() => undefined));
      tracer.kill('SIGTERM');
      await tracerEnded;
      if (identityOf(engine) === undefined) hits += 1;
      await killEngine();
      const next = await project.connect();
      const [newest] = runIds(project.folders);
      // Killed before the run was there, nothing of it may be left; else it goes on to its end.
      const runId = started ?? newest;
      if (runId === undefined) continue;
      await project.follow(next, runId).done;
      expect(project.read(runId).state.outcome, `${inject}`).toBe('succeeded');
      expect(Object.values(completions()).every((count) => count === 1)).toBe(true);
      expect(stepProcesses()).toEqual([]);
    }
    expect(hits).toBe(6);
  });
});
