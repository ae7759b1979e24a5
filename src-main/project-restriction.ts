import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPipelineSource } from './pipelines/read-pipeline-source.ts';
import { createTrust } from './pipelines/trust.ts';

/** Files at the top of a project that are looked through for a pipeline that was accepted. */
const mostFiles = 200;

/**
 * Why nothing in a project may be started or looked into: it came from somebody else, and none of its pipelines was
 * accepted as it is now. Null where that does not hold.
 */
export async function projectRestriction(project: string, trustFolder: string): Promise<string | null> {
  if (!existsSync(trustFolder)) return null;
  const trust = createTrust({ folder: trustFolder });
  // A text that nobody can have accepted tells whether the folder is restricted at all.
  if (!(await trust.isRestricted(join(project, 'trainyard.yaml'), ''))) return null;
  const names = readdirSync(project).filter((name) => /\.ya?ml$/.test(name));
  for (const name of names.slice(0, mostFiles)) {
    const source = readPipelineSource(join(project, name));
    if (source.ok && !(await trust.isRestricted(join(project, name), source.value.toString('utf8')))) return null;
  }
  return 'This project came in a bundle and is restricted; accept one of its pipelines first.';
}
