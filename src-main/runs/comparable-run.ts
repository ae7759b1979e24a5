import type { JsonObject } from '../../shared/base/json.ts';
import type { ComparableRun, ComparableStep } from '../../shared/run/compare-runs.ts';
import type { StampedEvent } from '../../shared/run/run-event.ts';
import type { StepState } from '../../shared/run/run-state.ts';
import { type ProjectFolders, runFolder } from './run-folder.ts';
import { readEvents, type StoredRun, shownOutcome } from './run-reader.ts';

/** What an attempt took, and the environment that it ran in. */
type Spent = Pick<ComparableStep, 'durationMs' | 'cpuMs' | 'peakMemoryBytes' | 'environment'>;

/**
 * A run as it is compared with others. Environment and resources of a cached step are those of the attempt that made its
 * outputs; they are left out where the run of that attempt was deleted.
 */
export function comparableRun(folders: ProjectFolders, run: StoredRun): ComparableRun {
  const { state, events, isUnderWay } = run;
  const makers = new Map<string, readonly StampedEvent[]>();
  const eventsOf = (runId: string): readonly StampedEvent[] => {
    const known = makers.get(runId) ?? readEvents(runFolder(folders, runId));
    makers.set(runId, known);
    return known;
  };
  const spentBy = (step: StepState): Spent => {
    if (step.from) return spentIn(eventsOf(step.from.runId), step.from.stepId, step.from.attempt);
    const { durationMs, cpuMs, peakMemoryBytes } = step;
    return { ...spentIn(events, step.id, step.attempt), durationMs: Math.round(durationMs), cpuMs, peakMemoryBytes };
  };
  const steps: Record<string, ComparableStep> = {};
  for (const step of state.steps.values()) {
    const outputs = Object.entries(step.record?.outputs ?? {}).map(([port, { digest }]) => [port, digest]);
    steps[step.id] = {
      status: step.status === 'cached' ? 'succeeded' : step.status,
      cached: step.status === 'cached',
      metrics: step.metrics,
      parts: step.record?.parts ?? null,
      outputs: Object.fromEntries(outputs) as Record<string, string>,
      ...spentBy(step),
    };
  }
  return {
    runId: run.runId,
    pipelineId: state.pipelineId,
    outcome: shownOutcome(state, isUnderWay),
    durationMs: state.durationMs,
    parameters: state.parameters,
    steps,
    environment: state.environment,
  };
}

function spentIn(events: readonly StampedEvent[], stepId: string, attempt: number): Spent {
  let environment: JsonObject | undefined;
  let spent: Spent = {};
  for (const event of events) {
    if (!('attempt' in event) || event.stepId !== stepId || event.attempt !== attempt) continue;
    if (event.type === 'step-starting') environment = event.environment;
    if (event.type === 'step-finished') {
      const { durationMs, cpuMs, peakMemoryBytes } = event;
      spent = { durationMs: Math.round(durationMs), cpuMs, peakMemoryBytes };
    }
  }
  return { ...spent, ...(environment && { environment }) };
}
