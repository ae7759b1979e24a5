import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../base/make-folder.ts';
import { assertRegularFile } from '../base/regular-file.ts';

/** Held as long as the process lives: the kernel lets go of it whatever way the process ends. */
export interface ProjectLock {
  release(): void;
}

/** SQLite's number for a lock that another process holds. */
const busy = 5;

/** A database that nothing refers to is closed by the garbage collector, and its lock with it. */
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only writer of a state folder, or tells that another is. The lock is that of an SQLite database:
 * a lock of the operating system, taken in one step, without files that outlive a crash.
 */
export function lockProject(stateFolder: string): ProjectLock | null {
  makeFolder(stateFolder);
  const path = join(stateFolder, 'engine.lock');
  // SQLite says nothing of what else is there. To open and close the file here would let go of a lock on it.
  assertRegularFile(path);
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    held.add(database);
    return {
      release: () => {
        held.delete(database);
        database.close();
      },
    };
  } catch (error) {
    database.close();
    if ((error as { readonly errcode?: number }).errcode !== busy) throw error;
    return null;
  }
}
