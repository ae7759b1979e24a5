import { createHash } from 'node:crypto';
import { chmodSync, lstatSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../base/make-folder.ts';
import { type ProcessIdentity, readIdentity } from '../base/process-identity.ts';
import { readRegularFile } from '../base/regular-file.ts';

/** Content of `host.json`: which process is the engine of a project, and where it listens. */
export interface EngineAddress {
  readonly identity: ProcessIdentity;
  readonly socket: string;
  readonly version: string;
}

/**
 * Where the engine of a state folder listens: a short path, since a socket's may have at most about 100 bytes, in a folder
 * that only this user can enter.
 */
export function socketPath(stateFolder: string, env: NodeJS.ProcessEnv): string {
  const runtime = env['XDG_RUNTIME_DIR'];
  const folder = runtime ? join(runtime, 'trainyard') : join(tmpdir(), `trainyard-${process.getuid?.() ?? 'user'}`);
  makeFolder(folder, 0o700);
  const stats = lstatSync(folder);
  if (!stats.isDirectory() || (process.getuid && stats.uid !== process.getuid())) {
    throw new Error(`${folder} does not belong to this user; remove it, or set XDG_RUNTIME_DIR.`);
  }
  if ((stats.mode & 0o077) !== 0) chmodSync(folder, 0o700);
  return join(folder, `${createHash('sha256').update(stateFolder).digest('hex').slice(0, 20)}.sock`);
}

/** The engine that a project's `host.json` names; undefined when there is no such file or it is damaged. */
export function readEngineAddress(hostFile: string): EngineAddress | undefined {
  try {
    const value = JSON.parse(readRegularFile(hostFile)) as { socket?: unknown; version?: unknown };
    const identity = readIdentity(value);
    if (!identity || typeof value.socket !== 'string' || typeof value.version !== 'string') return undefined;
    return { identity, socket: value.socket, version: value.version };
  } catch {
    return undefined;
  }
}
