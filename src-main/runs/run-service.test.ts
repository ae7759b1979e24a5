import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { everything } from '../../shared/plan/select-steps.ts';
import type { StampedEvent } from '../../shared/run/run-event.ts';
import { FakeExecutor } from '../executors/fake-executor.ts';
import type { Launch } from '../executors/launch.ts';
import { findInstallation } from '../installation.ts';
import { CatalogLoader } from '../pipelines/catalog-loader.ts';
import { type PlanRefusal, PlanService } from './plan-service.ts';
import { eventsFile, pipelineCopy, planFile, runFolder } from './run-folder.ts';
import { createRunOrigin } from './run-origin.ts';
import { RunService, type StartRequest } from './run-service.ts';
import { RunWorld } from './testing/run-world.ts';

let world: RunWorld;

beforeEach(() => {
  world = new RunWorld();
  world.writeProjectFile(
    'two.pipeline.yaml',
    [
      'apiVersion: trainyard/v1',
      'kind: Pipeline',
      'metadata: {id: two, name: Two}',
      'spec:',
      '  nodes:',
      '    - {id: a, type: flow.shell, files: [a.txt], cache: true, parameters: {command: "true"}}',
      '    - {id: b, type: flow.shell, after: [a], parameters: {command: "true"}}',
      '',
    ].join('\n'),
  );
  world.writeProjectFile('a.txt', 'one');
});

afterEach(() => world.dispose());

interface Engine {
  readonly runs: RunService;
  readonly executor: FakeExecutor;
}

function engine(
  behaviour: (launch: Launch) => { exitCode: number } | 'hold' = () => ({ exitCode: 0 }),
  restriction: PlanRefusal | null = null,
): Engine {
  const plans = new PlanService(
    world.folders.project,
    new CatalogLoader(findInstallation().catalog),
    () => new Set(['local']),
  );
  const executor = new FakeExecutor((events) => runs.dispatch(events), behaviour);
  const { services } = world.engine();
  const runs: RunService = new RunService({
    services: { ...services, executor, nodeType: (id) => plans.nodeType(id) },
    plans,
    recordVersion: async () => 'v1',
    onRunChanged: () => {},
    preflight: () => null,
    origin: createRunOrigin(join(world.folder, 'home', 'engine.key'), world.folders.project),
    restrictionOfRun: async () => restriction,
    shownEnvironment: {},
  });
  return { runs, executor };
}

const request = (changes: Partial<StartRequest> = {}): StartRequest => ({
  file: join(world.folders.project, 'two.pipeline.yaml'),
  parameters: {},
  settings: {},
  target: null,
  selection: everything,
  maxParallel: null,
  trigger: 'manual',
  environment: {},
  ...changes,
});

async function started(runs: RunService, changes: Partial<StartRequest> = {}): Promise<string> {
  const result = await runs.start(request(changes));
  if (!result.ok) throw new Error(result.problem.message);
  return result.value.runId;
}

/** All events of a run, when it has ended. */
async function eventsOf(runs: RunService, runId: string, afterSeq = 0): Promise<StampedEvent[]> {
  const events: StampedEvent[] = [];
  await runs.events(runId, afterSeq, (batch) => events.push(...batch), { onAbort: () => {} });
  return events;
}

const again = { parameters: {}, settings: {}, failedOnly: false, exact: false, maxParallel: null, environment: {} };
const launched = (executor: FakeExecutor): string[] => executor.launches.map(({ step }) => String(step['stepId']));

describe('starting', () => {
  it('keeps the plan, the text and the request beside the events', async () => {
    const { runs } = engine();
    const runId = await started(runs, { maxParallel: 2 });
    const events = await eventsOf(runs, runId);
    expect(events[0]).toMatchObject({ type: 'run-started', seq: 1, file: 'two.pipeline.yaml', versionId: 'v1' });
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', outcome: 'succeeded' });
    const folder = runFolder(world.folders, runId);
    expect(readdirSync(folder).sort()).toEqual(
      expect.arrayContaining(['events.ndjson', 'pipeline.yaml', 'plan.json', 'request.json']),
    );
    expect(readFileSync(join(folder, 'pipeline.yaml'), 'utf8')).toContain('metadata: {id: two');
  });

  it('F83 starts one run for calls with one key', async () => {
    const { runs, executor } = engine();
    const ids = await Promise.all(Array.from({ length: 50 }, () => started(runs, { clientKey: 'click' })));
    expect(new Set(ids).size).toBe(1);
    await eventsOf(runs, ids[0] as string);
    expect(launched(executor)).toEqual(['a', 'b']);
  });

  it('tells events from where a listener left off, live and afterwards', async () => {
    const { runs } = engine();
    const runId = await started(runs);
    const live = await eventsOf(runs, runId, 2);
    expect(live.map(({ seq }) => seq)[0]).toBe(3);
    expect(await eventsOf(runs, runId, 2)).toEqual(live);
  });

  it('runs the text on the screen, not that of the file', async () => {
    const { runs, executor } = engine();
    const text = readFileSync(request().file, 'utf8').replace('id: b', 'id: other');
    await eventsOf(runs, await started(runs, { text }));
    expect(launched(executor)).toEqual(['a', 'other']);
  });
});

describe('running again', () => {
  it('tells what changed since, and refuses it with exact', async () => {
    const { runs } = engine();
    const runId = await started(runs);
    await eventsOf(runs, runId);
    world.writeProjectFile('a.txt', 'two');
    const rerun = await runs.rerun({ ...again, runId });
    expect(rerun).toMatchObject({ ok: true, value: { notes: ['file a.txt changed'] } });
    expect(await runs.rerun({ ...again, runId, exact: true })).toMatchObject({
      ok: false,
      problem: { exitCode: 3, message: `${runId} cannot be run again exactly: file a.txt changed.` },
    });
    if (rerun.ok) await eventsOf(runs, rerun.value.runId);
  });

  it('plans a run that was not begun here anew from its pipeline, which is what was looked at', async () => {
    const first = engine();
    const runId = await started(first.runs);
    await eventsOf(first.runs, runId);
    const folder = runFolder(world.folders, runId);
    writeFileSync(planFile(folder), readFileSync(planFile(folder), 'utf8').replaceAll('"id":"b"', '"id":"evil"'));
    expect(readFileSync(pipelineCopy(folder), 'utf8')).toContain('id: b');
    const { runs, executor } = engine();
    const rerun = await runs.rerun({ ...again, runId });
    if (!rerun.ok) throw new Error(rerun.problem.message);
    await eventsOf(runs, rerun.value.runId);
    expect(launched(executor)).not.toContain('evil');
  });

  it('executes what did not succeed, with failed', async () => {
    const broken = engine(({ step }) => ({ exitCode: step['stepId'] === 'b' ? 1 : 0 }));
    const runId = await started(broken.runs);
    await eventsOf(broken.runs, runId);
    const { runs, executor } = engine();
    const rerun = await runs.rerun({ ...again, runId, failedOnly: true });
    if (!rerun.ok) throw new Error(rerun.problem.message);
    await eventsOf(runs, rerun.value.runId);
    expect(launched(executor)).toEqual(['b']);
  });
});

describe('an engine that starts', () => {
  it('resumes what was left, sweeps what had not begun, and leaves ended runs alone', async () => {
    const first = engine();
    const ended = await started(first.runs);
    await eventsOf(first.runs, ended);
    const left = await started(engine(() => 'hold').runs, { selection: { ...everything, noCache: true } });
    mkdirSync(runFolder(world.folders, 'half-made'));
    const before = readFileSync(eventsFile(runFolder(world.folders, ended)));
    const { runs, executor } = engine();
    await runs.resumeAll({});
    expect(runs.active).toEqual([left]);
    expect(executor.watched).toEqual([`${left}/a/1`]);
    expect(existsSync(runFolder(world.folders, 'half-made'))).toBe(false);
    executor.end(`${left}/a/1`);
    const events = await eventsOf(runs, left);
    expect(events.map(({ type }) => type)).toContain('run-resumed');
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', outcome: 'succeeded' });
    expect(readFileSync(eventsFile(runFolder(world.folders, ended)))).toEqual(before);
  });

  it('keeps for later runs what the other engine had not written down yet', async () => {
    const earlier = engine();
    const text = readFileSync(request().file, 'utf8').replaceAll('"true"', '"echo"');
    await eventsOf(earlier.runs, await started(earlier.runs, { text }));
    const first = engine(({ step }) => (step['stepId'] === 'b' ? 'hold' : { exitCode: 0 }));
    const runId = await started(first.runs);
    await vi.waitFor(() => expect(first.executor.held.size).toBe(1));
    const { runs, executor } = engine();
    await runs.resumeAll({});
    executor.end(`${runId}/b/1`);
    await eventsOf(runs, runId);
    await eventsOf(runs, await started(runs));
    expect(launched(executor)).toEqual(['b']);
  });

  it('F71 starts although a run is damaged, and does not run it again by itself', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push(await started(engine(() => 'hold').runs));
    const [plan, log, fine] = ids.map((id) => runFolder(world.folders, id)) as [string, string, string];
    writeFileSync(planFile(plan), '{"steps":');
    writeFileSync(eventsFile(log), Buffer.alloc(500, 0xff));
    const { runs } = engine();
    await runs.resumeAll({});
    expect(runs.active.map((id) => runFolder(world.folders, id))).toEqual([fine]);
    runs.cancel(ids[2] as string, true);
  });

  it('leaves a run alone that was not begun here, or not as it lies there, and says so', async () => {
    const runId = await started(engine(() => 'hold').runs);
    const folder = runFolder(world.folders, runId);
    const copied = `${runId.slice(0, -1)}${runId.endsWith('0') ? '1' : '0'}`;
    cpSync(folder, runFolder(world.folders, copied), { recursive: true });
    const carried = await started(engine(() => 'hold').runs);
    rmSync(join(runFolder(world.folders, carried), 'origin'));
    const changed = await started(engine(() => 'hold').runs);
    const plan = planFile(runFolder(world.folders, changed));
    writeFileSync(plan, readFileSync(plan, 'utf8').replace('"true"', '"false"'));
    const { runs, executor } = engine();
    await runs.resumeAll({});
    expect(runs.active).toEqual([runId]);
    for (const id of [copied, carried, changed]) {
      const message = `${id} was not begun here, so it is not gone on with; run the pipeline again.`;
      expect(await runs.resume(id, {})).toEqual({ ok: false, problem: { exitCode: 3, message, diagnostics: [] } });
    }
    expect(executor.launches).toEqual([]);
    runs.cancel(runId, true);
  });

  it('leaves a run alone that is restricted by now', async () => {
    const runId = await started(engine(() => 'hold').runs);
    const restriction = { exitCode: 3, message: 'It came from elsewhere.', diagnostics: [] } as const;
    const { runs } = engine(undefined, restriction);
    await runs.resumeAll({});
    expect(runs.active).toEqual([]);
    expect(await runs.resume(runId, {})).toEqual({ ok: false, problem: restriction });
  });

  it('answers for runs that are over, under way, or not there', async () => {
    const { runs } = engine();
    const runId = await started(runs);
    expect(await runs.resume(runId, {})).toEqual({ ok: true, value: { runId, notes: [] } });
    await eventsOf(runs, runId);
    expect(await runs.resume(runId, {})).toEqual({ ok: true, value: { runId, notes: [] } });
    expect(runs.cancel(runId, false)).toEqual({ ok: true, value: null });
    for (const id of ['20260101-000000-aaaaaa', '../..', ''])
      expect(await runs.resume(id, {})).toMatchObject({ ok: false, problem: { exitCode: 5 } });
  });
});
