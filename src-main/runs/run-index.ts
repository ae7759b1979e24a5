import { rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RunState } from '../../shared/run/run-state.ts';
import { makeFolder } from '../base/make-folder.ts';
import { assertRegularFile } from '../base/regular-file.ts';
import { eventsFile, type ProjectFolders, runFolder } from './run-folder.ts';
import { isEngineAlive, readRun, runIds, shownOutcome } from './run-reader.ts';

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

/** Raised when the columns change; an index of another version is made again. */
const indexVersion = 1;

const schema = `
  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY, stamp TEXT NOT NULL, finished INTEGER NOT NULL, summary TEXT NOT NULL
  ) WITHOUT ROWID;
  PRAGMA user_version = ${indexVersion};
`;

interface Row {
  readonly run_id: string;
  readonly stamp: string;
  readonly finished: number;
  readonly summary: string;
}

const indexFile = (folders: ProjectFolders): string => join(folders.state, 'runs.sqlite');

/**
 * A list of the runs that answers without reading their logs. It holds nothing of its own: what is missing, damaged or
 * behind is read from the logs again. The engine writes it; everybody else reads.
 */
export class RunIndex {
  readonly #folders: ProjectFolders;
  readonly #database: DatabaseSync;

  private constructor(folders: ProjectFolders, database: DatabaseSync) {
    this.#folders = folders;
    this.#database = database;
  }

  /** Opens the index for writing and brings it up to date; makes it anew where it is missing, damaged or of old. */
  static open(folders: ProjectFolders): RunIndex {
    const path = indexFile(folders);
    makeFolder(dirname(path));
    let database = tryOpen(path);
    if (!database) {
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) assertRegularFile(path);
      for (const suffix of ['', '-journal']) rmSync(path + suffix, { force: true });
      database = new DatabaseSync(path);
      database.exec(schema);
    }
    // A power cut may damage the file, and it is then made again: waiting for the disk would buy nothing.
    database.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = DELETE;');
    const index = new RunIndex(folders, database);
    index.#catchUp();
    return index;
  }

  /** Notes where a run stands now. */
  update(runId: string, state: RunState): void {
    this.#put(runId, stampOf(this.#folders, runId), state);
  }

  remove(runId: string): void {
    this.#database.prepare('DELETE FROM runs WHERE run_id = ?').run(runId);
  }

  close(): void {
    this.#database.close();
  }

  #put(runId: string, stamp: string, state: RunState): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO runs (run_id, stamp, finished, summary) VALUES (?, ?, ?, ?)')
      .run(runId, stamp, state.outcome === null ? 0 : 1, JSON.stringify(summaryOf(runId, state, false)));
  }

  #catchUp(): void {
    const known = new Map(allRows(this.#database).map((row) => [row.run_id, row.stamp]));
    this.#database.exec('BEGIN');
    for (const runId of runIds(this.#folders)) {
      const stamp = stampOf(this.#folders, runId);
      if (known.get(runId) !== stamp) this.#put(runId, stamp, readRun(this.#folders, runId).state);
      known.delete(runId);
    }
    for (const gone of known.keys()) this.remove(gone);
    this.#database.exec('COMMIT');
  }
}

/** Runs of a project, newest first. Reads the index and, for runs that it does not know as they are now, their logs. */
export function listRuns(folders: ProjectFolders, filter: RunFilter = {}): RunSummary[] {
  const known = readIndex(folders);
  const isUnderWay = isEngineAlive(folders);
  const found: RunSummary[] = [];
  for (const runId of runIds(folders)) {
    if (filter.limit !== undefined && found.length >= filter.limit) break;
    const row = known.get(runId);
    const stamp = stampOf(folders, runId);
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
function withOutcome(row: Row, isUnderWay: boolean): RunSummary {
  const summary = JSON.parse(row.summary) as RunSummary;
  return row.finished ? summary : { ...summary, outcome: isUnderWay ? 'running' : 'interrupted' };
}

function summaryOf(runId: string, state: RunState, isUnderWay: boolean): RunSummary {
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
function stampOf(folders: ProjectFolders, runId: string): string {
  const stats = statSync(eventsFile(runFolder(folders, runId)), { throwIfNoEntry: false });
  return stats ? `${stats.size}.${stats.mtimeMs}` : '';
}

function tryOpen(path: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
    database = new DatabaseSync(path, { timeout: 1000 });
    const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
    const check = database.prepare('PRAGMA quick_check').get()?.['quick_check'];
    if (version === indexVersion && check === 'ok') return database;
  } catch {
    // Damaged beyond opening: made again.
  }
  database?.close();
  return undefined;
}

function readIndex(folders: ProjectFolders): ReadonlyMap<string, Row> {
  const path = indexFile(folders);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return new Map();
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 1000 });
    const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
    return new Map(version === indexVersion ? allRows(database).map((row) => [row.run_id, row]) : []);
  } catch {
    return new Map();
  } finally {
    database?.close();
  }
}

const allRows = (database: DatabaseSync): Row[] =>
  database.prepare('SELECT run_id, stamp, finished, summary FROM runs').all() as unknown as Row[];
