import type { Failure } from '../../shared/base/failure.ts';
import { emptyRecord } from '../../shared/plan/step-record.ts';
import type { RunEvent } from '../../shared/run/run-event.ts';
import { isTerminal, type RunState } from '../../shared/run/run-state.ts';
import { errorCode } from '../base/atomic-file.ts';

/** How a run ends that a mistake of ours broke off: what had not ended has failed, with the reason `internal`. */
export function brokenOff(state: RunState, error: unknown, durationMs: number): RunEvent[] {
  const message = `A mistake in Trainyard broke the run off: ${error instanceof Error ? error.message : String(error)}`;
  const open = [...state.steps.values()].filter((step) => !isTerminal(step.status));
  return [
    ...open.map(
      (step): RunEvent => ({
        type: 'step-finished',
        stepId: step.id,
        attempt: step.attempt,
        status: 'failed',
        record: emptyRecord,
        failure: { reason: 'internal', message },
        durationMs: 0,
        cpuMs: 0,
        peakMemoryBytes: 0,
        logBytes: 0,
      }),
    ),
    { type: 'run-finished', outcome: 'failed', durationMs: Math.round(durationMs) },
  ];
}

export const cancelledBeforeStart: Failure = {
  reason: 'cancelled',
  message: 'The run was cancelled before it started.',
};

/** What is kept for speed only is not worth a run: it is made again when it is lost. */
export function saveIfPossible(kept: { save(): void }): void {
  try {
    kept.save();
  } catch (error) {
    if (errorCode(error) === '') throw error;
  }
}
