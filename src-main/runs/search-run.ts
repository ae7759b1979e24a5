import type { Failure } from '../../shared/base/failure.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import type { PlannedStep } from '../../shared/plan/execution-plan.ts';
import type { StepEnd } from '../../shared/plan/plan-state.ts';
import { SearchState, type TrialResult } from '../../shared/plan/search-state.ts';
import type { StepRecord } from '../../shared/plan/step-record.ts';
import { isTerminal, type StepState } from '../../shared/run/run-state.ts';
import type { PreparedStep, SchedulerHost } from './scheduler-host.ts';

/** A `tune.search` under way: hands its trials, refit and last act to the scheduler as the search asks for them. */
export class SearchRun {
  readonly #scheduler: SchedulerHost;
  readonly #prepared: PreparedStep;
  readonly #search: SearchState;
  readonly #children = new Map<string, PlannedStep>();
  #open = 0;
  #refit: StepRecord | null = null;
  #best: TrialResult | null = null;
  #timer: NodeJS.Timeout | null = null;
  #moving = false;
  #over = false;

  constructor(scheduler: SchedulerHost, prepared: PreparedStep) {
    this.#scheduler = scheduler;
    this.#prepared = prepared;
    this.#search = new SearchState(prepared.step, prepared.inputs.parameters);
    const known = [...scheduler.state.steps.values()].filter(({ parent }) => parent === prepared.step.id);
    const trials = known.filter(({ id }) => !id.endsWith('/refit'));
    const budgetMs = this.#search.maxDurationMs;
    // A search that was at its refit had started its last trial, whatever time is left now.
    if (trials.length < known.length) this.#search.close(trials.length);
    else if (budgetMs !== null) this.#closeIn(budgetMs - spentMs(trials), trials.length);
  }

  #closeIn(leftMs: number, known: number): void {
    if (leftMs <= 0) return this.#search.close(known);
    this.#timer = setTimeout(() => {
      this.#search.close(known);
      this.#scheduler.turn(() => this.move());
    }, leftMs);
    this.#timer.unref();
  }

  /** Does what the search wants next, until it wants to wait. */
  move(): void {
    if (this.#moving || this.#over) return;
    this.#moving = true;
    try {
      for (;;) {
        if (this.#scheduler.cancelled) {
          if (this.#open === 0) this.#end(() => this.#scheduler.neverStarted(this.#prepared.step));
          return;
        }
        const move = this.#search.next();
        if (move.kind === 'wait') return;
        if (move.kind === 'trial') this.#child(move.step, move.trial as JsonObject);
        else if (move.kind === 'refit') this.#child(move.step, null);
        else if (move.kind === 'final') return this.#lastAct(move.trials, move.best);
        else {
          const failure: Failure = { reason: 'exit-non-zero', message: move.message };
          return this.#end(() => this.#scheduler.failBeforeStart(this.#prepared.step, failure));
        }
      }
    } finally {
      this.#moving = false;
    }
  }

  childEnded(step: PlannedStep, record: StepRecord, end: StepEnd, failure?: Failure): void {
    this.#open -= 1;
    const state = this.#scheduler.state.steps.get(step.id);
    const succeeded = end.kind === 'succeeded' || end.kind === 'gate-closed';
    if (succeeded && Object.keys(record.outputs).length > 0) this.#refit = record;
    const cached = state?.from ? this.#scheduler.services.cache.find(record.fingerprint ?? ('' as never)) : undefined;
    this.#search.finished(step.id, {
      status: succeeded ? 'succeeded' : state?.status === 'cancelled' ? 'cancelled' : 'failed',
      metrics: record.metrics,
      durationMs: Math.round(cached?.durationMs ?? state?.durationMs ?? 0),
      ...(failure && { message: failure.message }),
    });
    this.move();
  }

  complete(record: StepRecord): StepRecord {
    if (!this.#best) return record;
    return {
      ...record,
      outputs: { ...this.#refit?.outputs, ...record.outputs },
      metrics: { ...this.#best.metrics, ...record.metrics },
    };
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }

  #child(step: PlannedStep, trial: JsonObject | null): void {
    this.#open += 1;
    this.#children.set(step.id, step);
    const known = this.#scheduler.state.steps.get(step.id);
    if (!known) {
      this.#scheduler.emit({ type: 'step-added', stepId: step.id, parent: this.#prepared.step.id, step, trial });
    } else if (isTerminal(known.status)) {
      const ended = known.status === 'succeeded' || known.status === 'cached';
      const record = known.record ?? { fingerprint: null, parts: null, outputs: {}, metrics: {} };
      return this.childEnded(step, record, { kind: ended ? 'succeeded' : 'failed' }, known.failure ?? undefined);
    }
    this.#scheduler.consider(step, trial);
  }

  #lastAct(trials: readonly TrialResult[], best: TrialResult): void {
    this.dispose();
    this.#best = best;
    const supplied = new Set(Object.keys(this.#refit?.outputs ?? {}));
    const outputs = Object.fromEntries(
      Object.entries(this.#prepared.step.outputs).filter(([port]) => !supplied.has(port)),
    );
    const extra = { trials, best } as unknown as JsonObject;
    this.#scheduler.enqueue({ ...this.#prepared, step: { ...this.#prepared.step, outputs }, extra });
  }

  #end(act: () => void): void {
    this.#over = true;
    this.dispose();
    act();
  }
}

/** Milliseconds since the first trial of a search began, in an earlier engine too; 0 when none has begun. */
function spentMs(trials: readonly StepState[]): number {
  const starts = trials.flatMap(({ startedAt }) => (startedAt === null ? [] : [Date.parse(startedAt)]));
  return starts.length === 0 ? 0 : Math.max(0, Date.now() - Math.min(...starts));
}
