import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runId as asRunId } from '../../shared/base/ids.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { ExecutionPlan, PlannedStep } from '../../shared/plan/execution-plan.ts';
import { missingResults } from '../../shared/plan/missing-results.ts';
import { everything } from '../../shared/plan/select-steps.ts';
import type { RunEvent, StampedEvent } from '../../shared/run/run-event.ts';
import { queuedRunState, type RunState, reduceRun } from '../../shared/run/run-state.ts';
import type { ExecutorEvent } from '../executors/executor.ts';
import type { VersionSource } from '../pipelines/versions.ts';
import { cachedStepsOf } from './cached-steps-of-runs.ts';
import { type PlanRefusal, type PlanService, preview } from './plan-service.ts';
import { eventsFile, pipelineCopy, planFile, runFolder } from './run-folder.ts';
import { newRunId } from './run-id.ts';
import { isFinished, parseRunLog, RunLog } from './run-log.ts';
import type { RunOrigin } from './run-origin.ts';
import { readRun } from './run-reader.ts';
import { noSuchRun, notBegunHere, resultsMissing } from './run-refusals.ts';
import { RunScheduler } from './run-scheduler.ts';
import type { ScheduledRun } from './scheduler-host.ts';
import type { SchedulerServices } from './scheduler-services.ts';
import { readStoredRequest, type StoredRequest, writeStoredRequest } from './stored-request.ts';

export interface StartRequest extends StoredRequest {
  readonly text?: string | undefined;
  readonly trigger: string;
  readonly clientKey?: string | undefined;
  readonly environment: { readonly [name: string]: string };
}

export interface RerunRequest {
  readonly runId: string;
  readonly parameters: { readonly [name: string]: string };
  readonly settings: { readonly [path: string]: string };
  readonly failedOnly: boolean;
  readonly exact: boolean;
  readonly maxParallel: number | null;
  readonly environment: { readonly [name: string]: string };
}

export interface RunServiceOptions {
  readonly services: SchedulerServices;
  readonly plans: PlanService;
  /** Keeps the text as a version of the pipeline and tells its id. */
  readonly recordVersion: (pipelineId: string, text: string, source: VersionSource) => Promise<string | null>;
  /** A run changed its outcome: the index follows. */
  readonly onRunChanged: (runId: string, state: RunState) => void;
  /** What cannot be met on this machine, before anything starts. */
  readonly preflight: (plan: ExecutionPlan) => PlanRefusal | null;
  /** Only a run that was begun here is gone on with. */
  readonly origin: RunOrigin;
  /** Why the stored pipeline of a run may not run; null where it may. */
  readonly restrictionOfRun: (runId: string) => Promise<PlanRefusal | null>;
  /** A run begins, or goes on, with these variables of whoever asked for it. */
  readonly onScheduled?: (plan: ExecutionPlan, environment: NodeJS.ProcessEnv, runId: string) => void;
  readonly shownEnvironment: JsonObject;
}

/** Whoever listens to a run's events, as long as they do. */
export interface EventsWanted {
  onAbort(listener: () => void): void;
}

const unlimited = 1_000_000;
/** Longest wait in milliseconds for the steps of a project that was deleted. */
const abandonWithinMs = 5000;
const lastEndedForMs = 2000;

/** Starts, resumes, cancels and streams the runs of one project. The only writer of its run folders. */
export class RunService {
  readonly #options: RunServiceOptions;
  readonly #active = new Map<string, RunScheduler>();
  /** The run that ended last, for a moment: whoever asked for a quick one listens only when it is over. */
  #lastEnded: { readonly runId: string; readonly log: RunLog } | null = null;
  readonly #storedPlans = new WeakMap<ExecutionPlan, string>();
  readonly #byClientKey = new Map<string, string>();

  constructor(options: RunServiceOptions) {
    this.#options = options;
  }

  get active(): readonly string[] {
    return [...this.#active.keys()];
  }

  /** A run that is under way; undefined for all others. */
  find(runId: string): ScheduledRun | undefined {
    return this.#active.get(runId)?.run;
  }

  async start(request: StartRequest): Promise<Result<{ runId: string; notes: string[] }, PlanRefusal>> {
    const known = request.clientKey === undefined ? undefined : this.#byClientKey.get(request.clientKey);
    if (known !== undefined) return ok({ runId: known, notes: [] });
    const loaded = this.#options.plans.load(request.file, request.text, request);
    if (!loaded.ok) return problem(loaded.problem);
    const { plan, text, document } = loaded.value;
    const refusal = this.#refusal(plan, request.environment);
    if (refusal) return problem(refusal);
    // The key is taken before anything is awaited, so that a double click finds it.
    const id = newRunId();
    if (request.clientKey !== undefined) this.#byClientKey.set(request.clientKey, id);
    await this.#options.services.store.settle();
    const versionId = await this.#options.recordVersion(document.id, text, this.#sourceOf(request.file, id));
    const { file, parameters, settings, target, selection, maxParallel } = request;
    const stored: StoredRequest = { file, parameters, settings, target, selection, maxParallel };
    this.#begin(id, plan, text, stored, { trigger: request.trigger, versionId, rerunOf: null }, request.environment);
    return ok({ runId: id, notes: [] });
  }

  /** Runs the stored plan of an earlier run again, or the stored pipeline with other values. */
  async rerun(request: RerunRequest): Promise<Result<{ runId: string; notes: string[] }, PlanRefusal>> {
    const found = this.#read(request.runId);
    if (!found) return problem(noSuchRun(request.runId));
    const { folder, plan, state } = found;
    const text = readFileSync(pipelineCopy(folder), 'utf8');
    const before = readStoredRequest(folder);
    const changed = Object.keys(request.parameters).length + Object.keys(request.settings).length > 0;
    const stored: StoredRequest = {
      ...before,
      selection: { ...(before.selection ?? everything), noCache: false },
      parameters: { ...before.parameters, ...request.parameters },
      settings: { ...before.settings, ...request.settings },
      maxParallel: request.maxParallel ?? before.maxParallel,
    };
    let again = plan;
    // A plan that came with the project may say something else than the pipeline beside it, which is what was looked at.
    if (changed || !this.#options.origin.isOurs(folder, request.runId)) {
      const loaded = this.#options.plans.load(before.file, text, stored);
      if (!loaded.ok) return problem(loaded.problem);
      again = loaded.value.plan;
    }
    const notes = this.#changesSince(state);
    if (request.exact && notes.length > 0) {
      const message = `${request.runId} cannot be run again exactly: ${notes.join('; ')}.`;
      return problem({ exitCode: 3, message, diagnostics: [] });
    }
    if (request.failedOnly) again = { ...again, steps: again.steps.map((step) => onlyIfNotSucceeded(step, state)) };
    const refusal = this.#refusal(again, request.environment);
    if (refusal) return problem(refusal);
    const id = newRunId();
    await this.#options.services.store.settle();
    const versionId = await this.#options.recordVersion(plan.pipelineId, text, this.#sourceOf(before.file, id));
    const origin = { trigger: 'rerun', versionId, rerunOf: request.runId };
    this.#begin(id, again, text, stored, origin, request.environment);
    return ok({ runId: id, notes });
  }

  /** Takes up a run that no engine finished; a run under way or ended is left as it is. */
  async resume(
    runId: string,
    environment: NodeJS.ProcessEnv,
  ): Promise<Result<{ runId: string; notes: string[] }, PlanRefusal>> {
    const restriction = await this.#options.restrictionOfRun(runId);
    if (restriction) return problem(restriction);
    // Nothing is awaited from here on: of two calls at once the second finds it under way.
    if (this.#active.has(runId)) return ok({ runId, notes: [] });
    const found = this.#read(runId);
    if (!found) return problem(noSuchRun(runId));
    if (found.state.outcome !== null) return ok({ runId, notes: [] });
    if (!this.#options.origin.isOurs(found.folder, runId)) return problem(notBegunHere(runId));
    const { log, events } = RunLog.open(eventsFile(found.folder));
    const state = queuedRunState(found.plan);
    for (const event of events) reduceRun(state, event);
    note(log, state, { type: 'run-resumed', enginePid: process.pid });
    const { cache, folders } = this.#options.services;
    // The other engine kept in memory what it had not yet written down for later runs.
    for (const step of cachedStepsOf(folders, runId)) if (!cache.find(step.fingerprint)) cache.add(step);
    const stored = readStoredRequest(found.folder);
    const scheduler = this.#schedule(runId, found.plan, found.folder, log, state, environment, stored.maxParallel);
    scheduler.start();
    return ok({ runId, notes: [] });
  }

  /** What an engine does when it starts: every run that another left unfinished goes on. Half-made folders are removed. */
  async resumeAll(environment: NodeJS.ProcessEnv): Promise<void> {
    const { folders } = this.#options.services;
    if (!existsSync(folders.runs)) return;
    for (const id of readdirSync(folders.runs).sort()) {
      const folder = runFolder(folders, id);
      if (!existsSync(eventsFile(folder))) {
        rmSync(folder, { recursive: true, force: true });
        continue;
      }
      if (!isFinished(eventsFile(folder))) await this.resume(id, environment);
    }
  }

  /** Ends every step of every run at once; resolves when they are gone, or when nobody answers for them any more. */
  async abandon(): Promise<void> {
    const ended = [...this.#active.values()].map((scheduler) => {
      scheduler.cancel(true);
      return scheduler.done;
    });
    const patience = new Promise((resolve) => setTimeout(resolve, abandonWithinMs));
    await Promise.race([Promise.all(ended), patience]);
  }

  cancel(runId: string, force: boolean): Result<null, PlanRefusal> {
    const scheduler = this.#active.get(runId);
    if (scheduler) scheduler.cancel(force);
    else if (!this.#read(runId)) return problem(noSuchRun(runId));
    return ok(null);
  }

  /** Pushes the events after `afterSeq`, from the log and then live; resolves when the run has ended or `signal` aborts. */
  events(
    runId: string,
    afterSeq: number,
    push: (events: readonly StampedEvent[]) => void,
    signal: EventsWanted,
  ): Promise<void> {
    const scheduler = this.#active.get(runId);
    const log = scheduler?.run.log ?? (this.#lastEnded?.runId === runId ? this.#lastEnded.log : undefined);
    const past = log?.since(afterSeq) ?? this.#readEvents(runId, afterSeq);
    if (past.length > 0) push(past);
    if (!scheduler) return Promise.resolve();
    scheduler.run.log.forget();
    const stop = scheduler.listen(push);
    return new Promise((resolve) => {
      const end = (): void => {
        stop();
        resolve();
      };
      signal.onAbort(end);
      void scheduler.done.then(end);
    });
  }

  #readEvents(runId: string, afterSeq: number): readonly StampedEvent[] {
    this.#active.get(runId)?.run.log.flush();
    const path = eventsFile(runFolder(this.#options.services.folders, runId));
    return existsSync(path) ? parseRunLog(readFileSync(path)).events.filter(({ seq }) => seq > afterSeq) : [];
  }

  /** Hands what an executor tells to the runs that it is about. */
  dispatch(events: readonly ExecutorEvent[]): void {
    const byRun = new Map<string, ExecutorEvent[]>();
    for (const event of events) {
      if (event.type === 'contact-lost' || event.type === 'contact-restored') {
        for (const scheduler of this.#active.values()) scheduler.handle([event]);
        continue;
      }
      const runId = event.id.slice(0, event.id.indexOf('/'));
      const list = byRun.get(runId);
      if (list) list.push(event);
      else byRun.set(runId, [event]);
    }
    for (const [runId, list] of byRun) this.#active.get(runId)?.handle(list);
  }

  /** Lets runs other than `by` look for resources that came back. */
  resourcesFreed(by: object): void {
    if (this.#active.size < 2) return;
    setImmediate(() => {
      for (const scheduler of this.#active.values()) if (scheduler !== by) scheduler.resourcesFreed();
    });
  }

  /** What keeps a plan from being run here and now. */
  #refusal(plan: ExecutionPlan, env: NodeJS.ProcessEnv): PlanRefusal | null {
    const refusal = this.#options.preflight(plan);
    if (refusal || !plan.steps.some((step) => step.selection === 'reuse')) return refusal;
    const { services } = this.#options;
    const { project } = services.folders;
    const diagnostics = missingResults(plan, preview(plan, { ...services, project, env, kept: () => false }));
    return diagnostics.length === 0 ? null : resultsMissing(diagnostics);
  }

  #begin(
    id: string,
    plan: ExecutionPlan,
    text: string,
    stored: StoredRequest,
    origin: { readonly trigger: string; readonly versionId: string | null; readonly rerunOf: string | null },
    environment: NodeJS.ProcessEnv,
  ): void {
    const { folders } = this.#options.services;
    const folder = runFolder(folders, id);
    mkdirSync(folder, { recursive: true });
    this.#storePlan(plan, planFile(folder));
    writeFileSync(pipelineCopy(folder), text);
    writeStoredRequest(folder, stored);
    this.#options.origin.sign(folder, id);
    const { log } = RunLog.open(`${eventsFile(folder)}.new`);
    const state = queuedRunState(plan);
    note(log, state, {
      type: 'run-started',
      runId: asRunId(id),
      pipelineId: plan.pipelineId,
      pipelineName: plan.pipelineName,
      file: this.#sourceOf(stored.file, id).file,
      planHash: plan.hash,
      versionId: origin.versionId,
      trigger: origin.trigger,
      parameters: plan.parameters,
      rerunOf: origin.rerunOf === null ? null : asRunId(origin.rerunOf),
      maxParallel: stored.maxParallel ?? 0,
      environment: this.#options.shownEnvironment,
    });
    // A run exists from this rename on: before it the folder is swept away by the next engine.
    renameSync(`${eventsFile(folder)}.new`, eventsFile(folder));
    this.#schedule(id, plan, folder, log, state, environment, stored.maxParallel).start();
  }

  #sourceOf(file: string, runId: string): Required<VersionSource> {
    return { file: relative(this.#options.services.folders.project, file), runId };
  }

  #keepForAMoment(ended: { readonly runId: string; readonly log: RunLog }): void {
    this.#lastEnded = ended;
    const forget = (): void => {
      if (this.#lastEnded === ended) this.#lastEnded = null;
    };
    setTimeout(forget, lastEndedForMs).unref();
  }

  /** A plan that was run before has its file already: runs never change theirs, so they may share it. */
  #storePlan(plan: ExecutionPlan, path: string): void {
    const known = this.#storedPlans.get(plan);
    this.#storedPlans.set(plan, path);
    try {
      if (known !== undefined) return linkSync(known, path);
    } catch {
      // Deleted meanwhile, or a file system without links: it is written.
    }
    writeFileSync(path, JSON.stringify(plan));
  }

  #schedule(
    id: string,
    plan: ExecutionPlan,
    folder: string,
    log: RunLog,
    state: RunState,
    env: NodeJS.ProcessEnv,
    maxParallel: number | null,
  ): RunScheduler {
    const scheduler = new RunScheduler(
      { id, plan, folder, log, state, env, secret: (name) => env[name], maxParallel: maxParallel ?? unlimited },
      this.#options.services,
    );
    this.#active.set(id, scheduler);
    this.#options.onScheduled?.(plan, env, id);
    void scheduler.done.then((final) => {
      log.close();
      this.#active.delete(id);
      this.#keepForAMoment({ runId: id, log });
      this.#options.onRunChanged(id, final);
    });
    return scheduler;
  }

  #read(runId: string): { folder: string; plan: ExecutionPlan; state: RunState } | undefined {
    if (!/^[\w-]+$/.test(runId)) return undefined;
    const { folder, plan, state } = readRun(this.#options.services.folders, runId);
    return plan && state.runId !== null ? { folder, plan, state } : undefined;
  }

  /** Project files and code that are not what they were in a run, in words. */
  #changesSince(state: RunState): string[] {
    const { digests, folders, nodeType } = this.#options.services;
    const changes = new Set<string>();
    for (const step of state.steps.values()) {
      const parts = step.record?.parts;
      if (!parts) continue;
      for (const [path, digest] of Object.entries(parts.files)) {
        if (digests.digestOf(join(folders.project, path)) !== digest) changes.add(`file ${path} changed`);
      }
      const id = parts.type.slice(0, parts.type.indexOf('@'));
      const type = nodeType(id);
      if (type?.execution !== 'search' && type?.codeHash !== parts.code) changes.add(`code of ${id} changed`);
    }
    return [...changes];
  }
}

/** Writes an event that stands before all that a scheduler decides. */
function note(log: RunLog, state: RunState, event: RunEvent): void {
  reduceRun(state, log.append(event));
  log.flush();
}

function onlyIfNotSucceeded(step: PlannedStep, state: RunState): PlannedStep {
  const status = state.steps.get(step.id)?.status;
  const succeeded = status === 'succeeded' || status === 'cached';
  if (step.selection === 'disabled' || (status === 'skipped' && step.selection === 'reuse')) return step;
  return { ...step, selection: succeeded ? 'reuse' : 'force' };
}
