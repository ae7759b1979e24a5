import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from './atomic-file.ts';

/**
 * Makes a folder and those above it, and throws what the system says of the first that cannot be made: Node's own
 * `recursive` reports a read-only file system as a missing folder, and under `/proc` it never returns.
 */
export function makeFolder(path: string, mode = 0o777): void {
  const parent = dirname(path);
  if (parent !== path && !existsSync(parent)) makeFolder(parent, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // A folder that is there already; whatever else is there, its first use tells.
    if (errorCode(error) !== 'EEXIST' && !existsSync(path)) throw error;
  }
}
