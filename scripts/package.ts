/**
 * `npm run package:dir`: the desktop app as a folder in `release/`, with the Electron that `ELECTRON_OVERRIDE_DIST_PATH`
 * names, or the one that electron-builder downloads. `npm run package` makes the installers of this platform.
 *
 * electron-builder brings 260 packages that nothing else needs; so it is not among the dependencies, and is asked for here.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findElectron } from './find-electron.ts';
import { runCommand } from './run-command.ts';

const root = join(import.meta.dirname, '..');
process.chdir(root);
const builder = join(root, 'node_modules', 'electron-builder', 'cli.js');
if (!existsSync(builder)) {
  console.error(
    'Packaging needs electron-builder: npm install --no-save electron-builder@26.17.0, then call this again.',
  );
  process.exit(6);
}

const given = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ? findElectron(root, process.env) : undefined;
const local = given ? [`-c.electronDist=${dirname(given.program)}`, `-c.electronVersion=${given.version}`] : [];
const built = await runCommand(process.execPath, ['scripts/build.mjs']);
process.exitCode =
  built !== 0
    ? built
    : await runCommand(process.execPath, [builder, ...process.argv.slice(2), ...local, '--publish', 'never']);
