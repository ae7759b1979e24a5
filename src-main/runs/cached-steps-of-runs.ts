import { existsSync, readdirSync } from 'node:fs';
import { type ProjectFolders, runFolder } from './run-folder.ts';
import { readEvents, readPlan } from './run-reader.ts';
import type { CachedStep } from './step-cache.ts';

/** All results that the run logs of a project hold, oldest first: what the step cache is made from when it is lost. */
export function* cachedStepsOfRuns(folders: ProjectFolders): Iterable<CachedStep> {
  if (!existsSync(folders.runs)) return;
  for (const runId of readdirSync(folders.runs).sort()) yield* cachedStepsOf(folders, runId);
}

/** The results that the log of one run holds; none where its plan or its log cannot be read. */
export function* cachedStepsOf(folders: ProjectFolders, runId: string): Iterable<CachedStep> {
  const folder = runFolder(folders, runId);
  const plan = readPlan(folder);
  if (!plan) return;
  const types = new Map<string, { type: string; cacheable: boolean }>();
  for (const step of plan.steps) types.set(step.id, step);
  for (const event of readEvents(folder)) {
    if (event.type === 'step-added') types.set(event.stepId, event.step);
    if (event.type !== 'step-finished' || event.status !== 'succeeded') continue;
    const { stepId, attempt, record, durationMs, peakMemoryBytes } = event;
    const step = types.get(stepId);
    if (!step?.cacheable || record.fingerprint === null) continue;
    const { fingerprint } = record;
    const { pipelineId } = plan;
    yield { fingerprint, pipelineId, stepId, type: step.type, runId, attempt, record, durationMs, peakMemoryBytes };
  }
}
