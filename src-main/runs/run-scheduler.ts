import type { Failure } from '../../shared/base/failure.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import {
  environmentsOf,
  type PlannedStep,
  type StepEnvironment,
  type StepFingerprint,
} from '../../shared/plan/execution-plan.ts';
import { fingerprintStep } from '../../shared/plan/fingerprint.ts';
import { PlanState, type StepEnd } from '../../shared/plan/plan-state.ts';
import { neededForReuse } from '../../shared/plan/preview-plan.ts';
import { type SettledInputs, settledInputs } from '../../shared/plan/settled-inputs.ts';
import { emptyRecord, type SkipReason, type StepRecord } from '../../shared/plan/step-record.ts';
import { conditionHolds } from '../../shared/run/condition.ts';
import type { RunEvent, RunOutcome, StampedEvent } from '../../shared/run/run-event.ts';
import { endOf, isTerminal, type RunState, reduceRun } from '../../shared/run/run-state.ts';
import type { ExecutorEvent } from '../executors/executor.ts';
import type { Launch } from '../executors/launch.ts';
import { ActiveAttempts } from './active-attempts.ts';
import { brokenOff, cancelledBeforeStart, saveIfPossible } from './broken-run.ts';
import { foundEnvironment, preparedEnvironment } from './placed-environment.ts';
import { ReadyQueue } from './ready-queue.ts';
import { withEarlierTries } from './retry-changes.ts';
import type { PreparedStep, ScheduledRun, SchedulerHost } from './scheduler-host.ts';
import type { ReadyStepEnvironment, RunListener, SchedulerServices } from './scheduler-services.ts';
import { SearchRun } from './search-run.ts';
import { ServiceSteps } from './service-steps.ts';
import { stepVariables } from './step-launch.ts';

/** How often a run asks a full disk again, in milliseconds. */
const fullDiskRetryMs = 1000;

/**
 * Brings one run to its end. Everything happens in turns: something ended or was asked for, `#advance()` decides all that
 * follows from it, the events of the turn are written in one piece, and only then the executor hears of new attempts.
 */
export class RunScheduler implements SchedulerHost {
  readonly run: ScheduledRun;
  readonly services: SchedulerServices;
  readonly records = new Map<string, StepRecord>();
  readonly attempts: ActiveAttempts;
  readonly done: Promise<RunState>;
  readonly #finish: (state: RunState) => void;
  readonly #plan: PlanState;
  readonly #reusable: Set<string>;
  readonly #queue = new ReadyQueue<PreparedStep>();
  readonly #searches = new Map<string, SearchRun>();
  readonly #serviceSteps: ServiceSteps;
  readonly #listeners = new Set<RunListener>();
  readonly #abort = new AbortController();
  readonly #timers = new Map<NodeJS.Timeout, () => void>();
  readonly #startedMs = performance.now();
  #launches: Launch[] = [];
  #events: StampedEvent[] = [];
  #turn = false;
  #preparing = 0;
  #over = false;
  #blocked: NodeJS.Timeout | null = null;
  #paused = false;

  constructor(run: ScheduledRun, services: SchedulerServices) {
    this.run = run;
    this.services = services;
    this.#plan = new PlanState(run.plan);
    this.#reusable = neededForReuse(run.plan);
    this.attempts = new ActiveAttempts(this);
    this.#serviceSteps = new ServiceSteps(this);
    let finish: (state: RunState) => void = () => {};
    this.done = new Promise((resolve) => {
      finish = resolve;
    });
    this.#finish = finish;
  }

  get state(): RunState {
    return this.run.state;
  }

  get cancelled(): boolean {
    return this.#abort.signal.aborted;
  }

  get abortSignal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Listens to events as they happen; returns how to stop. */
  listen(listener: RunListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The log and the state hold `run-started` already, or all that was told of a run that is resumed. */
  start(): void {
    // A cancel that an earlier engine did not carry out starts nothing, but must find what is under way.
    this.#paused = this.state.cancelling;
    this.turn(() => {
      const { id, env, plan } = this.run;
      this.services.executor.context(id, stepVariables(env, plan.steps, this.services.nodeType));
      for (const step of plan.steps) this.#adoptEnd(step);
    });
    if (this.#paused) this.cancel(false);
  }

  /** Stops what runs and starts nothing more; `force` gives steps no time to end by themselves. */
  cancel(force: boolean): void {
    if (this.#over) return;
    this.turn(() => {
      this.emit({ type: 'run-cancelling', force });
      this.#abort.abort();
      const waiting = [...this.#timers];
      this.#timers.clear();
      for (const [timer, act] of waiting) {
        clearTimeout(timer);
        act();
      }
      this.attempts.cancelAll(force);
      for (const item of this.#queue.clear()) this.neverStarted(item.step);
    });
  }

  /** Takes the executor's events of this run. */
  handle(events: readonly ExecutorEvent[]): void {
    this.turn(() => {
      for (const event of events) this.attempts.handle(event);
    });
  }

  turn(act: () => void): void {
    if (this.#turn) return act();
    this.#turn = true;
    try {
      act();
      this.#advance();
    } catch (error) {
      // A mistake of ours ends this run, and neither the engine nor the runs beside it.
      this.#breakOff(error);
    } finally {
      this.#turn = false;
    }
    this.#publish();
  }

  /** Writes what the turn decided, and only then acts on it. On a full disk all of it waits until there is space again. */
  #publish(): void {
    if (!this.run.log.flush()) {
      this.#blocked ??= setTimeout(() => {
        this.#blocked = null;
        this.#publish();
      }, fullDiskRetryMs);
      return;
    }
    const launches = this.#launches;
    this.#launches = [];
    if (launches.length > 0) this.services.executor.start(launches);
    const events = this.#events;
    this.#events = [];
    if (events.length > 0) for (const listener of this.#listeners) listener(events);
    if (this.#over) this.#finish(this.state);
  }

  emit(event: RunEvent): void {
    const stamped = this.run.log.append(event);
    reduceRun(this.run.state, stamped);
    this.#events.push(stamped);
  }

  later(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.turn(act);
    }, delayMs);
    this.#timers.set(timer, act);
  }

  #advance(): void {
    let decisions = this.#plan.decide();
    do {
      for (; decisions.length > 0; decisions = this.#plan.decide()) {
        for (const decision of decisions) {
          const { step } = decision;
          if (decision.action === 'skip') this.#skip(step, decision.because);
          else if (this.cancelled) this.neverStarted(step);
          else this.consider(step, null);
        }
      }
      if (!this.cancelled && !this.#paused) this.#queue.drain((item) => this.#tryStart(item));
      // A step that turns out to lack something as it is started has failed, and others follow from that.
      decisions = this.#plan.decide();
    } while (decisions.length > 0);
    const idle = this.#queue.size === 0 && this.attempts.size === 0 && this.#preparing === 0 && this.#timers.size === 0;
    if (!this.#over && this.#plan.done && idle && this.#serviceSteps.size === 0) this.#end();
  }

  consider(step: PlannedStep, trial: JsonObject | null): void {
    if (step.when !== null && !conditionHolds(step.when, this.run.plan, this.state)) return this.#skip(step, 'when');
    const reuse = step.selection === 'reuse';
    if (reuse && !this.#reusable.has(step.id)) return this.#skip(step, 'not-selected');
    const inputs = settledInputs(step, this.records, (digest) => this.services.store.readJson(digest));
    if (!inputs.ok) {
      if (reuse) return this.#skip(step, 'not-selected');
      return this.failBeforeStart(step, { reason: 'input-missing', message: inputs.problem });
    }
    const missing = environmentsOf(step).find((environment) => !foundEnvironment(this, step, environment));
    if (missing === undefined) return this.#withEnvironment(step, inputs.value, trial);
    if (reuse) return this.#skip(step, 'not-selected');
    this.#prepare(step, missing, trial);
  }

  #prepare(step: PlannedStep, environment: StepEnvironment, trial: JsonObject | null): void {
    this.#preparing += 1;
    this.emit({ type: 'step-waiting', stepId: step.id, reason: 'preparing its environment' });
    const onProgress = (text: string): void =>
      this.turn(() => this.emit({ type: 'step-waiting', stepId: step.id, reason: text }));
    void preparedEnvironment(this, step, environment, onProgress).then((result) =>
      this.turn(() => {
        this.#preparing -= 1;
        if (this.cancelled) this.neverStarted(step);
        else if (!result.ok) this.failBeforeStart(step, result.problem);
        else this.consider(step, trial);
      }),
    );
  }

  #withEnvironment(step: PlannedStep, inputs: SettledInputs, trial: JsonObject | null): void {
    const environments = environmentsOf(step).map((one) => foundEnvironment(this, step, one));
    const environment = environments[0] as ReadyStepEnvironment;
    const digest = [...new Set(environments.map((one) => one?.digest ?? ''))].join('+');
    const fingerprint = this.#fingerprint(step, inputs, digest, trial);
    if (fingerprint === 'missing-file') return;
    if (fingerprint && step.cacheable && step.selection !== 'force' && !this.attempts.isUnderWay(step)) {
      const hit = this.services.cache.find(fingerprint.fingerprint);
      if (hit) {
        if (Object.values(hit.record.outputs).every((artifact) => this.services.store.isIntact(artifact))) {
          const { runId, stepId, attempt } = hit;
          this.emit({ type: 'step-cached', stepId: step.id, from: { runId, stepId, attempt }, record: hit.record });
          this.services.cache.touch(hit, this.run.plan.pipelineId, step.id);
          return this.settle(step, hit.record, { kind: hit.record.gate?.open === false ? 'gate-closed' : 'succeeded' });
        }
        this.services.cache.forget(fingerprint.fingerprint);
        this.emit({ type: 'step-waiting', stepId: step.id, reason: 'its cached result was damaged; it runs again' });
      }
    }
    if (step.selection === 'reuse') return this.#skip(step, 'not-selected');
    const prepared = withEarlierTries(
      { step, inputs, environment, fingerprint, attempt: 1, counted: 1, extra: trial ? { trial } : {} },
      this.state.steps.get(step.id)?.tries ?? null,
    );
    if (step.execution === 'search') this.#startSearch(prepared);
    else if (step.execution === 'service') this.#serviceSteps.start(prepared);
    else this.enqueue(prepared);
  }

  /** Null: the step is never answered from the cache, so nobody needs to know what makes it the same. */
  #fingerprint(
    step: PlannedStep,
    inputs: SettledInputs,
    environment: string,
    trial: JsonObject | null,
  ): StepFingerprint | null | 'missing-file' {
    const { digests, folders } = this.services;
    const missing = step.files.find((path) => digests.digestOf(`${folders.project}/${path}`) === undefined);
    const intent = this.attempts.isUnderWay(step) ? (this.state.steps.get(step.id)?.intent ?? null) : undefined;
    if (missing !== undefined) {
      if (intent !== undefined) return null;
      const message = `The file ${missing} is not in the project folder.`;
      this.failBeforeStart(step, { reason: 'input-missing', message });
      return 'missing-file';
    }
    if (
      !step.cacheable &&
      step.execution === 'step' &&
      step.files.length === 0 &&
      Object.keys(step.outputs).length === 0
    )
      return null;
    const type = this.services.nodeType(step.type);
    const found = fingerprintStep(
      step,
      {
        code: step.trial ? step.code : (type?.codeHash ?? step.code),
        environment,
        fileDigest: (path) => digests.digestOf(`${folders.project}/${path}`) ?? '',
        inputDigests: inputs.inputDigests,
        parameters: inputs.parameters,
        trial,
      },
      this.services.sha256,
    );
    // What is under way began with what the world was then; its result must not be kept as one of the world now.
    return intent === undefined || intent === found.fingerprint ? found : null;
  }

  enqueue(prepared: PreparedStep): void {
    if (this.attempts.isUnderWay(prepared.step)) this.attempts.adopt(prepared);
    else if (this.cancelled) this.neverStarted(prepared.step);
    else this.#queue.push(prepared);
  }

  #tryStart(item: PreparedStep): boolean {
    if (this.attempts.size >= this.run.maxParallel) return false;
    const pool = this.services.poolOf(item.step.target);
    const taken = pool.take(item.step);
    if ('waitsFor' in taken) return false;
    const launch = this.attempts.begin(item, taken.grant, pool);
    if (launch) this.#launches.push(launch);
    return true;
  }

  /** Tries what waits for resources; another run gave some back. */
  resourcesFreed(): void {
    if (this.#queue.size > 0) this.turn(() => {});
  }

  #startSearch(prepared: PreparedStep): void {
    const search = new SearchRun(this, prepared);
    this.#searches.set(prepared.step.id, search);
    search.move();
  }

  completeRecord(step: PlannedStep, record: StepRecord): StepRecord {
    return this.#searches.get(step.id)?.complete(record) ?? record;
  }

  settle(step: PlannedStep, record: StepRecord, end: StepEnd, failure?: Failure): void {
    const search = this.#searches.get(step.nodeId);
    if (search && step.id !== step.nodeId) return search.childEnded(step, record, end, failure);
    if (end.kind === 'succeeded' || end.kind === 'gate-closed') this.records.set(step.id, record);
    this.#plan.finished(step.id, end);
  }

  failBeforeStart(step: PlannedStep, failure: Failure): void {
    this.finishWithoutAttempt(step, 'failed', failure);
  }

  /** The end of a step for which no process was started by the executor. */
  finishWithoutAttempt(
    step: PlannedStep,
    status: 'succeeded' | 'failed' | 'cancelled',
    failure: Failure | null,
    record = emptyRecord,
  ): void {
    this.emit({
      type: 'step-finished',
      stepId: step.id,
      attempt: this.state.steps.get(step.id)?.attempt ?? 0,
      status,
      record,
      ...(failure && { failure }),
      durationMs: 0,
      cpuMs: 0,
      peakMemoryBytes: 0,
      logBytes: 0,
    });
    this.settle(step, record, { kind: status === 'succeeded' ? 'succeeded' : 'failed' }, failure ?? undefined);
  }

  neverStarted(step: PlannedStep): void {
    this.finishWithoutAttempt(step, 'cancelled', cancelledBeforeStart);
  }

  #skip(step: PlannedStep, because: SkipReason): void {
    this.emit({ type: 'step-skipped', stepId: step.id, because });
    this.settle(step, emptyRecord, { kind: 'skipped', because });
  }

  /** Takes over what the log says of a step when a run is resumed: ended, under way, or never started. */
  #adoptEnd(step: PlannedStep): void {
    const known = this.state.steps.get(step.id);
    if (!known || !isTerminal(known.status)) return;
    if (known.record && (known.status === 'succeeded' || known.status === 'cached'))
      this.records.set(step.id, known.record);
    this.#plan.adopt(step.id, endOf(known));
  }

  #end(): void {
    this.#over = true;
    for (const search of this.#searches.values()) search.dispose();
    const statuses = [...this.state.steps.values()].filter((step) => step.parent === null).map((step) => step.status);
    const outcome: RunOutcome = this.cancelled ? 'cancelled' : statuses.includes('failed') ? 'failed' : 'succeeded';
    this.emit({ type: 'run-finished', outcome, durationMs: Math.round(performance.now() - this.#startedMs) });
    this.services.executor.forget(this.run.id);
    for (const kept of [this.services.cache, this.services.digests]) saveIfPossible(kept);
  }

  #breakOff(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    console.error(`run ${this.run.id} was broken off:`, error);
    this.#abort.abort();
    this.#launches = [];
    this.attempts.cancelAll(true);
    for (const search of this.#searches.values()) search.dispose();
    for (const event of brokenOff(this.state, error, performance.now() - this.#startedMs)) this.emit(event);
    this.services.executor.forget(this.run.id);
  }
}
