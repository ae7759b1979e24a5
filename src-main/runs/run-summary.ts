import { statSync } from 'node:fs';
import type { RunState } from '../../shared/run/run-state.ts';
import { eventsFile, type ProjectFolders, runFolder } from './run-folder.ts';
import { shownOutcome } from './run-reader.ts';

/** One line of the history. */
export interface RunSummary {
  readonly runId: string;
  readonly pipeline: string;
  readonly name: string;
  readonly file: string;
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'interrupted' | 'running';
  readonly trigger: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly version: string | null;
  readonly steps: number;
  readonly failedSteps: number;
  readonly cachedSteps: number;
  /** `<step>.<metric>` to its last value. */
  readonly metrics: { readonly [name: string]: number | null };
}

export function summaryOf(runId: string, state: RunState, isUnderWay: boolean): RunSummary {
  const steps = [...state.steps.values()];
  const own = steps.filter((step) => step.parent === null);
  return {
    runId,
    pipeline: state.pipelineId,
    name: state.pipelineName,
    file: state.file,
    outcome: shownOutcome(state, isUnderWay),
    trigger: state.trigger,
    startedAt: state.startedAt,
    durationMs: state.durationMs,
    version: state.versionId,
    steps: own.length,
    failedSteps: own.filter((step) => step.status === 'failed').length,
    cachedSteps: own.filter((step) => step.status === 'cached').length,
    metrics: Object.fromEntries(
      own.flatMap((step) => Object.entries(step.metrics).map(([name, value]) => [`${step.id}.${name}`, value])),
    ),
  };
}

/** Equal stamps: the log is the same as when it was read. Empty: there is no log. */
export function runStamp(folders: ProjectFolders, runId: string): string {
  const stats = statSync(eventsFile(runFolder(folders, runId)), { throwIfNoEntry: false });
  return stats ? `${stats.size}.${stats.mtimeMs}` : '';
}
