import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIdentity } from '../base/process-identity.ts';
import { attemptFolder } from '../runs/run-folder.ts';
import type { ScheduledRun } from '../runs/scheduler-host.ts';
import type { MeteredRun } from './meters.ts';

/** Tells which steps of the runs under way have processes on this machine. */
export function stepsOfRuns(runs: () => Iterable<ScheduledRun>): () => readonly MeteredRun[] {
  /** By the step's process: who supervises it is written down once, before it starts. */
  let supervisors = new Map<number, number | null>();
  return () => {
    const now = new Map<number, number | null>();
    const metered = [...runs()].map(({ id, folder, state }) => ({
      runId: id,
      folder,
      steps: [...state.steps.values()].flatMap((step) => {
        const { pid } = step;
        if (pid === null || (step.status !== 'running' && step.status !== 'lost-contact')) return [];
        const known = supervisors.get(pid);
        const supervisor = known === undefined ? readClaim(attemptFolder(folder, step.id, step.attempt)) : known;
        now.set(pid, supervisor);
        return [{ runId: id, stepId: step.id, pid, supervisor }];
      }),
    }));
    supervisors = now;
    return metered;
  };
}

function readClaim(folder: string): number | null {
  try {
    return readIdentity(JSON.parse(readFileSync(join(folder, 'claim'), 'utf8')))?.pid ?? null;
  } catch {
    return null;
  }
}
