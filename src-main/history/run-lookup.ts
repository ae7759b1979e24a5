import { statSync } from 'node:fs';
import type { ExecutionPlan } from '../../shared/plan/execution-plan.ts';
import type { RunState } from '../../shared/run/run-state.ts';
import { eventsFile, type ProjectFolders, runFolder } from '../runs/run-folder.ts';
import { isRunId, readRun } from '../runs/run-reader.ts';
import type { ScheduledRun } from '../runs/scheduler-host.ts';

/** A run as it stands now. */
export interface FoundRun {
  readonly runId: string;
  readonly folder: string;
  /** Absent when the plan is missing or damaged. */
  readonly plan: ExecutionPlan | undefined;
  readonly state: RunState;
  readonly isUnderWay: boolean;
}

/** So many runs that are over are kept in memory, since windows ask for the same few again and again, and so many steps. */
const mostRuns = 12;
const mostSteps = 20_000;

/** Finds runs by their ids: what is under way with its scheduler, and all else in its folder. */
export class RunLookup {
  readonly #folders: ProjectFolders;
  readonly #live: (runId: string) => ScheduledRun | undefined;
  /** Least recently used first. */
  readonly #kept = new Map<string, { readonly stamp: string; readonly run: FoundRun }>();

  constructor(folders: ProjectFolders, live: (runId: string) => ScheduledRun | undefined) {
    this.#folders = folders;
    this.#live = live;
  }

  find(runId: string): FoundRun | undefined {
    const live = this.#live(runId);
    if (live) return { runId, folder: live.folder, plan: live.plan, state: live.state, isUnderWay: true };
    if (!isRunId(runId)) return undefined;
    const stats = statSync(eventsFile(runFolder(this.#folders, runId)), { throwIfNoEntry: false });
    if (!stats) return undefined;
    const stamp = `${stats.size}.${stats.mtimeMs}`;
    const known = this.#kept.get(runId);
    this.#kept.delete(runId);
    const run = known?.stamp === stamp ? known.run : this.#read(runId);
    this.#kept.set(runId, { stamp, run });
    let steps = [...this.#kept.values()].reduce((sum, one) => sum + one.run.state.steps.size, 0);
    for (const [oldest, one] of this.#kept) {
      if (this.#kept.size === 1 || (this.#kept.size <= mostRuns && steps <= mostSteps)) break;
      this.#kept.delete(oldest);
      steps -= one.run.state.steps.size;
    }
    return run;
  }

  #read(runId: string): FoundRun {
    const { folder, plan, state } = readRun(this.#folders, runId);
    return { runId, folder, plan, state, isUnderWay: false };
  }
}
