import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ok, problem, type Result } from '../shared/base/result.ts';
import { homesOf } from './base/homes.ts';
import { systemProblem } from './base/system-problem.ts';
import { createBridge } from './bridge.ts';
import type { Preferences, WindowShell, WindowTarget } from './hosts/host-handlers.ts';
import { listRendererFiles } from './hosts/renderer-files.ts';
import { serveWeb, type WebHost } from './hosts/web-host.ts';
import type { Installation } from './installation.ts';

export interface ServeOptions {
  readonly target: WindowTarget;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly installation: Installation;
  /** 0: any free one. */
  readonly port: number;
}

/** The app in a browser, and how to get in. */
export interface ServedApp {
  /** Carries the token in its fragment, which no browser sends anywhere. */
  readonly url: string;
  readonly token: string;
  readonly host: WebHost;
}

const notHere = 'This is not available in a browser.';

/** A browser has no dialogs and no windows of ours. */
const browserShell: WindowShell = {
  choosePath: async () => null,
  saveFile: async () => problem(notHere),
  openExternal: async () => problem(notHere),
  tellState: () => {},
  onEvent: () => () => {},
};

/** At least 128 bits in what people and programs can pass on: letters, digits, `-`, `_`. */
const tokenShape = /^[\w-]{22,}$/;

/** Starts the browser host. The problem is a sentence. */
export async function serveApp(options: ServeOptions): Promise<Result<ServedApp, string>> {
  const { target, env, cwd, installation, port } = options;
  const token = env['TRAINYARD_TOKEN'] ?? randomBytes(32).toString('base64url');
  if (!tokenShape.test(token)) {
    return problem('TRAINYARD_TOKEN needs at least 22 letters, digits, "-" or "_"; leave it out to get a new one.');
  }
  const files = listRendererFiles(join(installation.root, 'dist', 'renderer'));
  if (!files.find('/')) return problem('The app is not built yet. Run npm install in the folder of Trainyard.');
  let settings: Promise<Preferences> | undefined;
  const preferences = (): Promise<Preferences> => {
    settings ??= import('./settings/settings-store.ts').then(
      ({ SettingsStore }) => new SettingsStore(homesOf(env, cwd).config),
    );
    return settings;
  };
  const bridge = createBridge({ env, cwd, installation, host: 'browser', capabilities: [], preferences });
  try {
    const host = await serveWeb({ files, port, token, onWindow: (link) => bridge.serve(link, target, browserShell) });
    return ok({ url: `${host.url}#token=${token}`, token, host });
  } catch (error) {
    const message = systemProblem(error);
    if (message === undefined) throw error;
    return problem(message);
  }
}
