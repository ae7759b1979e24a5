import { createHash } from 'node:crypto';
import { constants, readdirSync } from 'node:fs';
import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson, type JsonObject } from '../../shared/base/json.ts';
import { type Revision, revisionFolder } from './deployment-record.ts';

/** An input of a service: an artifact's files, which are copied, so that nothing can take them away from it. */
export interface ServiceInput {
  readonly digest: string;
  readonly name: string;
  /** For a directory each file with its relative path; for a file one with an empty path. */
  readonly files: readonly { readonly source: string; readonly path: string }[];
}

export interface DeployRequest {
  readonly pipelineId: string;
  readonly nodeId: string;
  readonly nodeType: {
    readonly id: string;
    readonly codeHash: string;
    /** Absolute path of the script that serves. */
    readonly script: string;
    readonly health: string;
    /** Absolute folders for `PYTHONPATH`. */
    readonly path: readonly string[];
  };
  readonly python: { readonly executable: string; readonly lockDigest: string };
  readonly inputs: { readonly [port: string]: ServiceInput };
  /** `port` (0: any) and `token` (false: open to everyone on this machine) mean the same to every service. */
  readonly parameters: JsonObject;
  readonly seed: number;
  /** The node's own variables; kept for later starts. */
  readonly stepEnv: { readonly [name: string]: string };
  /** Of the command. */
  readonly env: NodeJS.ProcessEnv;
}

const inputDigests = (request: DeployRequest): { [port: string]: string } =>
  Object.fromEntries(Object.entries(request.inputs).map(([port, input]) => [port, input.digest]));

/** Hex sha256 over all that decides what the service answers. */
export function revisionDigest(request: DeployRequest): string {
  const { nodeType, python, parameters, seed, stepEnv } = request;
  const environment = python.lockDigest;
  const parts = { type: nodeType.id, code: nodeType.codeHash, inputs: inputDigests(request), parameters };
  const text = canonicalJson({ ...parts, environment, seed, env: stepEnv });
  return createHash('sha256').update(text).digest('hex');
}

/** A revision that was not started yet. */
export function revisionOf(request: DeployRequest, digest: string, revision: number): Revision {
  const { nodeType, python } = request;
  return {
    revision,
    digest,
    nodeType: nodeType.id,
    inputs: inputDigests(request),
    parameters: request.parameters,
    code: nodeType.codeHash,
    environment: python.lockDigest,
    executable: python.executable,
    script: nodeType.script,
    path: nodeType.path,
    health: nodeType.health,
    seed: request.seed,
    env: request.stepEnv,
    createdAt: new Date().toISOString(),
    port: 0,
    url: '',
    startedAt: '',
  };
}

/** Fills the folder in which a revision runs: its inputs, read-only, and `step.json`. */
export async function fillFolder(deployment: string, revision: Revision, request: DeployRequest): Promise<void> {
  const folder = revisionFolder(deployment, revision.revision);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'outputs'), { recursive: true });
  const inputs: { [port: string]: string } = {};
  for (const [port, input] of Object.entries(request.inputs)) {
    const target = join(folder, 'inputs', port, input.name);
    for (const file of input.files) {
      const path = join(target, file.path);
      await mkdir(dirname(path), { recursive: true });
      await copyFile(file.source, path, constants.COPYFILE_FICLONE);
      await chmod(path, 0o444);
    }
    inputs[port] = target;
  }
  const step = {
    runId: '',
    stepId: request.nodeId,
    nodeType: revision.nodeType,
    attempt: 1,
    seed: revision.seed,
    parameters: revision.parameters,
    inputs,
    outputs: { endpoint: join(folder, 'outputs', 'endpoint.json') },
    secrets: {},
    resources: {},
  };
  await writeFile(join(folder, 'step.json'), JSON.stringify(step));
}

/** Removes the folders of revisions that the record does not name any more. */
export async function sweepRevisions(place: string, revisions: readonly Revision[]): Promise<void> {
  const kept = new Set(revisions.map((revision) => String(revision.revision)));
  for (const name of readdirSync(join(place, 'revisions'))) {
    if (!kept.has(name)) await rm(join(place, 'revisions', name), { recursive: true, force: true });
  }
}
