import { spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Failure } from '../../../../shared/base/failure.ts';
import { isObject } from '../../../../shared/base/json.ts';
import { identityOf } from '../../../base/process-identity.ts';
import type { AttemptResult, Launch } from '../../launch.ts';
import { type ContainerEnd, type ExitNote, readExitNote } from './container-end.ts';

/** What the step runner answers to `stage` and `collect`. */
export type RunnerAnswer =
  | { readonly event: 'staged'; readonly environment: { readonly [name: string]: string } }
  | { readonly event: 'refused'; readonly reason: Failure['reason'] | 'claimed'; readonly message: string }
  | { readonly event: 'ended'; readonly result: AttemptResult; readonly eventBytes?: number };

export interface StageRequest {
  readonly launch: Launch;
  readonly uid: number;
  readonly gid: number;
}
export type CollectRequest = ContainerEnd & { readonly launch: Launch };

/** Has the step runner make the folder of an attempt ready, or make its result. Rejects when the runner itself fails. */
export function askRunner(
  { python, runner }: { readonly python: string; readonly runner: string },
  act: 'stage' | 'collect',
  request: StageRequest | CollectRequest,
): Promise<RunnerAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-I', '-S', runner, act], { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => out.push(piece));
    child.stderr.on('data', (piece: Buffer) => err.push(piece));
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (code) => {
      const text = Buffer.concat(out).toString();
      if (code === 0 && text !== '') resolve(JSON.parse(text) as RunnerAnswer);
      else
        reject(new Error(`The step runner failed at ${act} (${code}): ${Buffer.concat(err).toString().slice(-500)}`));
    });
    child.stdin.end(JSON.stringify(request));
  });
}

/** Beside the attempt's folder, where the container cannot reach it. */
const launchFile = (dir: string): string => `${dir}.launch.json`;

/** Keeps what an attempt is, without its secrets, for an engine that takes it up later. */
export function keepLaunch(launch: Launch): void {
  mkdirSync(dirname(launch.dir), { recursive: true });
  const names = Object.keys(launch.secrets).map((name) => [name, '']);
  const text = JSON.stringify({ ...launch, secrets: Object.fromEntries(names) });
  writeFileSync(`${launchFile(launch.dir)}.new`, text, { mode: 0o600 });
  renameSync(`${launchFile(launch.dir)}.new`, launchFile(launch.dir));
}

export function keptLaunch(dir: string): Launch | undefined {
  return readJson(launchFile(dir)) as Launch | undefined;
}

export const forgetLaunch = (dir: string): void => rmSync(launchFile(dir), { force: true });

export const keptResult = (dir: string): AttemptResult | undefined =>
  readJson(join(dir, 'result.json')) as AttemptResult | undefined;

/** The wrapper's note, read as what it is: a file that the step could have exchanged for anything. */
export const exitNote = (dir: string): ExitNote | undefined => readExitNote(readSmall(join(dir, 'exit-code'), 200));

/** Size of a regular file; 0 for anything else. */
export function sizeOf(path: string): number {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? stats.size : 0;
}

/** Notes when the log had grown to a size. */
export function noteLogTime(dir: string, logBytes: number, elapsedMs: number): void {
  try {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
    const opened = openSync(join(dir, 'log.times'), flags, 0o644);
    appendFileSync(opened, `${logBytes} ${Math.round(elapsedMs)}\n`);
    closeSync(opened);
  } catch {
    // Without times the log is shown all the same.
  }
}

/** Says who runs the attempt: the first process of its container, as this machine sees it. */
export function claimFor(dir: string, pid: number): void {
  const identity = identityOf(pid);
  if (identity === undefined) return;
  try {
    writeFileSync(`${dir}.claim`, JSON.stringify(identity));
    renameSync(`${dir}.claim`, join(dir, 'claim'));
  } catch {
    // Only the meters need it.
  }
}

function readJson(path: string): unknown {
  const text = readSmall(path, 16_000_000);
  try {
    const content: unknown = JSON.parse(text ?? '');
    return isObject(content as never) ? content : undefined;
  } catch {
    return undefined;
  }
}

function readSmall(path: string, limit: number): string | undefined {
  let opened: number;
  try {
    opened = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const stats = fstatSync(opened);
    return stats.isFile() && stats.size <= limit ? readFileSync(opened, 'utf8') : undefined;
  } finally {
    closeSync(opened);
  }
}
