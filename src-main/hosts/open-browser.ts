import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Browsers that can show a page without an address bar, which looks most like an app. */
const appBrowsers = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'];

/**
 * Opens a page in a window of a browser that is on PATH, else as the desktop opens addresses. The token in the address is
 * seen by processes of this user only, who may read the page's memory as well.
 *
 * @returns whether there was something to open it with
 */
export function openBrowser(url: string, env: NodeJS.ProcessEnv): boolean {
  const isOnScreen = process.platform === 'darwin' || env['DISPLAY'] || env['WAYLAND_DISPLAY'];
  if (!isOnScreen) return false;
  const opener = process.platform === 'darwin' ? ['open'] : ['xdg-open'];
  const candidates = [...appBrowsers.map((name) => [name, `--app=${url}`]), [...opener, url]];
  for (const [name = '', ...words] of candidates) {
    const program = findOnPath(name, env);
    if (!program) continue;
    const child = spawn(program, words, { detached: true, stdio: 'ignore', env });
    child.on('error', () => {});
    child.unref();
    return true;
  }
  return false;
}

function findOnPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (!folder.startsWith('/')) continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not there, or not to be executed: the next folder may have it.
    }
  }
  return undefined;
}
