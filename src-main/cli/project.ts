import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { homesOf, stateFolder } from '../base/homes.ts';
import { makeFolder } from '../base/make-folder.ts';
import { type ProjectFolders, projectFolders } from '../runs/run-folder.ts';

/** Either of them makes a folder a project. */
const markers = ['trainyard.yaml', '.trainyard'];

/**
 * Where the user called the command. npm starts scripts in the package's folder and says in INIT_CWD where the user was; a
 * program that npm started hands INIT_CWD on to commands which it starts elsewhere, and there it means nothing.
 */
export function callersFolder(env: NodeJS.ProcessEnv, cwd: string, installationRoot: string): string {
  const { INIT_CWD: said, npm_package_json: packageFile } = env;
  if (!said) return cwd;
  const isScript = !packageFile || [realFolder(dirname(packageFile)), installationRoot].includes(realFolder(cwd));
  return isScript ? said : cwd;
}

/** The nearest folder at or above `start` that is marked as a project, else `start` itself; links resolved. */
export function projectAbove(start: string): string {
  const folder = realFolder(start);
  for (let above = folder; ; above = dirname(above)) {
    if (markers.some((marker) => existsSync(join(above, marker)))) return above;
    if (above === dirname(above)) return folder;
  }
}

/** The folders of the project that a pipeline file belongs to. */
export const projectOfFile = (file: string, env: NodeJS.ProcessEnv, cwd: string): ProjectFolders =>
  foldersOf(projectAbove(dirname(resolve(cwd, file))), env, cwd);

/** The folders of the project that the user stands in: where commands look that name a run. */
export const currentProject = (env: NodeJS.ProcessEnv, cwd: string): ProjectFolders =>
  foldersOf(projectAbove(cwd), env, cwd);

const foldersOf = (project: string, env: NodeJS.ProcessEnv, cwd: string): ProjectFolders =>
  projectFolders(project, stateFolder(project, homesOf(env, cwd)));

/** Makes the state folder. A file in it keeps it out of git without a change to the project's own `.gitignore`. */
export function makeStateFolder(folders: ProjectFolders): void {
  makeFolder(folders.state);
  const ignore = join(folders.state, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
}

/** A path of the project as people see it: relative to the project where it lies inside. */
export function projectPath(folders: ProjectFolders, file: string): string {
  const real = join(realFolder(dirname(file)), basename(file));
  return real.startsWith(`${folders.project}/`) ? real.slice(folders.project.length + 1) : real;
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}
