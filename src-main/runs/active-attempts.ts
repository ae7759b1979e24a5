import { join } from 'node:path';
import type { Failure } from '../../shared/base/failure.ts';
import type { PlannedStep } from '../../shared/plan/execution-plan.ts';
import { decideRetry } from '../../shared/plan/retry-policy.ts';
import { emptyRecord, recordOf, type StepRecord } from '../../shared/plan/step-record.ts';
import type { ExecutorEvent } from '../executors/executor.ts';
import type { AttemptResult, Launch } from '../executors/launch.ts';
import { judgeAttempt } from './attempt-outcome.ts';
import { AttemptReports } from './attempt-reports.ts';
import type { Grant, ResourcePool } from './resource-pool.ts';
import { withChanges } from './retry-changes.ts';
import { attemptFolder } from './run-folder.ts';
import type { PreparedStep, SchedulerHost } from './scheduler-host.ts';
import { launchOf, secretParameters } from './step-launch.ts';

interface ActiveAttempt {
  readonly prepared: PreparedStep;
  readonly attempt: number;
  readonly grant: Grant;
  readonly pool: ResourcePool;
  readonly folder: string;
  readonly reports: AttemptReports;
}

const politeMs = 10_000;

/** The attempts of one run that hold resources, from the intent to start them until their end is known. */
export class ActiveAttempts {
  readonly #scheduler: SchedulerHost;
  readonly #active = new Map<string, ActiveAttempt>();
  /** Attempts that others began: how long ago they published what they made is not known. */
  readonly #watched = new Set<string>();

  constructor(scheduler: SchedulerHost) {
    this.#scheduler = scheduler;
  }

  get size(): number {
    return this.#active.size;
  }

  /** Whether an earlier engine started the step and did not see its end. */
  isUnderWay(step: PlannedStep): boolean {
    const status = this.#scheduler.state.steps.get(step.id)?.status;
    return status === 'starting' || status === 'running' || status === 'lost-contact';
  }

  /** Watches the attempt that is under way. It holds what it was given, whatever the limits are now. */
  adopt(prepared: PreparedStep): void {
    const { step } = prepared;
    const known = this.#scheduler.state.steps.get(step.id);
    const pool = this.#scheduler.services.poolOf(step.target);
    const grant = pool.adopt(step, known?.gpus ?? []);
    const { id, folder } = this.#hold(prepared, known?.attempt ?? 1, grant, pool);
    this.#watch(id, folder, step.target);
  }

  /** Writes the intent and returns what to launch; null when the step cannot start and has failed. */
  begin(prepared: PreparedStep, grant: Grant, pool: ResourcePool): Launch | null {
    const { step } = prepared;
    const { run, services } = this.#scheduler;
    const attempt = Math.max(prepared.attempt, (this.#scheduler.state.steps.get(step.id)?.attempt ?? 0) + 1);
    const { id, folder } = this.#hold(prepared, attempt, grant, pool);
    const type = services.nodeType(step.type);
    if (!type) {
      this.#release(id);
      const message = `Node type ${step.type} is not in the catalog any more.`;
      this.#scheduler.failBeforeStart(step, { reason: 'environment-unavailable', message });
      return null;
    }
    const damaged = this.#damagedInput(prepared);
    if (damaged !== undefined) {
      this.#release(id);
      const message = `Input ${damaged} is damaged or gone in the store; run again, and the step that made it runs again.`;
      this.#scheduler.failBeforeStart(step, { reason: 'input-missing', message });
      return null;
    }
    const secrets = this.#secrets({ ...step.secrets, ...secretParameters(type, prepared.inputs.parameters) });
    if (!secrets.ok) {
      this.#release(id);
      this.#scheduler.failBeforeStart(step, secrets.failure);
      return null;
    }
    this.#scheduler.emit({
      type: 'step-starting',
      stepId: step.id,
      attempt,
      fingerprint: prepared.fingerprint?.fingerprint ?? null,
      ...(grant.gpus.length > 0 && { gpus: grant.gpus }),
      ...(Object.keys(prepared.environment.shown).length > 0 && { environment: prepared.environment.shown }),
    });
    return launchOf(step, {
      runId: run.id,
      attempt,
      folder,
      project: services.folders.project,
      sdk: services.sdk,
      store: services.folders.store,
      blobPath: (digest) => services.store.blobPath(digest),
      type,
      python: prepared.environment.python,
      container: prepared.environment.container,
      inputs: prepared.inputs,
      grant,
      secrets: secrets.values,
      env: run.env,
      extra: prepared.extra,
    });
  }

  handle(event: ExecutorEvent): void {
    if (event.type === 'contact-lost' || event.type === 'contact-restored') return this.#contact(event);
    const active = this.#active.get(event.id);
    if (!active) return;
    const { step } = active.prepared;
    switch (event.type) {
      case 'started':
        this.#scheduler.emit({ type: 'step-started', stepId: step.id, attempt: active.attempt, pid: event.pid });
        break;
      case 'output':
        this.#report(active, event.eventBytes);
        break;
      case 'ended':
        this.#ended(event.id, active, event.result, event.eventBytes);
        break;
      case 'dropped':
        this.#release(event.id);
        this.#failed(active, { reason: 'cancelled', message: 'It was cancelled before it had started.' }, null);
        break;
      case 'refused':
        if (event.reason === 'claimed') return this.#watch(event.id, active.folder, step.target);
        this.#release(event.id);
        this.#failed(active, { reason: event.reason, message: event.message }, null);
        break;
      case 'lost':
        this.#interrupted(event.id, active);
        break;
    }
  }

  cancelAll(force: boolean): void {
    for (const id of this.#active.keys()) this.#scheduler.services.executor.cancel(id, force ? 0 : politeMs);
  }

  #hold(prepared: PreparedStep, attempt: number, grant: Grant, pool: ResourcePool): { id: string; folder: string } {
    const { run } = this.#scheduler;
    const folder = attemptFolder(run.folder, prepared.step.id, attempt);
    const id = `${run.id}/${prepared.step.id}/${attempt}`;
    this.#active.set(id, { prepared, attempt, grant, pool, folder, reports: new AttemptReports(folder) });
    return { id, folder };
  }

  #watch(id: string, folder: string, target: string): void {
    this.#watched.add(id);
    this.#scheduler.services.executor.watch(id, folder, target);
  }

  /** The port of an input that is not in the store as it was made. Costs a look at each file that did not change. */
  #damagedInput({ inputs }: PreparedStep): string | undefined {
    const { store } = this.#scheduler.services;
    return Object.keys(inputs.artifacts).find((port) =>
      inputs.artifacts[port]?.some((artifact) => !store.verify(artifact)),
    );
  }

  #report(active: ActiveAttempt, eventBytes: number): void {
    const { reports, attempt } = active;
    const before = reports.progress;
    const metrics = reports.readUntil(eventBytes);
    const progress = reports.progress === before ? null : reports.progress;
    if (!metrics && !progress) return;
    this.#scheduler.emit({
      type: 'step-reported',
      stepId: active.prepared.step.id,
      attempt,
      ...(metrics && { metrics }),
      ...(progress && { progress }),
    });
  }

  #ended(id: string, active: ActiveAttempt, result: AttemptResult, eventBytes: number): void {
    const isFresh = !this.#watched.has(id);
    this.#release(id);
    active.reports.finish(eventBytes);
    const { status, failure } = judgeAttempt(result, active.reports, active.folder);
    if (status !== 'succeeded') {
      const known = failure ?? { reason: 'internal', message: 'It ended in a way that nobody can explain.' };
      return this.#failed(
        active,
        status === 'cancelled' && !this.#scheduler.cancelled ? cancelledOutside : known,
        result,
      );
    }
    const { step } = active.prepared;
    const { services, run } = this.#scheduler;
    const fingerprint = this.#sawItsFiles(active.prepared) ? active.prepared.fingerprint : null;
    const gate = active.reports.gate;
    const record = this.#scheduler.completeRecord(
      step,
      recordOf({
        fingerprint: fingerprint?.fingerprint ?? null,
        parts: active.prepared.fingerprint?.parts ?? null,
        outputs: result.outputs,
        metrics: active.reports.metrics,
        ...(gate && { gate }),
      }),
    );
    if (isFresh) for (const artifact of Object.values(result.outputs)) services.store.trust(artifact);
    const { durationMs, peakMemoryBytes } = result;
    if (step.cacheable && fingerprint) {
      services.cache.add({
        fingerprint: fingerprint.fingerprint,
        pipelineId: run.plan.pipelineId,
        stepId: step.id,
        type: step.type,
        runId: run.id,
        attempt: active.attempt,
        record,
        durationMs,
        peakMemoryBytes,
      });
    }
    this.#finished(active, 'succeeded', record, result);
    this.#scheduler.settle(step, record, { kind: gate?.open === false ? 'gate-closed' : 'succeeded' });
  }

  /** A project file that changed after the fingerprint was taken may have reached the step in either state. */
  #sawItsFiles({ fingerprint }: PreparedStep): boolean {
    const { digests, folders } = this.#scheduler.services;
    const files = Object.entries(fingerprint?.parts.files ?? {});
    return files.every(([path, digest]) => digests.digestOf(join(folders.project, path)) === digest);
  }

  #failed(active: ActiveAttempt, failure: Failure, result: AttemptResult | null): void {
    const { prepared, attempt } = active;
    const { step } = prepared;
    const scheduler = this.#scheduler;
    if (!scheduler.cancelled) {
      const decision = decideRetry(step.retry, prepared.counted, failure, Math.random());
      if (decision.action !== 'fail') {
        const changes = decision.action === 'retry' ? decision.changes : {};
        const { delayMs } = decision;
        const counted = prepared.counted + (decision.action === 'retry' ? 1 : 0);
        const next = { attempt: attempt + 1, counted };
        scheduler.emit({ type: 'step-retrying', stepId: step.id, ...next, delayMs, changes, failure });
        scheduler.later(delayMs, () => scheduler.enqueue({ ...withChanges(prepared, changes), ...next }));
        return;
      }
    }
    const record: StepRecord = {
      fingerprint: prepared.fingerprint?.fingerprint ?? null,
      parts: prepared.fingerprint?.parts ?? null,
      outputs: {},
      metrics: active.reports.metrics,
    };
    const cancelled = failure.reason === 'cancelled' || (scheduler.cancelled && failure.reason === 'signal');
    this.#finished(active, cancelled ? 'cancelled' : 'failed', record, result, failure);
    scheduler.settle(step, record, { kind: 'failed' }, failure);
  }

  #finished(
    active: ActiveAttempt,
    status: 'succeeded' | 'failed' | 'cancelled',
    record: StepRecord,
    result: AttemptResult | null,
    failure?: Failure,
  ): void {
    this.#scheduler.emit({
      type: 'step-finished',
      stepId: active.prepared.step.id,
      attempt: active.attempt,
      status,
      record,
      ...(failure && { failure }),
      durationMs: result?.durationMs ?? 0,
      cpuMs: result?.cpuMs ?? 0,
      peakMemoryBytes: result?.peakMemoryBytes ?? 0,
      logBytes: result?.bytes ?? 0,
    });
  }

  /** It is proved that no result can come: the attempt is over, the step is not, and the next attempt costs no try. */
  #interrupted(id: string, active: ActiveAttempt): void {
    this.#release(id);
    const { prepared, attempt } = active;
    const lost = (prepared.lost ?? 0) + 1;
    if (lost >= mostLost) return this.#failed(active, lostAgain, null);
    const failure: Failure = { reason: 'interrupted', message: 'Whoever watched it is gone, and it left no result.' };
    this.#scheduler.emit({
      type: 'step-finished',
      stepId: prepared.step.id,
      attempt,
      status: 'interrupted',
      record: emptyRecord,
      failure,
      durationMs: 0,
      cpuMs: 0,
      peakMemoryBytes: 0,
      logBytes: 0,
    });
    this.#scheduler.enqueue({ ...prepared, attempt: attempt + 1, lost });
  }

  #contact(event: Extract<ExecutorEvent, { type: 'contact-lost' | 'contact-restored' }>): void {
    for (const { prepared, attempt } of this.#active.values()) {
      if (event.target !== undefined && event.target !== prepared.step.target) continue;
      const stepId = prepared.step.id;
      if (event.type === 'contact-lost')
        this.#scheduler.emit({ type: 'step-contact-lost', stepId, attempt, since: event.since });
      else this.#scheduler.emit({ type: 'step-contact-restored', stepId, attempt });
    }
  }

  #release(id: string): void {
    const active = this.#active.get(id);
    if (!active) return;
    this.#active.delete(id);
    this.#watched.delete(id);
    active.pool.give(active.grant);
    this.#scheduler.services.resourcesFreed(this.#scheduler);
  }

  /** The values of secrets, by their names in the step. */
  #secrets(wanted: {
    readonly [name: string]: string;
  }): { ok: true; values: Record<string, string> } | { ok: false; failure: Failure } {
    const values: Record<string, string> = {};
    for (const [name, secretName] of Object.entries(wanted)) {
      const value = this.#scheduler.run.secret(secretName);
      if (value === undefined) {
        const message = `The secret ${secretName} has no value; set the variable ${secretName} for the command that runs this.`;
        return { ok: false, failure: { reason: 'input-missing', message } };
      }
      values[name] = value;
    }
    return { ok: true, values };
  }
}

/** A step that loses its watcher so often under one engine ends it by itself, or uses up what both live on. */
const mostLost = 4;

const lostAgain: Failure = {
  reason: 'lost',
  message: `Its watcher was killed ${mostLost} times, by the step itself or for lack of memory, and it left no result.`,
};

const cancelledOutside: Failure = {
  reason: 'signal',
  message: 'Something outside of Trainyard asked it to end.',
  signal: 'SIGTERM',
};
