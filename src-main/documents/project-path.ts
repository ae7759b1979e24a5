import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { projectPathProblem } from '../../shared/catalog/formats.ts';

/** Where things lie that a project must not be changed through: its own state, and version control. */
const reserved = /^(?:\.trainyard|\.git)(?:\/|$)/i;

/**
 * The absolute path of something in a project, by the path that a window gave. The one function through which every such
 * path goes: what leads out of the project, by its text or by a link, is a sentence and no path.
 */
export function projectPath(project: string, path: string): Result<string, string> {
  const wrong = projectPathProblem(path);
  if (wrong !== undefined) return problem(`The path ${JSON.stringify(path.slice(0, 200))} ${wrong}.`);
  if (reserved.test(path)) return problem(`${path} belongs to the project's own state and is not opened.`);
  const absolute = join(project, path);
  const real = realPathOf(absolute);
  const root = realPathOf(project);
  if (real !== root && !real.startsWith(`${root}/`)) {
    return problem(`${path} leads out of the project folder through a link; nothing was read or written.`);
  }
  return ok(real);
}

/** The path without links, also where its last parts are not there yet. */
function realPathOf(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    const above = dirname(path);
    return above === path ? path : join(realPathOf(above), path.slice(above === '/' ? 1 : above.length + 1));
  }
  try {
    return realpathSync(path);
  } catch {
    // A link to nowhere: what it names is not in the project.
    return '/dev/null';
  }
}
