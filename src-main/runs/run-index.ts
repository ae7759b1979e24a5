import { rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { RunState } from '../../shared/run/run-state.ts';
import { makeFolder } from '../base/make-folder.ts';
import { assertRegularFile } from '../base/regular-file.ts';
import { annotationsStamp, type RunAnnotations, readAnnotations } from './run-annotations.ts';
import { type ProjectFolders, runFolder } from './run-folder.ts';
import { readRun, runIds } from './run-reader.ts';
import { type RunSummary, runStamp, summaryOf } from './run-summary.ts';

/** A run as the engine lists it: with what people noted on it. */
export type NotedRun = RunSummary & RunAnnotations;

/** Which part of the history is asked for. */
export interface PageRequest {
  readonly pipeline?: string | undefined;
  readonly outcome?: string | undefined;
  readonly tag?: string | undefined;
  /** Somewhere in the run's id, name, note or tags; upper and lower case are the same. */
  readonly text?: string | undefined;
  readonly limit: number;
  /** Only runs that are older than this one. */
  readonly after: string | null;
}

export interface RunPage {
  readonly runs: NotedRun[];
  /** Of all pages. */
  readonly total: number;
  /** What to go on after; null at the end. */
  readonly next: string | null;
}

/** Raised when the columns change; an index of another version is made again. */
const indexVersion = 2;

const schema = `
  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY, stamp TEXT NOT NULL, noted REAL NOT NULL, finished INTEGER NOT NULL, pipeline TEXT NOT NULL,
    outcome TEXT NOT NULL, tags TEXT NOT NULL, text TEXT NOT NULL, annotations TEXT NOT NULL, summary TEXT NOT NULL
  ) WITHOUT ROWID;
  PRAGMA user_version = ${indexVersion};
`;

/** What readers of the file get of a run. */
export interface IndexedRun {
  readonly run_id: string;
  readonly stamp: string;
  readonly noted: number;
  readonly finished: number;
  readonly summary: string;
}

/** Times of folders are at most this coarse. */
const clockStepMs = 100;

const indexFile = (folders: ProjectFolders): string => join(folders.state, 'runs.sqlite');

/**
 * A list of the runs that answers without reading their logs. It holds nothing of its own: what is missing, damaged or
 * behind is read from the logs again. The engine writes it; everybody else reads.
 */
export class RunIndex {
  readonly #folders: ProjectFolders;
  readonly #database: DatabaseSync;
  /** Last event of each run under way that the index knows. */
  readonly #live = new Map<string, number>();
  /** When a run last came or went; NaN where that was so short ago that another may bear the same time. */
  #changedMs = Number.NaN;

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
    database.exec("UPDATE runs SET outcome = 'interrupted' WHERE finished = 0");
    const index = new RunIndex(folders, database);
    index.#catchUp(
      ({ run_id, stamp, noted }) =>
        stamp === runStamp(folders, run_id) && noted === annotationsStamp(runFolder(folders, run_id)),
    );
    return index;
  }

  /** Notes where a run stands now. */
  update(runId: string, state: RunState): void {
    this.#live.delete(runId);
    this.#put(runId, state, false);
  }

  /** Takes in what is noted on a run now. */
  noteAnnotations(runId: string): void {
    const found = this.find(runId);
    if (found) this.#write(runId, found, found.outcome === 'running' || found.outcome === 'interrupted' ? 0 : 1);
  }

  remove(runId: string): void {
    this.#database.prepare('DELETE FROM runs WHERE run_id = ?').run(runId);
  }

  find(runId: string): NotedRun | undefined {
    const row = this.#database.prepare(`SELECT ${shownColumns} FROM runs WHERE run_id = ?`).get(runId);
    return row && notedRun(row);
  }

  /** A part of the history, newest first. `live` are the runs that are under way, as they stand. */
  page(request: PageRequest, live: Iterable<readonly [string, RunState]> = []): RunPage {
    this.#followFolders();
    for (const [runId, state] of live) {
      if (this.#live.get(runId) === state.lastSeq) continue;
      this.#put(runId, state, true);
      this.#live.set(runId, state.lastSeq);
    }
    const { where, values } = conditionOf(request);
    const total = this.#database.prepare(`SELECT COUNT(*) AS total FROM runs ${where}`).get(...values)?.['total'];
    const { after, limit } = request;
    const older = after === null ? where : `${where === '' ? 'WHERE' : `${where} AND`} run_id < ?`;
    const rows = this.#database
      .prepare(`SELECT ${shownColumns} FROM runs ${older} ORDER BY run_id DESC LIMIT ?`)
      .all(...values, ...(after === null ? [] : [after]), limit + 1);
    const runs = rows.slice(0, limit).map(notedRun);
    return { runs, total: Number(total), next: rows.length > limit ? (runs.at(-1)?.runId ?? null) : null };
  }

  close(): void {
    this.#database.close();
  }

  #put(runId: string, state: RunState, isUnderWay: boolean): void {
    this.#write(runId, summaryOf(runId, state, isUnderWay), state.outcome === null ? 0 : 1);
  }

  #write(runId: string, run: RunSummary, finished: number): void {
    const folder = runFolder(this.#folders, runId);
    const annotations = readAnnotations(folder);
    const { tags, note } = annotations;
    const text = [runId, run.name, run.pipeline, note, ...tags].join('\n').toLowerCase();
    const [stamp, noted] = [runStamp(this.#folders, runId), annotationsStamp(folder)];
    this.#database
      .prepare('INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        ...[runId, stamp, noted, finished, run.pipeline, run.outcome, JSON.stringify(tags), text],
        ...[JSON.stringify(annotations), JSON.stringify(run)],
      );
  }

  /**
   * Other programs delete runs, and put runs there, while the engine lives. What is there already changes by the engine
   * alone, so names are enough.
   */
  #followFolders(): void {
    if (this.#foldersChangedMs() !== this.#changedMs) this.#catchUp(() => true);
  }

  #foldersChangedMs(): number {
    return statSync(this.#folders.runs, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  /** Takes in runs that the index does not know, or not as they are now, and lets go of those that are gone. */
  #catchUp(isCurrent: (row: IndexedRun) => boolean): void {
    const changedMs = this.#foldersChangedMs();
    this.#changedMs = Date.now() - changedMs < clockStepMs ? Number.NaN : changedMs;
    const known = new Map(allRows(this.#database).map((row) => [row.run_id, row]));
    const fresh: [string, RunState][] = [];
    for (const runId of runIds(this.#folders)) {
      const row = known.get(runId);
      known.delete(runId);
      if (this.#live.has(runId) || (row && isCurrent(row))) continue;
      fresh.push([runId, readRun(this.#folders, runId).state]);
    }
    this.#database.exec('BEGIN');
    for (const [runId, state] of fresh) this.#put(runId, state, false);
    for (const gone of known.keys()) this.remove(gone);
    this.#database.exec('COMMIT');
  }
}

const shownColumns = 'outcome, annotations, summary';

const notedRun = (row: Record<string, unknown>): NotedRun => ({
  ...(JSON.parse(String(row['summary'])) as RunSummary),
  ...(JSON.parse(String(row['annotations'])) as RunAnnotations),
  outcome: row['outcome'] as RunSummary['outcome'],
});

function conditionOf({ pipeline, outcome, tag, text }: PageRequest): { where: string; values: SQLInputValue[] } {
  const conditions: [string, SQLInputValue][] = [];
  if (pipeline !== undefined) conditions.push(['pipeline = ?', pipeline]);
  if (outcome !== undefined) conditions.push(['outcome = ?', outcome]);
  if (tag !== undefined) conditions.push(['instr(tags, ?) > 0', JSON.stringify(tag)]);
  if (text !== undefined && text !== '') conditions.push(['instr(text, ?) > 0', text.toLowerCase()]);
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([condition]) => condition).join(' AND ')}`;
  return { where, values: conditions.map(([, value]) => value) };
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

/** The runs that the file holds; none where it is missing, damaged or of another version. Changes nothing. */
export function readIndex(folders: ProjectFolders): ReadonlyMap<string, IndexedRun> {
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

const allRows = (database: DatabaseSync): IndexedRun[] =>
  database.prepare('SELECT run_id, stamp, noted, finished, summary FROM runs').all() as unknown as IndexedRun[];
