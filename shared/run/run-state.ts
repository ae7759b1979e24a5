import type { Failure } from '../base/failure.ts';
import type { Fingerprint, RunId, StepId } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import type { ExecutionPlan } from '../plan/execution-plan.ts';
import type { StepEnd } from '../plan/plan-state.ts';
import type { Gate, Metrics, SkipReason, StepRecord } from '../plan/step-record.ts';
import type { RunOutcome, StampedEvent } from './run-event.ts';

/** How a step looks on the canvas; the vocabulary of `data-status`. */
export type StepStatus =
  | 'queued'
  | 'starting'
  | 'running'
  | 'lost-contact'
  | 'succeeded'
  | 'cached'
  | 'failed'
  | 'skipped'
  | 'cancelled'
  | 'interrupted';

export interface StepState {
  readonly id: StepId;
  readonly parent: StepId | null;
  readonly status: StepStatus;
  readonly attempt: number;
  /** Why it waits, was skipped, or is tried again; empty when there is nothing to say. */
  readonly note: string;
  readonly because: SkipReason | null;
  readonly failure: Failure | null;
  readonly record: StepRecord | null;
  /** Whose attempt made the outputs, when cached. */
  readonly from: { readonly runId: string; readonly stepId: string; readonly attempt: number } | null;
  readonly metrics: Metrics;
  readonly gate: Gate | null;
  readonly progress: { readonly done: number; readonly total: number | null; readonly unit: string } | null;
  readonly startedAt: string | null;
  readonly durationMs: number;
  readonly cpuMs: number;
  readonly peakMemoryBytes: number;
  readonly pid: number | null;
  readonly gpus: readonly string[];
  /** Fingerprint with which the last attempt began. */
  readonly intent: Fingerprint | null;
  /** After a failed try: the next one's number among those that count, and the changes that the ladder made so far. */
  readonly tries: { readonly counted: number; readonly changes: readonly JsonObject[] } | null;
}

/** A run as its events tell it. Steps are replaced, never changed, so that a view can compare by identity. */
export interface RunState {
  runId: RunId | null;
  pipelineId: string;
  pipelineName: string;
  file: string;
  planHash: string;
  versionId: string | null;
  trigger: string;
  parameters: JsonObject;
  rerunOf: RunId | null;
  environment: JsonObject;
  startedAt: string;
  outcome: RunOutcome | null;
  durationMs: number;
  cancelling: boolean;
  lastSeq: number;
  readonly steps: Map<StepId, StepState>;
}

export function emptyRunState(): RunState {
  return {
    runId: null,
    pipelineId: '',
    pipelineName: '',
    file: '',
    planHash: '',
    versionId: null,
    trigger: '',
    parameters: {},
    rerunOf: null,
    environment: {},
    startedAt: '',
    outcome: null,
    durationMs: 0,
    cancelling: false,
    lastSeq: 0,
    steps: new Map(),
  };
}

/** The state of a run that has not begun: every step of its plan queued, in the plan's order. */
export function queuedRunState(plan: ExecutionPlan): RunState {
  const state = emptyRunState();
  for (const step of plan.steps) state.steps.set(step.id, freshStep(step.id, null));
  return state;
}

/** Shared by the many steps that have none: a plan can have 100,000. */
const noMetrics: Metrics = Object.freeze({});
const noGpus: readonly string[] = Object.freeze([]);

const freshStep = (id: StepId, parent: StepId | null): StepState => ({
  id,
  parent,
  status: 'queued',
  attempt: 0,
  note: '',
  because: null,
  failure: null,
  record: null,
  from: null,
  metrics: noMetrics,
  gate: null,
  progress: null,
  startedAt: null,
  durationMs: 0,
  cpuMs: 0,
  peakMemoryBytes: 0,
  pid: null,
  gpus: noGpus,
  intent: null,
  tries: null,
});

const terminal: readonly StepStatus[] = ['succeeded', 'cached', 'failed', 'skipped', 'cancelled'];

/** A step that has ended; `interrupted` is not among them, since resuming runs the attempt again. */
export const isTerminal = (status: StepStatus): boolean => terminal.includes(status);

/** How a step that has ended counts for the steps below it. */
export function endOf({ status, because, gate }: StepState): StepEnd {
  if (status === 'skipped') return { kind: 'skipped', because: because ?? 'trigger' };
  if (status === 'failed' || status === 'cancelled') return { kind: 'failed' };
  return { kind: gate?.open === false ? 'gate-closed' : 'succeeded' };
}

/**
 * Advances `state` by one event and returns it. The same reducer serves the engine, the command line, the window and the
 * comparison of runs. Events that were seen before (by `seq`) and changes of a terminal state are ignored.
 */
export function reduceRun(state: RunState, event: StampedEvent): RunState {
  if (event.seq > 0) {
    if (event.seq <= state.lastSeq) return state;
    state.lastSeq = event.seq;
  }
  switch (event.type) {
    case 'run-started': {
      const { type: _type, seq: _seq, at, maxParallel: _maxParallel, ...rest } = event;
      return Object.assign(state, rest, { startedAt: at });
    }
    case 'run-resumed':
      return Object.assign(state, { outcome: null });
    case 'run-cancelling':
      return Object.assign(state, { cancelling: true });
    case 'run-finished':
      return Object.assign(state, { outcome: event.outcome, durationMs: event.durationMs });
    case 'step-added':
      state.steps.set(event.stepId, freshStep(event.stepId, event.parent));
      return state;
    case 'step-cached': {
      const { record, from } = event;
      return change(state, event.stepId, {
        status: 'cached',
        record,
        from,
        metrics: record.metrics,
        gate: record.gate ?? null,
        failure: null,
        note: '',
      });
    }
    case 'step-skipped':
      return change(state, event.stepId, { status: 'skipped', because: event.because, note: '' });
    case 'step-waiting':
      return change(state, event.stepId, { note: event.reason });
    case 'step-starting':
      return change(state, event.stepId, {
        status: 'starting',
        attempt: event.attempt,
        note: '',
        failure: null,
        progress: null,
        metrics: noMetrics,
        gpus: event.gpus ?? noGpus,
        intent: event.fingerprint,
        startedAt: event.at,
      });
    case 'step-started':
      return change(state, event.stepId, { status: 'running', pid: event.pid });
    case 'step-reported':
      return change(state, event.stepId, {
        ...(event.progress && { progress: event.progress }),
        ...(event.metrics && { metrics: { ...state.steps.get(event.stepId)?.metrics, ...event.metrics } }),
      });
    case 'step-contact-lost':
      return change(state, event.stepId, { status: 'lost-contact', note: `no contact since ${event.since}` });
    case 'step-contact-restored':
      return change(state, event.stepId, { status: 'running', note: '' });
    case 'step-finished':
      return change(state, event.stepId, {
        status: event.status,
        attempt: event.attempt,
        record: event.record,
        metrics: event.record.metrics,
        gate: event.record.gate ?? null,
        failure: event.failure ?? null,
        durationMs: event.durationMs,
        cpuMs: event.cpuMs,
        peakMemoryBytes: event.peakMemoryBytes,
        progress: null,
        pid: null,
        note: '',
      });
    case 'step-retrying': {
      const step = state.steps.get(event.stepId);
      if (!step) return state;
      const seconds = Math.round(event.delayMs / 100) / 10;
      const changes = [...(step.tries?.changes ?? []), event.changes];
      return change(state, event.stepId, {
        status: 'queued',
        note: `attempt ${event.attempt} in ${seconds} s`,
        tries: { counted: event.counted, changes },
      });
    }
  }
}

function change(state: RunState, id: StepId, fields: Partial<StepState>): RunState {
  const step = state.steps.get(id) ?? freshStep(id, null);
  if (isTerminal(step.status)) return state;
  state.steps.set(id, { ...step, ...fields });
  return state;
}
