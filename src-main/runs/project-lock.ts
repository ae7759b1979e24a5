import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Held as long as the process lives: the kernel lets go of it whatever way the process ends. */
export interface ProjectLock {
  release(): void;
}

/** A database that nothing refers to is closed by the garbage collector, and its lock with it. */
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only writer of a state folder, or tells that another is. The lock is that of an SQLite database:
 * a lock of the operating system, taken in one step, without files that outlive a crash.
 */
export function lockProject(stateFolder: string): ProjectLock | null {
  mkdirSync(stateFolder, { recursive: true });
  const database = new DatabaseSync(join(stateFolder, 'engine.lock'));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    held.add(database);
    return {
      release: () => {
        held.delete(database);
        database.close();
      },
    };
  } catch {
    database.close();
    return null;
  }
}
