import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../../shared/base/failure.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { errorCode, writeFileAtomic } from '../base/atomic-file.ts';
import { endProcessGroup, isAlive } from '../base/process-identity.ts';
import {
  type DeploymentRecord,
  logFile,
  type Revision,
  readRecord,
  recordFile,
  revisionFolder,
  writeRecord,
} from './deployment-record.ts';
import { endNotedProcesses, hasNotedProcess, noteProcess, revisionNumbers } from './noted-processes.ts';
import { type DeployRequest, fillFolder, revisionDigest, revisionOf, sweepRevisions } from './revision.ts';
import { answers, describeEndpoint, isFree, startService } from './service-process.ts';

export interface Deployed {
  readonly url: string;
  readonly port: number;
  readonly revision: number;
  /** It ran already, unchanged and healthy. */
  readonly kept: boolean;
  /** `url`, `port`, and what else the service wrote to its `endpoint.json`. */
  readonly endpoint: JsonObject;
}

/** `damaged`: its record cannot be read; it can be stopped, and deployed anew. */
export type DeploymentStatus = 'running' | 'stopped' | 'crashed' | 'damaged';

export interface DeploymentState {
  readonly id: string;
  readonly pipelineId: string;
  readonly nodeId: string;
  readonly status: DeploymentStatus;
  readonly url: string;
  readonly port: number;
  readonly revision: number;
  readonly startedAt: string;
  /** File that holds the token; absent for an open endpoint. */
  readonly tokenFile?: string;
  readonly revisions: readonly Revision[];
  /** One sentence to show, where something is not as usual. */
  readonly note?: string;
}

export interface Deployments {
  /** Brings a service up with this model and these settings, or keeps the one that runs with them. */
  deploy(
    request: DeployRequest,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<Result<Deployed, Failure>>;
  /** All deployments of the project; reads files, starts nothing. */
  list(): readonly DeploymentState[];
  show(id: string): DeploymentState | undefined;
  /** File with all that the service printed, raw bytes. */
  logFile(id: string): string | undefined;
  isHealthy(id: string): Promise<boolean>;
  /** Starts the current revision again; `undefined` when there is no such deployment. */
  start(id: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Result<Deployed, Failure> | undefined>;
  /** Ends the process and all that it started; false when some of it could not be ended, `undefined`: unknown id. */
  stop(id: string): Promise<boolean | undefined>;
}

export interface DeploymentsOptions {
  /** `<project>/.trainyard/deployments` */
  readonly folder: string;
  readonly healthyWithinMs?: number;
  readonly graceMs?: number;
}

const keptRevisions = 5;

/** Services that outlive runs and the engine: one process per deployment, known by its identity on this machine. */
export function createDeployments(options: DeploymentsOptions): Deployments {
  const { folder, healthyWithinMs = 120_000, graceMs = 10_000 } = options;
  const folderOf = (id: string): string | undefined =>
    /^[a-z0-9-]+\.[a-z0-9-]+$/.test(id) && existsSync(join(folder, id)) ? join(folder, id) : undefined;
  const turns = new Map<string, Promise<unknown>>();

  /** What changes one deployment happens one after another. */
  function inTurn<Value>(id: string, action: () => Promise<Value>): Promise<Value> {
    const done = (turns.get(id) ?? Promise.resolve()).then(action);
    const settled = done.catch(() => undefined);
    turns.set(id, settled);
    return done;
  }

  function show(id: string): DeploymentState | undefined {
    const place = folderOf(id);
    if (!place) return undefined;
    const record = readRecord(place);
    if (record) return stateOf(record, place);
    return isDamaged(place) ? damagedState(id, place) : undefined;
  }

  /** Ends the process of the record and any other that a revision's folder names. */
  async function end(place: string, record: DeploymentRecord | undefined): Promise<boolean> {
    const noted = record?.process ?? null;
    const gone = noted === null || (await endProcessGroup(noted, graceMs));
    if (!(await endNotedProcesses(place, graceMs)) || !gone) return false;
    if (record) await writeRecord(place, { ...record, process: null });
    return true;
  }

  /** Starts the last revision of a record whose process is gone. */
  async function launch(
    place: string,
    record: DeploymentRecord,
    env: NodeJS.ProcessEnv,
    signal: AbortSignal,
  ): Promise<Result<Deployed, Failure>> {
    const revision = record.revisions.at(-1);
    if (!revision) return problem({ reason: 'internal', message: `${record.id} has no revision to start.` });
    if (!existsSync(revision.executable) || !existsSync(revision.script)) {
      const gone = existsSync(revision.executable) ? revision.script : revision.executable;
      const message = `${gone} is not there any more, so ${record.id} cannot start; run its pipeline again.`;
      return problem({ reason: 'environment-unavailable', message });
    }
    const wanted = Number(revision.parameters.port ?? 0);
    const last = record.revisions.findLast((each) => each.port > 0)?.port ?? 0;
    const port = wanted > 0 ? wanted : last > 0 && (await isFree(last)) ? last : 0;
    if (wanted > 0 && !(await isFree(wanted))) {
      const message = `Port ${wanted} is taken by another program; end that, or choose another port (0: any free one).`;
      return problem({ reason: 'environment-unavailable', message });
    }
    const startedAt = new Date().toISOString();
    const tokenFile = revision.parameters.token === false ? undefined : await keepToken(place);
    const started = await startService({
      folder: place,
      revision,
      port,
      tokenFile,
      env,
      healthyWithinMs,
      signal,
      onStarted: (identity) => {
        noteProcess(place, revision.revision, identity);
        return writeRecord(place, { ...record, process: identity });
      },
    });
    const now = readRecord(place) ?? record;
    if (!started.ok) {
      await writeRecord(place, { ...now, process: null });
      return started;
    }
    const current = { ...revision, ...started.value, startedAt };
    await writeRecord(place, { ...now, revisions: [...now.revisions.slice(0, -1), current] });
    return ok(deployedAs(place, current, false));
  }

  async function deployNext(
    request: DeployRequest,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<Result<Deployed, Failure>> {
    const id = `${request.pipelineId}.${request.nodeId}`;
    const place = join(folder, id);
    await mkdir(place, { recursive: true, mode: 0o700 });
    const { pipelineId, nodeId } = request;
    if (isDamaged(place)) onProgress(`the record of ${id} is damaged; it is deployed anew`);
    const record = readRecord(place) ?? { formatVersion: 1, id, pipelineId, nodeId, revisions: [], process: null };
    const current = record.revisions.at(-1);
    const digest = revisionDigest(request);
    const alive = record.process !== null && isAlive(record.process);
    if (current?.digest === digest && alive && (await answers(current.port, current.health))) {
      return ok(deployedAs(place, current, true));
    }
    const last = Math.max(current?.revision ?? 0, revisionNumbers(place).at(-1) ?? 0);
    const next = revisionOf(request, digest, last + 1);
    await fillFolder(place, next, request);
    if (alive) onProgress('stopping the revision that served before');
    if (!(await end(place, record))) {
      return problem({ reason: 'internal', message: `The process of ${id} could not be ended; end it and run again.` });
    }
    onProgress('starting the endpoint');
    const revisions = [...record.revisions, next].slice(-keptRevisions);
    const started = await launch(place, { ...record, revisions, process: null }, request.env, signal);
    if (started.ok) {
      await sweepRevisions(place, revisions);
      return started;
    }
    const back: DeploymentRecord = { ...record, process: null };
    await writeRecord(place, back);
    await rm(revisionFolder(place, next.revision), { recursive: true, force: true });
    if (!alive) return started;
    const again = await launch(place, back, request.env, new AbortController().signal);
    const serves = again.ok ? 'the revision before it serves again' : 'and the revision before it did not start either';
    return problem({ ...started.problem, message: `${started.problem.message} (${serves})` });
  }

  return {
    deploy: (request, onProgress, signal) =>
      inTurn(`${request.pipelineId}.${request.nodeId}`, async () => {
        try {
          return await deployNext(request, onProgress, signal);
        } catch (error) {
          if (errorCode(error) !== 'ENOSPC') throw error;
          return problem({ reason: 'disk-full', message: 'The disk is full; free some space and run again.' });
        }
      }),
    list() {
      const ids = existsSync(folder) ? readdirSync(folder).sort() : [];
      return ids.map(show).filter((state) => state !== undefined);
    },
    show,
    logFile(id) {
      const place = folderOf(id);
      return place && existsSync(logFile(place)) ? logFile(place) : undefined;
    },
    async isHealthy(id) {
      const state = show(id);
      const health = state?.revisions.at(-1)?.health;
      return state?.status === 'running' && health !== undefined && answers(state.port, health);
    },
    start: (id, env, signal) =>
      inTurn(id, async () => {
        const place = folderOf(id);
        const record = place ? readRecord(place) : undefined;
        if (place && isDamaged(place)) return problem({ reason: 'environment-unavailable', message: damage(id) });
        const revision = record?.revisions.at(-1);
        if (!place || !record || !revision) return undefined;
        if (record.process && isAlive(record.process) && (await answers(revision.port, revision.health))) {
          return ok(deployedAs(place, revision, true));
        }
        if (await end(place, record)) return launch(place, { ...record, process: null }, env, signal);
        return problem({ reason: 'internal', message: `The process of ${id} could not be ended.` });
      }),
    stop: (id) =>
      inTurn(id, async () => {
        const place = folderOf(id);
        const record = place ? readRecord(place) : undefined;
        return place && (record || isDamaged(place)) ? end(place, record) : undefined;
      }),
  };
}

function deployedAs(place: string, revision: Revision, kept: boolean): Deployed {
  const endpoint = describeEndpoint(place, revision);
  return { url: revision.url, port: revision.port, revision: revision.revision, kept, endpoint };
}

/** There is a record that cannot be read, or none although a process serves. */
const isDamaged = (place: string): boolean =>
  readRecord(place) === undefined && (existsSync(recordFile(place)) || hasNotedProcess(place));

const damage = (id: string): string =>
  `The record of ${id} is damaged, so it cannot be started; run its pipeline, which deploys it anew.`;

function damagedState(id: string, place: string): DeploymentState {
  const [pipelineId = '', nodeId = ''] = id.split('.');
  const rest = { url: '', port: 0, revision: revisionNumbers(place).at(-1) ?? 0, startedAt: '', revisions: [] };
  const serves = hasNotedProcess(place) ? 'its process runs and can be stopped' : 'none of its processes runs';
  const note = `${recordFile(place)} is damaged; ${serves}, and a run of its pipeline deploys it anew.`;
  return { id, pipelineId, nodeId, status: 'damaged', ...rest, note };
}

const tokenFileOf = (place: string): string => join(place, 'token');

function stateOf(record: DeploymentRecord, place: string): DeploymentState {
  const { id, pipelineId, nodeId, revisions, process } = record;
  const { port = 0, url = '', revision = 0, startedAt = '', parameters = {} } = revisions.at(-1) ?? {};
  const status = process === null ? 'stopped' : isAlive(process) ? 'running' : 'crashed';
  const tokenFile = parameters.token === false ? {} : { tokenFile: tokenFileOf(place) };
  return { id, pipelineId, nodeId, status, url, port, revision, startedAt, ...tokenFile, revisions };
}

/** One token for all revisions, so that clients go on when the model changes. */
async function keepToken(place: string): Promise<string> {
  const file = tokenFileOf(place);
  if (!existsSync(file)) await writeFileAtomic(file, randomBytes(24).toString('base64url'), { mode: 0o400 });
  return file;
}
