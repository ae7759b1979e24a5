import { join } from 'node:path';
import type { Homes } from './base/homes.ts';
import { makeFolder } from './base/make-folder.ts';
import { projectOfFile, projectPath } from './cli/project.ts';
import type { WindowTarget } from './hosts/host-handlers.ts';

/** The project of a pipeline file, and the file in it. */
export function targetOfFile(file: string, env: NodeJS.ProcessEnv): WindowTarget {
  const folders = projectOfFile(file, env, '/');
  return { project: folders.project, file: projectPath(folders, file) };
}

/**
 * What a window shows that nobody asked anything of: the project that was opened last, at its welcome page. On a first
 * start there is none; an empty one of our own then serves the welcome page, apart from the user's folders.
 */
export function startTarget(
  homes: Homes,
  recent: readonly { readonly project: string; readonly isThere: boolean }[],
): WindowTarget {
  const last = recent.find(({ isThere }) => isThere);
  if (last) return { project: last.project, file: null };
  const project = join(homes.state, 'first-project');
  makeFolder(project);
  return { project, file: null };
}
