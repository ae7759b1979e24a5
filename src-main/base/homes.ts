import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Folders outside any project, as the XDG base directory specification places them. */
export interface Homes {
  /** Targets and settings that the user keeps. */
  readonly config: string;
  /** What can be made again: Python environments. */
  readonly cache: string;
  /** What the app remembers: which files are trusted. */
  readonly state: string;
  /** Where projects keep their state instead of in `.trainyard`; null: each in its own folder. */
  readonly projects: string | null;
}

/** Reads `TRAINYARD_HOME`, which moves everything, else the XDG variables. Relative values of XDG variables do not count. */
export function homesOf(env: NodeJS.ProcessEnv, cwd: string): Homes {
  const own = env['TRAINYARD_HOME'];
  if (own) {
    const home = resolve(cwd, own);
    return {
      config: join(home, 'config'),
      cache: join(home, 'cache'),
      state: join(home, 'state'),
      projects: join(home, 'projects'),
    };
  }
  const user = env['HOME'] || homedir();
  const place = (variable: string, ...otherwise: readonly string[]): string => {
    const given = env[variable];
    return join(given?.startsWith('/') ? given : join(user, ...otherwise), 'trainyard');
  };
  return {
    config: place('XDG_CONFIG_HOME', '.config'),
    cache: place('XDG_CACHE_HOME', '.cache'),
    state: place('XDG_STATE_HOME', '.local', 'state'),
    projects: null,
  };
}

/** Where a project keeps its runs, artifacts and versions. Two homes give two states of the same project. */
export function stateFolder(project: string, homes: Homes): string {
  if (homes.projects === null) return join(project, '.trainyard');
  return join(homes.projects, createHash('sha256').update(project).digest('hex').slice(0, 16));
}
