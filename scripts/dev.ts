/**
 * `npm run dev`: the app in a browser, with a window that reloads what is edited in `src-renderer` and `shared`. The engine
 * and the bridge are those of the last build. `npm run dev -- FILE` opens a pipeline file.
 */
import { join, resolve } from 'node:path';
import { createServer } from 'vite';
import { currentProject } from '../src-main/cli/project.ts';
import { targetOfFile } from '../src-main/desktop-target.ts';
import { openBrowser } from '../src-main/hosts/open-browser.ts';
import { findInstallation } from '../src-main/installation.ts';
import { serveApp } from '../src-main/serve.ts';

const { env } = process;
const cwd = env['INIT_CWD'] ?? process.cwd();
const [file] = process.argv.slice(2);
const target =
  file === undefined
    ? { project: currentProject(env, cwd).project, file: null }
    : targetOfFile(resolve(cwd, file), env);

const served = await serveApp({ target, env, cwd, installation: findInstallation(), port: 0 });
if (!served.ok) {
  console.error(served.problem);
  process.exit(6);
}
const { host, token } = served.value;
const root = join(import.meta.dirname, '..');
const vite = await createServer({
  root: join(root, 'src-renderer'),
  configFile: join(root, 'vite.config.ts'),
  server: {
    host: '127.0.0.1',
    fs: { allow: [root] },
    // The bridge answers its own origin only; this is a developer's own machine, and Vite checks the host.
    proxy: { '^/connect$': { target: host.url, ws: true, changeOrigin: true, rewriteWsOrigin: true } },
  },
});
await vite.listen();
const url = `${vite.resolvedUrls?.local[0]}#token=${token}`;
console.error(`Trainyard is open at ${url}`);
openBrowser(url, env);
