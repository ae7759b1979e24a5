import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { ExecutionPlan } from '../../shared/plan/execution-plan.ts';
import { eventsFile, type ProjectFolders, planFile, runFolder } from './run-folder.ts';
import { parseRunLog } from './run-log.ts';
import type { CachedStep } from './step-cache.ts';

/** All results that the run logs of a project hold, oldest first: what the step cache is made from when it is lost. */
export function* cachedStepsOfRuns(folders: ProjectFolders): Iterable<CachedStep> {
  if (!existsSync(folders.runs)) return;
  for (const runId of readdirSync(folders.runs).sort()) {
    const folder = runFolder(folders, runId);
    if (!existsSync(eventsFile(folder)) || !existsSync(planFile(folder))) continue;
    const types = new Map<string, { type: string; cacheable: boolean }>();
    const plan = JSON.parse(readFileSync(planFile(folder), 'utf8')) as ExecutionPlan;
    for (const step of plan.steps) types.set(step.id, step);
    for (const event of parseRunLog(readFileSync(eventsFile(folder))).events) {
      if (event.type === 'step-added') types.set(event.stepId, event.step);
      if (event.type !== 'step-finished' || event.status !== 'succeeded') continue;
      const { stepId, attempt, record, durationMs, peakMemoryBytes } = event;
      const step = types.get(stepId);
      if (!step?.cacheable || record.fingerprint === null) continue;
      const { fingerprint } = record;
      yield {
        fingerprint,
        pipelineId: plan.pipelineId,
        stepId,
        type: step.type,
        runId,
        attempt,
        record,
        durationMs,
        peakMemoryBytes,
      };
    }
  }
}
