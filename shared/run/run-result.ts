import type { Failure } from '../base/failure.ts';
import type { JsonObject } from '../base/json.ts';
import type { Metrics } from '../plan/step-record.ts';
import type { RunOutcome } from './run-event.ts';
import type { RunState, StepState } from './run-state.ts';

/** One step of the result document. */
export interface StepResult {
  readonly id: string;
  readonly status: 'succeeded' | 'failed' | 'skipped' | 'cancelled' | 'interrupted';
  readonly cached: boolean;
  readonly attempts: number;
  readonly durationMs: number;
  readonly metrics: Metrics;
  readonly because?: string;
  readonly failure?: Failure;
  readonly parent?: string;
  readonly gate?: 'open' | 'closed';
  readonly outputs?: JsonObject;
}

/** What `run --json` ends with and `runs show --json` starts from. */
export interface RunResult {
  readonly type: 'result';
  readonly runId: string;
  readonly pipeline: string;
  readonly outcome: RunOutcome;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly steps: readonly StepResult[];
}

/** @param outcome what to say of a run whose log has no end: `interrupted`, when nobody is at it any more */
export function runResult(state: RunState, outcome: RunOutcome = 'interrupted'): RunResult {
  return {
    type: 'result',
    runId: state.runId ?? '',
    pipeline: state.pipelineId,
    outcome: state.outcome ?? outcome,
    startedAt: state.startedAt,
    durationMs: state.durationMs,
    steps: [...state.steps.values()].map(stepResult),
  };
}

function stepResult(step: StepState): StepResult {
  return {
    id: step.id,
    status: wireStatus(step),
    cached: step.status === 'cached',
    attempts: step.attempt,
    durationMs: Math.round(step.durationMs),
    metrics: step.metrics,
    ...(step.because !== null && { because: step.because }),
    ...(step.failure !== null && { failure: step.failure }),
    ...(step.parent !== null && { parent: step.parent }),
    ...(step.gate !== null && { gate: step.gate.open ? ('open' as const) : ('closed' as const) }),
    ...(step.record !== null &&
      Object.keys(step.record.outputs).length > 0 && { outputs: step.record.outputs as unknown as JsonObject }),
  };
}

function wireStatus(step: StepState): StepResult['status'] {
  switch (step.status) {
    case 'cached':
      return 'succeeded';
    case 'queued':
    case 'starting':
    case 'running':
    case 'lost-contact':
      return 'interrupted';
    default:
      return step.status;
  }
}
