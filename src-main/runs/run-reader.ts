import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { ExecutionPlan } from '../../shared/plan/execution-plan.ts';
import type { StampedEvent } from '../../shared/run/run-event.ts';
import { emptyRunState, queuedRunState, type RunState, reduceRun, type StepState } from '../../shared/run/run-state.ts';
import { isAlive, readIdentity } from '../base/process-identity.ts';
import { readRegularFile } from '../base/regular-file.ts';
import { attemptFolder, eventsFile, type ProjectFolders, planFile, runFolder } from './run-folder.ts';
import { parseRunLog } from './run-log.ts';

/** A run as its folder tells it. */
export interface StoredRun {
  readonly runId: string;
  readonly folder: string;
  /** Absent when the plan is missing or damaged; the events still tell what happened. */
  readonly plan: ExecutionPlan | undefined;
  readonly events: readonly StampedEvent[];
  readonly state: RunState;
  /** Its log has no end and an engine is at work in the project: the run goes on. */
  readonly isUnderWay: boolean;
}

/** Run ids are made of these; nothing else is looked up as a path. */
const runIdPattern = /^[0-9a-z][0-9a-z-]{0,63}$/;

/** Whether a text can be the id of a run. */
export const isRunId = (text: string): boolean => runIdPattern.test(text);

/** Ids of all runs of a project, newest first: ids begin with the time of the start. */
export function runIds(folders: ProjectFolders): string[] {
  if (!existsSync(folders.runs)) return [];
  const names = readdirSync(folders.runs).filter((name) => runIdPattern.test(name));
  return names.sort().reverse();
}

/** The run that a name stands for: its id, the beginning of one id only, or `latest`. The problem is one sentence. */
export function findRun(folders: ProjectFolders, name: string): Result<string, string> {
  const isPlausible = runIdPattern.test(name);
  if (isPlausible && name !== 'latest' && existsSync(eventsFile(runFolder(folders, name)))) return ok(name);
  const ids = runIds(folders);
  if (name === 'latest') {
    const [newest] = ids;
    return newest === undefined ? problem('There is no run in this project yet.') : ok(newest);
  }
  const matching = isPlausible ? ids.filter((id) => id.startsWith(name)) : [];
  if (matching.length > 1) {
    return problem(`${matching.length} runs begin with ${JSON.stringify(name)}: ${matching.slice(0, 5).join(', ')}.`);
  }
  const [only] = matching;
  return only === undefined ? problem(`There is no run ${JSON.stringify(name)} in this project.`) : ok(only);
}

/** Reads a run that is there. Starts nothing and changes nothing. */
export function readRun(folders: ProjectFolders, runId: string): StoredRun {
  const folder = runFolder(folders, runId);
  const plan = readPlan(folder);
  const events = readEvents(folder);
  const state = plan ? queuedRunState(plan) : emptyRunState();
  for (const event of events) reduceSound(state, event);
  return { runId, folder, plan, events, state, isUnderWay: state.outcome === null && isEngineAlive(folders) };
}

/** An event that a disk has damaged, and that is JSON all the same, costs itself only: the rest still tells what happened. */
function reduceSound(state: RunState, event: StampedEvent): void {
  try {
    reduceRun(state, event);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/** The sound part of a run's log; empty where there is none. */
export function readEvents(folder: string): readonly StampedEvent[] {
  try {
    return parseRunLog(readFileSync(eventsFile(folder))).events;
  } catch {
    return [];
  }
}

/** Whether an engine holds the project: then a run without an end is under way, else it was interrupted. */
export function isEngineAlive(folders: ProjectFolders): boolean {
  try {
    const identity = readIdentity(JSON.parse(readRegularFile(folders.hostFile)));
    return identity !== undefined && isAlive(identity);
  } catch {
    return false;
  }
}

/** What to say of a run: its outcome, or `running`, or `interrupted` when nobody is at it any more. */
export const shownOutcome = (state: RunState, isUnderWay: boolean): NonNullable<RunState['outcome']> | 'running' =>
  state.outcome ?? (isUnderWay ? 'running' : 'interrupted');

/**
 * The file with the log of an attempt (the last one if none is given). A cached step has no attempt of its own: its log
 * is that of the attempt that made its outputs. Undefined when the step never started.
 */
export function attemptLog(
  folders: ProjectFolders,
  run: StoredRun,
  step: StepState,
  attempt?: number,
): string | undefined {
  if (attempt === undefined && step.status === 'cached' && step.from) {
    const { runId, stepId, attempt: made } = step.from;
    return join(attemptFolder(runFolder(folders, runId), stepId, made), 'log.bin');
  }
  const number = attempt ?? step.attempt;
  return number < 1 ? undefined : join(attemptFolder(run.folder, step.id, number), 'log.bin');
}

/** The last lines of a log, for a message; empty where there is no log. Reads its end only. */
export function lastLines(path: string | undefined, count: number): string[] {
  const size = path === undefined ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  if (path === undefined || size === 0) return [];
  const length = Math.min(size, 16 * 1024);
  const buffer = Buffer.alloc(length);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, buffer, 0, length, size - length);
  } finally {
    closeSync(fd);
  }
  // A progress bar rewrites its line; what was on the screen last is what counts.
  const lines = buffer
    .toString('utf8')
    .split('\n')
    .map((line) => line.replace(/\r+$/, '').split('\r').at(-1) ?? '');
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines.slice(-count);
}

/** The plan of a run; undefined where it is missing or damaged. */
export function readPlan(folder: string): ExecutionPlan | undefined {
  try {
    const plan = JSON.parse(readFileSync(planFile(folder), 'utf8')) as ExecutionPlan;
    return Array.isArray(plan.steps) ? plan : undefined;
  } catch {
    return undefined;
  }
}
