import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode } from '../base/atomic-file.ts';
import { makeFolder } from '../base/make-folder.ts';
import { planFile } from './run-folder.ts';
import { requestFile } from './stored-request.ts';

/** Tells runs that this user began here from those that came with a project. */
export interface RunOrigin {
  /** Says in the run's folder that it was begun here, with the plan and the request that lie there. */
  sign(folder: string, runId: string): void;
  /** Whether the run was begun here, in this very folder, with what lies there now. */
  isOurs(folder: string, runId: string): boolean;
}

const keyBytes = 32;
const originFile = (folder: string): string => join(folder, 'origin');

/** @param keyFile the user's own key, outside all projects; it is made when the first run begins */
export function createRunOrigin(keyFile: string, project: string): RunOrigin {
  return {
    sign(folder, runId) {
      const key = readKey(keyFile) ?? makeKey(keyFile);
      // Without a home that can be written the run is run all the same; it is only not gone on with by another engine.
      if (key) writeFileSync(originFile(folder), signature(key, project, folder, runId));
    },
    isOurs(folder, runId) {
      const key = readKey(keyFile);
      if (!key) return false;
      try {
        const given = Buffer.from(readFileSync(originFile(folder), 'latin1'), 'latin1');
        const expected = Buffer.from(signature(key, project, folder, runId), 'latin1');
        return given.length === expected.length && timingSafeEqual(given, expected);
      } catch (error) {
        if (errorCode(error) === '') throw error;
        return false;
      }
    },
  };
}

/** The places count as they are: a run that was copied or linked elsewhere was not begun there. */
function signature(key: Buffer, project: string, folder: string, runId: string): string {
  const contents = [planFile(folder), requestFile(folder)].map((path) =>
    createHash('sha256').update(readFileSync(path)).digest('hex'),
  );
  const said = [runId, realpathSync(project), realpathSync(folder), ...contents];
  return createHmac('sha256', key).update(JSON.stringify(said)).digest('hex');
}

function readKey(path: string): Buffer | undefined {
  try {
    const key = readFileSync(path);
    return key.length === keyBytes ? key : undefined;
  } catch (error) {
    if (errorCode(error) === '') throw error;
    return undefined;
  }
}

/** Makes the key whole or not at all; of two engines that make it at once both get the same. */
function makeKey(path: string): Buffer | undefined {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    makeFolder(dirname(path), 0o700);
    writeFileSync(temporary, randomBytes(keyBytes), { mode: 0o600, flag: 'wx' });
    linkUnlessThere(temporary, path);
    // What is there and still no key is damaged and has no say; or the file system knows no links.
    if (!readKey(path)) renameSync(temporary, path);
    else rmSync(temporary);
    return readKey(path);
  } catch (error) {
    if (errorCode(error) === '') throw error;
    return undefined;
  }
}

function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (errorCode(error) === '') throw error;
  }
}
