import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcessGroup, isAlive, type ProcessIdentity, readIdentity } from '../base/process-identity.ts';
import { revisionFolder } from './deployment-record.ts';

/** Beside `deployment.json`, each revision's folder names its process: a damaged record leaves no server behind. */
const processFile = (folder: string, revision: number): string =>
  join(revisionFolder(folder, revision), 'process.json');

/** Notes the process of a revision, at once, so that not even a crash right now leaves one that nobody knows of. */
export function noteProcess(folder: string, revision: number, identity: ProcessIdentity): void {
  mkdirSync(revisionFolder(folder, revision), { recursive: true });
  writeFileSync(processFile(folder, revision), JSON.stringify(identity));
}

/** The numbers of the revisions that have a folder, ascending. */
export function revisionNumbers(folder: string): readonly number[] {
  try {
    const names = readdirSync(join(folder, 'revisions')).filter((name) => /^[1-9]\d{0,8}$/.test(name));
    return names.map(Number).sort((a, b) => a - b);
  } catch {
    return [];
  }
}

/** The process that a revision's folder names, while it lives. */
function liveProcess(folder: string, revision: number): ProcessIdentity | undefined {
  try {
    const identity = readIdentity(JSON.parse(readFileSync(processFile(folder, revision), 'utf8')));
    return identity && isAlive(identity) ? identity : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process that a revision's folder names still runs. */
export const hasNotedProcess = (folder: string): boolean =>
  revisionNumbers(folder).some((revision) => liveProcess(folder, revision) !== undefined);

/** Ends every process that a revision's folder names; false when some could not be ended. */
export async function endNotedProcesses(folder: string, graceMs: number): Promise<boolean> {
  for (const revision of revisionNumbers(folder)) {
    const identity = liveProcess(folder, revision);
    if (identity && !(await endProcessGroup(identity, graceMs))) return false;
    rmSync(processFile(folder, revision), { force: true });
  }
  return true;
}
