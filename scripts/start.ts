/**
 * `npm start`: opens the app. In an Electron window where Electron's binary is there, else in a browser, with a window on it
 * where a browser is found. `npm start -- FILE` opens a pipeline file.
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { electronWords, findElectron } from './find-electron.ts';

const root = join(import.meta.dirname, '..');
const { env } = process;
const cwd = env['INIT_CWD'] ?? process.cwd();
const files = process.argv.slice(2).map((word) => (word.startsWith('-') ? word : resolve(cwd, word)));

const electron = findElectron(root, env);
const isOnScreen = process.platform === 'darwin' || env['DISPLAY'] || env['WAYLAND_DISPLAY'];
// Electron gives an administrator no sandbox, and without one it is not opened.
const isRoot = process.getuid?.() === 0;
const [program = '', ...words] =
  electron && isOnScreen && !isRoot
    ? [electron.program, ...electronWords(root, electron), ...files]
    : ['sh', join(root, 'bin', 'trainyard'), 'serve', '--open', ...(files.length > 0 ? files : ['--recent'])];
if (!electron)
  console.error('Electron is not installed (npx install-electron brings it): opening the app in a browser.');
else if (isRoot) console.error('Electron does not open for the root user: opening the app in a browser.');

const child = spawn(program, words, { stdio: 'inherit', cwd });
child.on('error', (error) => {
  console.error(`${program} could not be started: ${error.message}`);
  process.exitCode = 6;
});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 130);
});
// The terminal sends its interrupt to both of us; the app decides when it ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
