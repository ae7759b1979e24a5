import { existsSync } from 'node:fs';
import { ok } from '../../shared/base/result.ts';
import { isTerminal, type StepState } from '../../shared/run/run-state.ts';
import { attemptFolder, type ProjectFolders, runFolder } from '../runs/run-folder.ts';
import { notThere, type OrRefusal } from './refusal.ts';
import type { FoundRun } from './run-lookup.ts';

/** An attempt that was begun, and where its files lie. */
export interface FoundAttempt {
  readonly stepId: string;
  readonly attempt: number;
  readonly folder: string;
  /** Its files do not grow any more. */
  readonly complete: boolean;
}

/**
 * The attempt of a step that is meant: that number, or the last. A cached step has none of its own: what it shows is that of
 * the attempt that made its outputs.
 */
export function attemptOf(
  folders: ProjectFolders,
  run: FoundRun,
  stepId: string,
  attempt?: number,
): OrRefusal<FoundAttempt> {
  const step = run.state.steps.get(stepId as StepState['id']);
  if (!step) return notThere(`Run ${run.runId} has no step ${JSON.stringify(stepId.slice(0, 100))}.`);
  const { from } = step;
  if (step.status === 'cached' && from && (attempt === undefined || step.attempt < 1)) {
    const folder = attemptFolder(runFolder(folders, from.runId), from.stepId, from.attempt);
    if (existsSync(folder)) return ok({ stepId, attempt: from.attempt, folder, complete: true });
    return notThere(
      `Step ${stepId} was taken from the cache, and run ${from.runId}, which made its results, was deleted. Run the step again without the cache to see its log.`,
    );
  }
  const number = attempt ?? step.attempt;
  if (step.attempt < 1) return notThere(`Step ${stepId} has not started in run ${run.runId}.`);
  if (number > step.attempt) {
    return notThere(`Step ${stepId} of run ${run.runId} has no attempt ${number}; its last one is ${step.attempt}.`);
  }
  const complete = number < step.attempt || isTerminal(step.status) || !run.isUnderWay;
  return ok({ stepId, attempt: number, folder: attemptFolder(run.folder, stepId, number), complete });
}
