import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { projectPathProblem } from '../../shared/catalog/formats.ts';

/** Where things lie that a project must not be changed through: its own state, and version control. */
const reserved = /(?:^|\/)\.(?:trainyard|git)(?:\/|$)/i;

/**
 * The absolute path of something in a project, by the path that a window gave. The one function through which every such
 * path goes: what leads out of the project, by its text or by a link, is a sentence and no path.
 */
export function projectPath(project: string, path: string): Result<string, string> {
  const wrong = projectPathProblem(path);
  if (wrong !== undefined) return problem(`The path ${JSON.stringify(path.slice(0, 200))} ${wrong}.`);
  const root = realPathOf(project);
  const real = realPathOf(join(project, path));
  if (real === root) return problem(`The path ${JSON.stringify(path)} is the project folder; name a file in it.`);
  if (!isBelow(root, real)) {
    return problem(`${path} leads out of the project folder through a link; nothing was read or written.`);
  }
  if ([join('.', path), relative(root, real)].some((inside) => reserved.test(inside))) {
    return problem(`${path} belongs to the project's own state and is not opened.`);
  }
  return ok(real);
}

/**
 * The absolute path of a pipeline file that is to run. The command line names it by an absolute path, which may be a link
 * that the user made; it lies in the project all the same.
 */
export function runnablePath(project: string, path: string): Result<string, string> {
  if (!isAbsolute(path)) return projectPath(project, path);
  if (path.includes('\0')) return problem('The path of the pipeline file must not contain control characters.');
  const place = join(realPathOf(dirname(path)), basename(path));
  if (isBelow(realPathOf(project), place)) return ok(place);
  return problem(
    `${path} does not lie in the project ${project}; open its own project, or copy the file into this one.`,
  );
}

/** Why a folder that a user chose for something new cannot be made, as a sentence; undefined where it can. */
export function newFolderProblem(folder: string): string | undefined {
  const shown = JSON.stringify(folder.slice(0, 200));
  if (!isAbsolute(folder)) return `The folder ${shown} must be an absolute path.`;
  const wrong = projectPathProblem(folder.replace(/^\/+/, ''));
  return wrong === undefined ? undefined : `The folder ${shown} ${wrong.replaceAll('project folder', 'disk')}.`;
}

const isBelow = (root: string, path: string): boolean => path.startsWith(root === '/' ? root : `${root}/`);

/** The path without links, also where its last parts are not there yet. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // A link to nowhere, or in a circle: what it names is not in the project.
    if (isLink(path)) return '/dev/null';
    const above = dirname(path);
    return above === path ? path : join(realPathOf(above), basename(path));
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
