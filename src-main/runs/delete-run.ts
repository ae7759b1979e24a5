import { renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type ProjectFolders, runFolder } from './run-folder.ts';

/** Removes the records and logs of a run that is over; what it made stays until `gc` finds that nobody refers to it. */
export async function deleteRun(folders: ProjectFolders, runId: string): Promise<void> {
  const folder = runFolder(folders, runId);
  // Renamed first: an interrupted deletion leaves nothing behind that looks like a run.
  renameSync(folder, `${folder}.deleted`);
  await rm(`${folder}.deleted`, { recursive: true, force: true });
}
