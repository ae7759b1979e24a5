import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runId } from '../../../shared/base/ids.ts';
import { ok } from '../../../shared/base/result.ts';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import type { ExecutionPlan, PlannedStep } from '../../../shared/plan/execution-plan.ts';
import type { Artifact } from '../../../shared/plan/step-record.ts';
import type { RunEvent, StampedEvent } from '../../../shared/run/run-event.ts';
import { queuedRunState, type RunState, reduceRun, type StepState } from '../../../shared/run/run-state.ts';
import { type FakeEnd, FakeExecutor } from '../../executors/fake-executor.ts';
import type { AttemptResult, Launch } from '../../executors/launch.ts';
import { ArtifactStore } from '../artifact-store.ts';
import { cachedStepsOfRuns } from '../cached-steps-of-runs.ts';
import { DigestCache } from '../digest-cache.ts';
import { sha256 } from '../plan-service.ts';
import { type PoolLimits, ResourcePool } from '../resource-pool.ts';
import { eventsFile, type ProjectFolders, planFile, projectFolders, runFolder } from '../run-folder.ts';
import { RunLog } from '../run-log.ts';
import { RunScheduler } from '../run-scheduler.ts';
import type { ReadyStepEnvironment, SchedulerServices } from '../scheduler-services.ts';
import { StepCache } from '../step-cache.ts';

/** What a step of a test does; what is left out is quiet success with all declared outputs written. */
export interface Act {
  readonly result?: Partial<AttemptResult>;
  /** Content of each output; declared ones that are not named hold what depends on the step and its inputs. */
  readonly outputs?: { readonly [port: string]: string };
  /** Lines of `events.ndjson`. */
  readonly reports?: readonly object[];
}

export type Script = (launch: Launch) => Act | 'hold' | undefined;

/** In memory where that can be had: property tests make thousands of runs, and each one is synced to the disk. */
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export const plainEnvironment: ReadyStepEnvironment = { python: null, digest: 'none', shown: {} };

const sampleType = (id: string): NodeType => ({
  id,
  version: '1.0.0',
  title: id,
  category: 'flow',
  description: '',
  keywords: [],
  inputs: new Map(),
  outputs: new Map(),
  dynamicOutputs: null,
  parameters: { type: 'object' },
  resources: {},
  runtime: { kind: 'command' },
  execution: 'step',
  entry: '',
  serve: '',
  health: '',
  warm: false,
  effects: false,
  metrics: [],
  plots: [],
  folder: '/nodes/sample',
  codeHash: 'c0de',
});

/**
 * A project in a temporary folder whose steps are played by a fake executor, with the real store, cache, log and
 * scheduler. Engines come and go: `engine()` makes a new one on what the last one left.
 */
export class RunWorld {
  readonly folder: string;
  readonly folders: ProjectFolders;
  /** How often each step was executed to its successful end, over all engines. */
  readonly completions = new Map<string, number>();

  constructor(parent = scratch) {
    this.folder = mkdtempSync(join(parent, 'trainyard-runs-'));
    this.folders = projectFolders(join(this.folder, 'project'), join(this.folder, 'state'));
    mkdirSync(this.folders.project, { recursive: true });
    mkdirSync(this.folders.runs, { recursive: true });
  }

  writeProjectFile(path: string, content: string): void {
    mkdirSync(dirname(join(this.folders.project, path)), { recursive: true });
    writeFileSync(join(this.folders.project, path), content);
  }

  engine(script: Script = () => undefined, options: EngineOptions = {}): FakeEngine {
    return new FakeEngine(this, script, options);
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface EngineOptions {
  readonly limits?: Partial<PoolLimits>;
  readonly services?: Partial<SchedulerServices>;
}

/** One engine's life: its services, and the runs that it schedules. */
export class FakeEngine {
  readonly executor: FakeExecutor;
  readonly store: ArtifactStore;
  readonly services: SchedulerServices;
  readonly #world: RunWorld;
  readonly #script: Script;
  readonly #schedulers = new Map<string, RunScheduler>();

  constructor(world: RunWorld, script: Script, { limits = {}, services = {} }: EngineOptions) {
    this.#world = world;
    this.#script = script;
    const { folders } = world;
    this.executor = new FakeExecutor(
      (events) => {
        for (const event of events) {
          if ('id' in event) this.#schedulers.get(event.id.split('/')[0] as string)?.handle([event]);
          else for (const scheduler of this.#schedulers.values()) scheduler.handle([event]);
        }
      },
      (launch) => this.#play(launch),
    );
    const digests = new DigestCache(join(folders.state, 'digests.tsv'));
    this.store = new ArtifactStore(folders.store, digests);
    const pool = new ResourcePool({
      cpu: 64,
      memoryBytes: 2 ** 36,
      gpus: [],
      parallel: 1000,
      pools: {},
      ...limits,
    });
    this.services = {
      folders,
      executor: this.executor,
      poolOf: () => pool,
      store: this.store,
      cache: new StepCache(join(folders.state, 'cache.ndjson'), () => cachedStepsOfRuns(folders)),
      digests,
      sha256,
      resourcesFreed: (by) => {
        for (const scheduler of this.#schedulers.values()) if (scheduler !== by) scheduler.resourcesFreed();
      },
      sdk: '/sdk',
      nodeType: sampleType,
      findEnvironment: () => plainEnvironment,
      prepareEnvironment: async () => ok(plainEnvironment),
      deploy: async ({ step }) => ok({ endpoint: this.store.putJson({ step: step.id }, 'endpoint.json'), kept: false }),
      ...services,
    };
  }

  /** Starts a run of the plan. */
  start(plan: ExecutionPlan, options: { id?: string; maxParallel?: number; env?: NodeJS.ProcessEnv } = {}): PlayedRun {
    const id = options.id ?? `run-${this.#schedulers.size + 1}`;
    const folder = runFolder(this.#world.folders, id);
    mkdirSync(folder, { recursive: true });
    writeFileSync(planFile(folder), JSON.stringify(plan));
    const { log } = RunLog.open(eventsFile(folder));
    return this.#schedule(id, plan, log, queuedRunState(plan), options, {
      type: 'run-started',
      runId: runId(id),
      pipelineId: plan.pipelineId,
      pipelineName: plan.pipelineName,
      file: 'sample.pipeline.yaml',
      planHash: plan.hash,
      versionId: null,
      trigger: 'manual',
      parameters: plan.parameters,
      rerunOf: null,
      maxParallel: 0,
      environment: {},
    });
  }

  /** Takes a run up from its log, as an engine does that starts after another was killed. */
  resume(id: string, options: { maxParallel?: number } = {}): PlayedRun {
    const folder = runFolder(this.#world.folders, id);
    const plan = JSON.parse(readFileSync(planFile(folder), 'utf8')) as ExecutionPlan;
    const { log, events } = RunLog.open(eventsFile(folder));
    const state = queuedRunState(plan);
    for (const event of events) reduceRun(state, event);
    return this.#schedule(id, plan, log, state, options, { type: 'run-resumed', enginePid: 1 });
  }

  /** Writes what a step writes, and tells how it ended. */
  result(launch: Launch, act: Act = {}): FakeEnd {
    mkdirSync(launch.dir, { recursive: true });
    const reports = (act.reports ?? []).map((line) => `${JSON.stringify(line)}\n`).join('');
    writeFileSync(join(launch.dir, 'events.ndjson'), reports);
    const eventBytes = Buffer.byteLength(reports);
    const succeeded = (act.result?.exitCode ?? 0) === 0 && !act.result?.failure && !act.result?.signal;
    if (!succeeded) return { eventBytes, ...act.result };
    const { completions } = this.#world;
    const step = launch.id.slice(launch.id.indexOf('/') + 1, launch.id.lastIndexOf('/'));
    completions.set(step, (completions.get(step) ?? 0) + 1);
    const outputs: Record<string, Artifact> = {};
    for (const [port, { name }] of Object.entries(launch.outputs)) {
      outputs[port] = this.#publish(act.outputs?.[port] ?? contentOf(launch, step, port), name);
    }
    return { outputs, eventBytes, ...act.result };
  }

  #publish(content: string, name: string): Artifact {
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    const path = this.store.blobPath(digest);
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    return { digest, kind: 'file', bytes: Buffer.byteLength(content), name };
  }

  #play(launch: Launch): FakeEnd | 'hold' {
    const act = this.#script(launch);
    return act === 'hold' ? 'hold' : this.result(launch, act);
  }

  #schedule(
    id: string,
    plan: ExecutionPlan,
    log: RunLog,
    state: RunState,
    { maxParallel = 1000, env = {} }: { maxParallel?: number; env?: NodeJS.ProcessEnv },
    first: RunEvent,
  ): PlayedRun {
    const folder = runFolder(this.#world.folders, id);
    const scheduler = new RunScheduler(
      { id, plan, folder, log, state, env, secret: (name) => env[name], maxParallel },
      this.services,
    );
    this.#schedulers.set(id, scheduler);
    const run = new PlayedRun(this, scheduler, folder);
    reduceRun(state, log.append(first));
    scheduler.start();
    return run;
  }
}

/** The same step with the same inputs yields the same bytes, so that fingerprints below it hold. */
const contentOf = (launch: Launch, step: string, port: string): string =>
  JSON.stringify([step, port, launch.step['parameters'] ?? null, launch.inputs, launch.env]);

/** A run as a test sees it. */
export class PlayedRun {
  readonly scheduler: RunScheduler;
  readonly events: StampedEvent[] = [];
  readonly folder: string;
  readonly #engine: FakeEngine;

  constructor(engine: FakeEngine, scheduler: RunScheduler, folder: string) {
    this.#engine = engine;
    this.scheduler = scheduler;
    this.folder = folder;
    scheduler.listen((events) => this.events.push(...events));
  }

  get id(): string {
    return this.scheduler.run.id;
  }

  /** Waits for the end and closes the log. */
  async end(): Promise<RunState> {
    const state = await this.scheduler.done;
    this.scheduler.run.log.close();
    return state;
  }

  step(id: string): StepState {
    const found = this.scheduler.state.steps.get(id as PlannedStep['id']);
    if (!found) throw new Error(`There is no step ${id}`);
    return found;
  }

  /** `id` to its status, in the order of the plan. */
  get statuses(): { readonly [id: string]: string } {
    return Object.fromEntries([...this.scheduler.state.steps.values()].map(({ id, status }) => [id, status]));
  }

  /** Ids of the attempts that are held, without the run's id. */
  get held(): string[] {
    return [...this.#engine.executor.held.keys()]
      .filter((id) => id.startsWith(`${this.id}/`))
      .map((id) => id.slice(this.id.length + 1));
  }

  /** Lets a held attempt end. */
  finish(attempt: string, act: Act = {}): void {
    const id = `${this.id}/${attempt}`;
    const launch = this.#engine.executor.held.get(id);
    if (!launch) throw new Error(`${attempt} is not held; held are ${this.held.join(', ') || 'none'}`);
    this.#engine.executor.end(id, this.#engine.result(launch, act));
  }
}
