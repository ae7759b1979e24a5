import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { call, client } from '../../connection/client.ts';
import { nextFrame } from '../../ui/next-frame.ts';
import { FilteredLog, filteredRows } from './filtered-log.ts';
import { loadLastLines, takeGrowth } from './load-merged.ts';
import type { LogLevel } from './log-level.ts';
import type { LogLines } from './log-lines.ts';
import { MergedLog } from './merged-log.ts';
import { type ReadLines, StepLog } from './step-log.ts';

/** What of a run's logs is looked at. */
export interface LogChoice {
  readonly runId: string;
  /** What was asked for, such as all steps: more of them may begin under the same name. */
  readonly scope: string;
  /** One: its whole log. Several: their last lines by time. */
  readonly stepIds: readonly string[];
  /** Null: the newest. */
  readonly attempt: number | null;
  readonly level: LogLevel;
}

export interface ShownLogs {
  readonly lines: LogLines;
  /** Lines of the steps altogether, drawn or not. */
  readonly storedLines: number;
  readonly isLoaded: boolean;
  readonly isComplete: boolean;
  /** Why there is nothing, as a sentence. */
  readonly problem: string | null;
  /** What of it is not shown, as a sentence. */
  readonly notice: string | null;
}

/** Reads lines of one attempt's stored log. */
export const readerOf =
  (runId: string, stepId: string, attempt: number | null): ReadLines =>
  async (fromLine, count) => {
    const page = await call('log.read', { runId, stepId, fromLine, count, ...(attempt === null ? {} : { attempt }) });
    return page.ok ? page : page.message;
  };

const nothing = new MergedLog();

function useStepLog(runId: string, stepId: string | null, attempt: number | null): StepLog | null {
  const log = useMemo(
    () => (stepId === null ? null : new StepLog(stepId, readerOf(runId, stepId, attempt))),
    [runId, stepId, attempt],
  );
  useEffect(() => {
    if (!log) return;
    log.open();
    return client.follow(
      'log.follow',
      () => ({ runId, stepId: log.stepId }),
      (events) =>
        nextFrame(() => {
          for (const event of events) {
            if (event.stepId === log.stepId && (attempt === null || event.attempt === attempt)) log.grew(event);
          }
        }),
    );
  }, [log, runId, attempt]);
  return log;
}

function useMergedLog(runId: string, scope: string, stepIds: readonly string[]): { log: MergedLog; isLoaded: boolean } {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run or scope is another log.
  const log = useMemo(() => new MergedLog(), [runId, scope]);
  const [loaded, setLoaded] = useState<MergedLog | null>(null);
  const key = stepIds.join('\n');
  useEffect(() => {
    const wanted = new Set(key === '' ? [] : key.split('\n'));
    if (wanted.size === 0) return;
    let isOver = false;
    const known = loadLastLines(log, [...wanted], (stepId) => readerOf(runId, stepId, null)).then(() => {
      if (!isOver) setLoaded(log);
    });
    const stop = client.follow(
      'log.follow',
      () => ({ runId, stepId: null }),
      async (events) => {
        await known;
        for (const event of events) {
          if (!wanted.has(event.stepId) || isOver) continue;
          await takeGrowth(log, event, readerOf(runId, event.stepId, event.attempt));
        }
        await nextFrame(() => {});
      },
    );
    return () => {
      isOver = true;
      stop();
    };
  }, [log, runId, key]);
  return { log, isLoaded: loaded === log };
}

/** The lines of a choice, read and followed while they are looked at. */
export function useLogs({ runId, scope, stepIds, attempt, level }: LogChoice): ShownLogs {
  const single = stepIds.length === 1 ? (stepIds[0] ?? null) : null;
  const step = useStepLog(runId, single, attempt);
  const merged = useMergedLog(runId, scope, single === null ? stepIds : []);
  const source = step ?? merged.log;
  const version = useSyncExternalStore(source.subscribe, () => source.version);
  const filter = useMemo(
    () =>
      step && level !== 'info' ? new FilteredLog(step.stepId, level, readerOf(runId, step.stepId, attempt)) : null,
    [step, level, runId, attempt],
  );
  useEffect(() => () => filter?.stop(), [filter]);
  const isComplete = step?.isComplete ?? false;
  const total = step?.total ?? 0;
  useEffect(() => {
    void filter?.readTo(total, isComplete);
  }, [filter, total, isComplete]);
  useSyncExternalStore(filter?.subscribe ?? nothing.subscribe, () => filter?.version ?? 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are others when the version is.
  const mergedRows = useMemo(
    () => (level === 'info' ? merged.log : filteredRows(merged.log, level)),
    [merged.log, level, version],
  );

  if (step) {
    return {
      lines: filter ?? step,
      storedLines: step.total,
      isLoaded: step.isLoaded && (filter?.isDone ?? true),
      isComplete,
      problem: step.problem,
      notice: filter ? filterNotice(filter, step.total) : null,
    };
  }
  const { cutSteps, storedLines } = merged.log;
  const cut = cutSteps.size === 1 ? '1 step' : `${cutSteps.size} steps`;
  return {
    lines: mergedRows,
    storedLines,
    isLoaded: merged.isLoaded || stepIds.length === 0,
    isComplete: false,
    problem: null,
    notice: cutSteps.size > 0 ? `Only the last lines of ${cut} are here; choose one step to see its whole log.` : null,
  };
}

function filterNotice(filter: FilteredLog, total: number): string | null {
  if (filter.isCut) return `These are the first ${filter.total.toLocaleString('en')} such lines; there are more.`;
  if (!filter.isDone && filter.scanned < total - 1)
    return `Looked through ${filter.scanned.toLocaleString('en')} of ${total.toLocaleString('en')} lines.`;
  return null;
}
