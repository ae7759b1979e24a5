import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ok, problem, type Result } from '../shared/base/result.ts';
import type { TextLink } from '../shared/rpc/text-link.ts';
import { homesOf, stateFolder } from './base/homes.ts';
import { projectAbove } from './cli/project.ts';
import { openEngineLink } from './hosts/engine-client.ts';
import {
  createHostHandlers,
  type HostHandlerOptions,
  type Preferences,
  type WindowShell,
  type WindowTarget,
} from './hosts/host-handlers.ts';
import { serveWindow } from './hosts/window-session.ts';
import type { Installation } from './installation.ts';
import { projectFolders } from './runs/run-folder.ts';

export interface BridgeOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly installation: Installation;
  readonly host: string;
  readonly capabilities: HostHandlerOptions['capabilities'];
  /** The words that start Node 24; those of this process when left out. */
  readonly node?: readonly string[];
}

/** Connects windows to engines: the part that both hosts share. */
export interface Bridge {
  /** Loads the preferences on first use. */
  readonly preferences: () => Promise<Preferences>;
  /** Serves one connection of a window that was opened for `target`. */
  serve(window: TextLink, target: WindowTarget, shell: WindowShell): void;
}

export function createBridge({ env, cwd, installation, host, capabilities, node }: BridgeOptions): Bridge {
  const homes = homesOf(env, cwd);
  let loaded: Promise<Preferences> | undefined;
  const preferences = (): Promise<Preferences> => {
    loaded ??= import('./settings/settings-store.ts').then(({ SettingsStore }) => new SettingsStore(homes.config));
    return loaded;
  };
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) environment[name] = value;

  const openEngine = async (project: string): Promise<Result<TextLink, string>> => {
    const { state, hostFile } = projectFolders(project, stateFolder(project, homes));
    const opened = await openEngineLink({
      project,
      homes,
      stateFolder: state,
      hostFile,
      spawn: true,
      engine: installation.engine,
      version: installation.build,
      env,
      ...(node && { node }),
    });
    if (!opened.ok) return opened;
    return opened.value ? ok(opened.value) : problem('The engine could not be started.');
  };

  return {
    preferences,
    serve: (window, start, shell) => {
      let target = start;
      serveWindow({
        window,
        environment,
        openEngine: () => openEngine(target.project),
        onBug: (error, method) => console.error(method, error),
        handlers: createHostHandlers({
          version: installation.version,
          host,
          capabilities,
          preferences,
          target: () => target,
          openProject: (folder, file) => {
            const found = projectAt(resolve(cwd, folder));
            if (found.ok) target = { project: found.value, file };
            return found.ok ? ok(target) : found;
          },
          shell,
        }),
      });
    },
  };
}

function projectAt(folder: string): Result<string, string> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return problem(`There is no folder ${folder}. Choose another one, or make a new project.`);
  }
  return ok(projectAbove(folder));
}
