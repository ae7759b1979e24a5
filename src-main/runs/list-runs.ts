import type { ProjectFolders } from './run-folder.ts';
import { type IndexedRun, readIndex } from './run-index.ts';
import { isEngineAlive, readRun, runIds } from './run-reader.ts';
import { type RunSummary, runStamp, summaryOf } from './run-summary.ts';

/** What a list of runs is narrowed to. */
export interface RunFilter {
  readonly pipeline?: string;
  readonly outcome?: string;
  readonly metric?: MetricFilter;
  readonly limit?: number;
}

export interface MetricFilter {
  /** `<step>.<metric>`, or a metric of any step. */
  readonly name: string;
  readonly op: '<' | '<=' | '>' | '>=' | '=';
  readonly value: number;
}

/** Runs of a project, newest first. Reads the index and, for runs that it does not know as they are now, their logs. */
export function listRuns(folders: ProjectFolders, filter: RunFilter = {}): RunSummary[] {
  const known = readIndex(folders);
  const isUnderWay = isEngineAlive(folders);
  const found: RunSummary[] = [];
  for (const runId of runIds(folders)) {
    if (filter.limit !== undefined && found.length >= filter.limit) break;
    const row = known.get(runId);
    const stamp = runStamp(folders, runId);
    if (stamp === '') continue;
    const summary =
      row?.stamp === stamp ? withOutcome(row, isUnderWay) : summaryOf(runId, readRun(folders, runId).state, isUnderWay);
    if (matches(summary, filter)) found.push(summary);
  }
  return found;
}

function matches(run: RunSummary, { pipeline, outcome, metric }: RunFilter): boolean {
  if (pipeline !== undefined && run.pipeline !== pipeline) return false;
  if (outcome !== undefined && run.outcome !== outcome) return false;
  if (!metric) return true;
  return Object.entries(run.metrics).some(
    ([name, value]) =>
      value !== null &&
      (name === metric.name || name.slice(name.indexOf('.') + 1) === metric.name) &&
      compare(value, metric),
  );
}

function compare(value: number, { op, value: bound }: MetricFilter): boolean {
  switch (op) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '=':
      return value === bound;
  }
}

/** The stored outcome is right for ended runs; of others only the moment knows whether somebody is at them. */
function withOutcome(row: IndexedRun, isUnderWay: boolean): RunSummary {
  const summary = JSON.parse(row.summary) as RunSummary;
  return row.finished ? summary : { ...summary, outcome: isUnderWay ? 'running' : 'interrupted' };
}
