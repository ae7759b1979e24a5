import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { homesOf } from '../base/homes.ts';
import { type ProjectFolders, pipelineCopy } from '../runs/run-folder.ts';
import { readRun } from '../runs/run-reader.ts';
import { type CommandContext, type CommandFailure, failure, type Option } from './command.ts';
import { nearPath } from './run-report.ts';

export const trustOption: Option = {
  name: 'trust',
  summary: 'Accept what a file from an opened bundle would run, as it is now',
};

/** Where it is noted which folders are restricted: never in a project, so that no file can grant trust to itself. */
export const trustFolder = (context: CommandContext): string => join(homesOf(context.env, context.cwd).state, 'trust');

/**
 * Why a pipeline may not run: it lies in a folder that came from somebody else, and what it would run was not accepted.
 * With `accepts` it is accepted now.
 */
export async function distrust(
  context: CommandContext,
  file: string,
  text: string,
  accepts: boolean,
): Promise<CommandFailure | undefined> {
  const folder = trustFolder(context);
  if (!existsSync(folder)) return undefined;
  const { createTrust, namedChanges } = await import('../pipelines/trust.ts');
  const trust = createTrust({ folder });
  if (!(await trust.isRestricted(file, text))) return undefined;
  if (accepts) {
    await trust.accept(file, text);
    return undefined;
  }
  const shown = nearPath(file, context.cwd);
  const changed = await trust.changedSinceAccepted(file, text);
  const accept = `accept it with trainyard run ${shown} --trust.`;
  if (changed.length === 0) {
    const message = `${shown} came in a bundle and was not accepted, so nothing of it is run.`;
    return failure('invalid', message, `Look at it with trainyard bundle inspect, then ${accept}`);
  }
  const message = `${shown} came in a bundle, and nothing of it is run: changed since you accepted it: ${namedChanges(changed)}.`;
  return failure('invalid', message, `Look at the change, then ${accept}`);
}

/** The same for the stored pipeline of an earlier run. */
export function distrustOfRun(
  context: CommandContext,
  folders: ProjectFolders,
  runId: string,
): Promise<CommandFailure | undefined> {
  const { folder, state } = readRun(folders, runId);
  const copy = pipelineCopy(folder);
  const text = existsSync(copy) ? readFileSync(copy, 'utf8') : '';
  return distrust(context, resolve(folders.project, state.file || '.'), text, false);
}
