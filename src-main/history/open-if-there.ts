import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A step may put anything in the place of a file of its attempt: what is no file is as if it were not there. */
export async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch {
    // Not made yet, or gone.
  }
  return undefined;
}
