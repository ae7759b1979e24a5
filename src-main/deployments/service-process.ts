import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '../../shared/base/failure.ts';
import { isObject, type JsonObject } from '../../shared/base/json.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { parseNdjson } from '../base/atomic-file.ts';
import { endProcessGroup, identityOf, type ProcessIdentity } from '../base/process-identity.ts';
import { logFile, type Revision, revisionFolder } from './deployment-record.ts';

export interface ServiceStart {
  /** Of the deployment. */
  readonly folder: string;
  readonly revision: Revision;
  /** 0 lets the service choose. */
  readonly port: number;
  readonly tokenFile: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** The process is there; called before anything is awaited. */
  readonly onStarted: (identity: ProcessIdentity) => Promise<void>;
  readonly healthyWithinMs: number;
  readonly signal: AbortSignal;
}

/** Starts the service in a session of its own and waits until it is healthy; when it never is, it is ended. */
export async function startService(start: ServiceStart): Promise<Result<{ port: number; url: string }, Failure>> {
  const { folder, revision, signal } = start;
  const workingFolder = revisionFolder(folder, revision.revision);
  for (const name of ['endpoint.json', 'events.ndjson']) rmSync(join(workingFolder, name), { force: true });
  const log = openSync(logFile(folder), 'a');
  const logStart = fstatSync(log).size;
  let child: ChildProcess;
  try {
    child = spawn(revision.executable, [revision.script], {
      cwd: workingFolder,
      env: serviceEnv(start),
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message})`));
    child.once('exit', (code, name) => resolve(name ? `was ended by ${name}` : `ended with exit code ${code}`));
  });
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  try {
    if (identity) await start.onStarted(identity);
  } catch (error) {
    // What cannot be noted, for want of space, must not serve either: nobody would find it again.
    if (identity) await endProcessGroup(identity, 2_000);
    throw error;
  }
  child.unref();
  const outcome = await Promise.race([ended, untilHealthy(workingFolder, revision.health, start)]);
  if (typeof outcome === 'object') return ok(outcome);
  if (identity) await endProcessGroup(identity, 2_000);
  if (signal.aborted) return problem({ reason: 'cancelled', message: 'The deployment was cancelled.' });
  const told = toldFailure(workingFolder) ?? lastLines(folder, logStart);
  const how = outcome === 'late' ? `was not healthy within ${start.healthyWithinMs / 1000} seconds` : outcome;
  const exit = /exit code (\d+)/.exec(outcome);
  return problem({
    reason: outcome === 'late' ? 'timeout' : exit ? 'exit-non-zero' : 'environment-unavailable',
    message: `The service ${how}${told ? `: ${told}` : '; it wrote nothing to its log.'}`,
    ...(exit && { exitCode: Number(exit[1]) }),
  });
}

function serviceEnv({ revision, port, tokenFile, env }: ServiceStart): NodeJS.ProcessEnv {
  return {
    ...env,
    ...revision.env,
    PYTHONPATH: [...revision.path, env.PYTHONPATH].filter(Boolean).join(delimiter),
    PYTHONUNBUFFERED: '1',
    TRAINYARD_PORT: String(port),
    TRAINYARD_SEED: String(revision.seed),
    ...(tokenFile !== undefined && { TRAINYARD_TOKEN_FILE: tokenFile }),
  };
}

/** The endpoint as soon as it answers; `late` when that takes too long, or is not wanted any more. */
async function untilHealthy(
  folder: string,
  health: string,
  { healthyWithinMs, signal }: ServiceStart,
): Promise<{ port: number; url: string } | 'late'> {
  const until = performance.now() + healthyWithinMs;
  for (let pause = 10; performance.now() < until && !signal.aborted; pause = Math.min(pause * 1.3, 250)) {
    const port = readPort(join(folder, 'endpoint.json'));
    if (port !== undefined && (await answers(port, health))) return { port, url: `http://127.0.0.1:${port}` };
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
  return 'late';
}

/** What the service says of itself, such as its routes; the address is the one that it was found at. */
export function describeEndpoint(folder: string, revision: Revision): JsonObject {
  const { port, url } = revision;
  try {
    const value: unknown = JSON.parse(
      readFileSync(join(revisionFolder(folder, revision.revision), 'endpoint.json'), 'utf8'),
    );
    return isObject(value) ? { ...value, port, url } : { port, url };
  } catch {
    return { port, url };
  }
}

/** The port is all that is believed: whatever the service says, it is looked for on this machine only. */
function readPort(file: string): number | undefined {
  try {
    const { port } = JSON.parse(readFileSync(file, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the service at a port of this machine says that it is healthy. */
export async function answers(port: number, health: string): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${health}`, {
      signal: AbortSignal.timeout(5_000),
      redirect: 'error',
    });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** Whether a port of this machine can be listened on. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** What the service itself reported as the reason. */
function toldFailure(folder: string): string | undefined {
  try {
    const { values } = parseNdjson(readFileSync(join(folder, 'events.ndjson'), 'utf8'));
    const failures = values.filter((event) => (event as { type?: unknown }).type === 'failure');
    const message = (failures.at(-1) as { message?: unknown } | undefined)?.message;
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

/** The last lines that the log got since `start`, in one. */
function lastLines(folder: string, start: number): string {
  const log = openSync(logFile(folder), 'r');
  try {
    const { size } = fstatSync(log);
    const from = Math.max(start, size - 4096);
    const bytes = Buffer.alloc(Math.max(0, size - from));
    readSync(log, bytes, 0, bytes.length, from);
    const lines = bytes.toString('utf8').split('\n');
    return lines
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .slice(-3)
      .join(' / ');
  } finally {
    closeSync(log);
  }
}
