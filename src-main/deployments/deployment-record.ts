import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject } from '../../shared/base/json.ts';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { type ProcessIdentity, readIdentity } from '../base/process-identity.ts';

/** What one revision of a deployment serves, and with what. */
export interface Revision {
  readonly revision: number;
  /** Hex sha256 over all that decides what it answers: inputs, parameters, code, environment. */
  readonly digest: string;
  readonly nodeType: string;
  /** Port to the digest of what arrived there. */
  readonly inputs: { readonly [port: string]: string };
  readonly parameters: JsonObject;
  readonly code: string;
  readonly environment: string;
  /** How it is started again. */
  readonly executable: string;
  readonly script: string;
  readonly path: readonly string[];
  /** Path that answers 200 when it is healthy. */
  readonly health: string;
  readonly seed: number;
  readonly env: { readonly [name: string]: string };
  readonly createdAt: string;
  /** Of the last start; 0 before it was healthy for the first time. */
  readonly port: number;
  readonly url: string;
  readonly startedAt: string;
}

/** Content of `deployment.json`. The last revision is the current one. */
export interface DeploymentRecord {
  readonly formatVersion: 1;
  /** `<pipeline id>.<node id>` */
  readonly id: string;
  readonly pipelineId: string;
  readonly nodeId: string;
  readonly revisions: readonly Revision[];
  /** The process that serves; `null` when it was stopped, or never came up. */
  readonly process: ProcessIdentity | null;
}

export const recordFile = (folder: string): string => join(folder, 'deployment.json');
export const logFile = (folder: string): string => join(folder, 'log.bin');
export const revisionFolder = (folder: string, revision: number): string => join(folder, 'revisions', String(revision));

/** The record of a deployment's folder; `undefined` when there is none that can be read. */
export function readRecord(folder: string): DeploymentRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(recordFile(folder), 'utf8')) as DeploymentRecord;
    const { formatVersion, revisions, process } = record;
    const isSound =
      formatVersion === 1 &&
      typeof record.id === 'string' &&
      revisions.every((each) => Number.isInteger(each.revision) && each.revision > 0 && isObject(each.parameters)) &&
      (process === null || readIdentity(process) !== undefined);
    return isSound ? record : undefined;
  } catch {
    return undefined;
  }
}

export function writeRecord(folder: string, record: DeploymentRecord): Promise<void> {
  return writeFileAtomic(recordFile(folder), JSON.stringify(record, null, 1));
}
