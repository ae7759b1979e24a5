import type { CallOutput } from '../../../shared/rpc/contract.ts';

export type RunPage = CallOutput<'runs.list'>;
/** One run as the history lists it. */
export type RunSummary = RunPage['runs'][number];

/** The runs of a project as far as this window has read them. */
export interface RunList {
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  /** How many there are in the project. */
  readonly total: number;
  /** Run after which to go on reading; null when all are here. */
  readonly next: string | null;
}

export const noRuns: RunList = { runs: [], total: 0, next: null };

/**
 * Takes in the page of the newest runs: what it says replaces what was known down to its last run. Where the two do not
 * meet, or runs further down were deleted elsewhere, the rest is to be read again.
 */
export function withNewest(list: RunList, page: RunPage): RunList {
  const runs = keepIdentity(list.runs, page.runs);
  const last = page.runs.at(-1);
  const seam = last ? list.runs.findIndex(({ runId }) => runId === last.runId) : -1;
  const joined: RunList = { runs: [...runs, ...list.runs.slice(seam + 1)], total: page.total, next: list.next };
  const isWhole = list.next === null && joined.runs.length !== page.total;
  return page.next === null || seam < 0 || isWhole ? { runs, total: page.total, next: page.next } : joined;
}

/** Takes in the page that was asked for after `after`; an answer that came too late changes nothing. */
export function withOlder(list: RunList, page: RunPage, after: string): RunList {
  if (list.next !== after) return list;
  return { runs: [...list.runs, ...page.runs], total: page.total, next: page.next };
}

/** The same list with changes to one run, until the engine is asked again. */
export function withChanged(list: RunList, runId: string, changes: Partial<RunSummary>): RunList {
  return { ...list, runs: list.runs.map((run) => (run.runId === runId ? { ...run, ...changes } : run)) };
}

export function withoutRuns(list: RunList, runIds: ReadonlySet<string>): RunList {
  const runs = list.runs.filter(({ runId }) => !runIds.has(runId));
  const deleted = list.runs.length - runs.length;
  const next = list.next !== null && runIds.has(list.next) ? (runs.at(-1)?.runId ?? null) : list.next;
  return deleted === 0 ? list : { runs, total: list.total - deleted, next };
}

/** Runs that did not change stay the same objects, so that their rows are not drawn anew. */
function keepIdentity(known: readonly RunSummary[], fresh: readonly RunSummary[]): RunSummary[] {
  const byId = new Map(known.slice(0, fresh.length * 2).map((run) => [run.runId, run]));
  return fresh.map((run) => {
    const before = byId.get(run.runId);
    return before && JSON.stringify(before) === JSON.stringify(run) ? before : run;
  });
}
