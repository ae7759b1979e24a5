import { randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A write to a folder's entries (a new name, a rename) survives a power cut only when the folder is synced as well. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces a file as a whole: whoever reads it sees the old content or the new one, also after a crash or power cut.
 * Makes missing folders. On an error (rejected with the system's error, such as ENOSPC) the old file is untouched.
 * What a crash of this function left of `path`'s earlier writes is for `removeUnfinished`.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  options: { readonly mode?: number } = {},
): Promise<void> {
  await replaceFile(path, content, options);
}

/**
 * The same, unless `isStillWanted`, asked at the last moment, says no.
 *
 * @returns whether it was written
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  options: { readonly mode?: number; readonly isStillWanted?: () => boolean } = {},
): Promise<boolean> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${basename(path).slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', options.mode ?? 0o666);
    try {
      await handle.writeFile(content);
      // A mode that was asked for is meant, whatever the umask says.
      if (options.mode !== undefined) await handle.chmod(options.mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (options.isStillWanted?.() === false) {
      await rm(temporary);
      return false;
    }
    // Nothing may come between the question and the act.
    renameSync(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
  return true;
}

/** Removes what killed writers of a file left beside it. Only for whoever is its one writer. */
export async function removeUnfinished(path: string): Promise<void> {
  const [start, folder] = [`.${basename(path).slice(0, 200)}.`, dirname(path)];
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (name.startsWith(start) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length))) {
      await rm(join(folder, name), { force: true });
    }
  }
}

/**
 * Appends one JSON line and returns when it is on the disk. Makes the file and its folder. A line that a crash left
 * half written stays behind as a line of its own, so that it never swallows the next.
 */
export async function appendDurably(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'a+', 0o666);
  let isNew = false;
  try {
    const { size } = await handle.stat();
    isNew = size === 0;
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const separator = size > 0 && last[0] !== 0x0a ? '\n' : '';
    await handle.writeFile(`${separator}${JSON.stringify(value)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (isNew) await syncFolder(dirname(path));
}

/** The lines of an NDJSON text. `damaged` counts those that are not JSON: a torn tail, or a flipped bit. */
export function parseNdjson(text: string): { readonly values: readonly unknown[]; readonly damaged: number } {
  const values: unknown[] = [];
  let damaged = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      values.push(JSON.parse(line));
    } catch {
      damaged += 1;
    }
  }
  return { values, damaged };
}

/** Reads an NDJSON file; one that is not there is empty. */
export async function readNdjson(
  path: string,
): Promise<{ readonly values: readonly unknown[]; readonly damaged: number }> {
  const text = await readIfThere(path);
  return text === undefined ? { values: [], damaged: 0 } : parseNdjson(text);
}

/** The text of a file, or `undefined` where there is none. Other errors reject. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The system's name of an error, such as `ENOSPC`; empty for other errors. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
