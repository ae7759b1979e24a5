import { realpathSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ok, problem, type Result } from '../shared/base/result.ts';
import type { RpcClient } from '../shared/rpc/client.ts';
import type { TextLink } from '../shared/rpc/text-link.ts';
import { homesOf, stateFolder } from './base/homes.ts';
import { stateProblem } from './base/system-problem.ts';
import { projectAbove } from './cli/project.ts';
import { type ConnectOptions, connectEngine, openEngineLink } from './hosts/engine-client.ts';
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
  readonly preferences: () => Promise<Preferences>;
  /** The words that start Node 24; those of this process when left out. */
  readonly node?: readonly string[];
}

/** Connects windows to engines: the part that both hosts share. */
export interface Bridge {
  /** Serves one connection of a window that was opened for `target`; tells when the window turns to another. */
  serve(window: TextLink, target: WindowTarget, shell: WindowShell, onTarget?: (target: WindowTarget) => void): void;
  /** Ids of the project's runs that are not over. */
  runsUnderWay(project: string): Promise<readonly string[]>;
  /** Has all runs of the project cancelled; they end without us. */
  stopRuns(project: string): Promise<void>;
}

export function createBridge(options: BridgeOptions): Bridge {
  const { env, cwd, installation, host, capabilities, preferences, node } = options;
  const homes = homesOf(env, cwd);
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) environment[name] = value;

  const engineOptions = (project: string, spawn: boolean): ConnectOptions => {
    const { state, hostFile } = projectFolders(project, stateFolder(project, homes));
    const { engine, build } = installation;
    return { project, homes, stateFolder: state, hostFile, spawn, engine, version: build, env, ...(node && { node }) };
  };
  const openEngine = async (project: string): Promise<Result<TextLink, string>> => {
    const asked = engineOptions(project, true);
    try {
      const opened = await openEngineLink(asked);
      if (!opened.ok) return opened;
      return opened.value ? ok(opened.value) : problem('The engine could not be started.');
    } catch (error) {
      const message = stateProblem(error, asked.stateFolder);
      if (message === undefined) throw error;
      return problem(message);
    }
  };
  /** Where no engine runs, nothing is under way. */
  const askEngine = async (project: string, ask: (engine: RpcClient) => Promise<void>): Promise<void> => {
    const engine = await connectEngine(engineOptions(project, false));
    if (!engine.ok || !engine.value) return;
    await ask(engine.value).catch(() => {});
    engine.value.close();
  };

  return {
    serve: (window, start, shell, onTarget) => {
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
            const found = findTarget(resolve(cwd, folder), file);
            if (found.ok) target = found.value;
            if (found.ok) onTarget?.(target);
            return found;
          },
          shell,
        }),
      });
    },
    runsUnderWay: async (project) => {
      let runs: readonly string[] = [];
      await askEngine(project, async (engine) => {
        runs = (await engine.call('engine.hello', {})).runs;
      });
      return runs;
    },
    stopRuns: (project) =>
      askEngine(project, async (engine) => {
        const { runs } = await engine.call('engine.hello', {});
        await Promise.all(runs.map((runId) => engine.call('run.cancel', { runId })));
      }),
  };
}

/** The project at or above a folder; `file` is relative to the folder, and comes out relative to the project. */
function findTarget(folder: string, file: string | null): Result<WindowTarget, string> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return problem(`There is no folder ${folder}. Choose another one, or make a new project.`);
  }
  const project = projectAbove(folder);
  if (file === null) return ok({ project, file });
  const inside = relative(project, join(realpathSync(folder), file));
  if (inside.startsWith('..')) return problem(`${file} lies outside of the project ${project}.`);
  return ok({ project, file: inside });
}
