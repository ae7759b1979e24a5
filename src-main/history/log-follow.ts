import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorEvent } from '../executors/executor.ts';
import type { RunService } from '../runs/run-service.ts';
import { attemptOf } from './attempt-of-step.ts';
import { type LogLine, type LogReaderServices, lastLinesOf } from './log-reader.ts';
import { nextTurn } from './next-turn.ts';
import type { FoundRun } from './run-lookup.ts';

/** How often, in milliseconds, the logs of running steps are looked at that nobody tells of: an earlier engine began them. */
const lookEveryMs = 500;
/** Last lines that come along with the news that a log grew. */
const tailLines = 200;
/** Most steps of one batch. */
const mostInBatch = 50;

/** How far the log of an attempt has grown. */
export interface LogGrowth {
  readonly type: 'log-grew';
  readonly stepId: string;
  readonly attempt: number;
  readonly totalLines: number;
  readonly totalBytes: number;
  readonly complete: boolean;
  readonly tail: LogLine[];
}

/** Whoever follows, as long as they do. */
export interface Follower {
  readonly aborted: boolean;
  onAbort(listener: () => void): void;
}

export interface LogFollowServices extends LogReaderServices {
  readonly runs: Pick<RunService, 'events'>;
}

/**
 * Tells windows how logs grow. Only the names of steps whose logs grew wait while a batch is under way, so that neither a
 * step that prints without end nor a window that does not keep up costs memory, and no step ever waits.
 */
export class LogFollow {
  readonly #services: LogFollowServices;
  readonly #followers = new Map<string, Set<(stepId: string) => void>>();

  constructor(services: LogFollowServices) {
    this.#services = services;
  }

  /** Takes note of what the executor tells of its attempts. */
  notice(events: readonly ExecutorEvent[]): void {
    if (this.#followers.size === 0) return;
    for (const event of events) {
      if (event.type !== 'output') continue;
      const start = event.id.indexOf('/');
      const stepId = event.id.slice(start + 1, event.id.lastIndexOf('/'));
      for (const grew of this.#followers.get(event.id.slice(0, start)) ?? []) grew(stepId);
    }
  }

  /** Pushes how the log of a step, or all of a run, stand and grow; resolves when the run has ended, or nobody listens. */
  async follow(
    runId: string,
    only: string | null,
    push: (events: readonly LogGrowth[]) => Promise<void>,
    follower: Follower,
  ): Promise<void> {
    const run = this.#services.lookup.find(runId);
    if (!run) return;
    const grown = new Set<string>();
    let wake = (): void => {};
    const note = (stepId: string): void => {
      if (only !== null && stepId !== only) return;
      grown.add(stepId);
      wake();
    };
    for (const step of run.state.steps.values()) if (step.attempt > 0 || step.status === 'cached') note(step.id);
    const unlisten = this.#listen(runId, note);
    let isOver = false;
    const ended = this.#services.runs.events(
      runId,
      run.state.lastSeq,
      (events) => {
        for (const event of events) if ('stepId' in event && event.type !== 'step-reported') note(event.stepId);
      },
      follower,
    );
    const end = (): void => {
      isOver = true;
      wake();
    };
    void ended.then(end, end);
    follower.onAbort(end);
    const told = new Map<string, number>();
    const look = setInterval(() => {
      for (const stepId of this.#grownSince(runId, told)) note(stepId);
    }, lookEveryMs);
    try {
      while (!follower.aborted) {
        if (grown.size > 0) await this.#pushGrowth(runId, grown, told, push);
        else if (isOver) return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      clearInterval(look);
      unlisten();
    }
  }

  async #pushGrowth(
    runId: string,
    grown: Set<string>,
    told: Map<string, number>,
    push: (events: readonly LogGrowth[]) => Promise<void>,
  ): Promise<void> {
    const run = this.#services.lookup.find(runId);
    const batch: LogGrowth[] = [];
    for (const stepId of [...grown].slice(0, mostInBatch)) {
      grown.delete(stepId);
      const growth = run && (await this.#growthOf(run, stepId));
      if (growth) {
        batch.push(growth);
        told.set(`${stepId}/${growth.attempt}`, growth.totalBytes);
      }
      await nextTurn();
    }
    if (batch.length > 0) await push(batch);
  }

  /** Running steps whose logs are longer than was told. */
  *#grownSince(runId: string, told: ReadonlyMap<string, number>): Iterable<string> {
    const { folders, lookup } = this.#services;
    const run = lookup.find(runId);
    if (!run?.isUnderWay) return;
    for (const { id, status, attempt } of run.state.steps.values()) {
      if (status !== 'running' && status !== 'lost-contact') continue;
      const found = attemptOf(folders, run, id);
      const size = found.ok && statSync(join(found.value.folder, 'log.bin'), { throwIfNoEntry: false })?.size;
      if (size && size > (told.get(`${id}/${attempt}`) ?? 0)) yield id;
    }
  }

  async #growthOf(run: FoundRun, stepId: string): Promise<LogGrowth | undefined> {
    const { folders, logs, secrets } = this.#services;
    const found = attemptOf(folders, run, stepId);
    if (!found.ok) return undefined;
    const { attempt, folder, complete } = found.value;
    const mask = secrets.maskFor(run.plan);
    return logs.with(folder, (log): LogGrowth => {
      const totalLines = log?.index.lines ?? 0;
      const tail = log ? lastLinesOf(log, stepId, tailLines, mask) : [];
      const totalBytes = log?.index.bytes ?? 0;
      return { type: 'log-grew', stepId, attempt, totalLines, totalBytes, complete, tail };
    });
  }

  #listen(runId: string, grew: (stepId: string) => void): () => void {
    const followers = this.#followers.get(runId) ?? new Set();
    this.#followers.set(runId, followers);
    followers.add(grew);
    return () => {
      followers.delete(grew);
      if (followers.size === 0) this.#followers.delete(runId);
    };
  }
}
