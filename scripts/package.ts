/**
 * `npm run package:dir`: the desktop app as a folder in `release/`, with the Electron that `ELECTRON_OVERRIDE_DIST_PATH`
 * names, or the one that electron-builder downloads. `npm run package` makes the installers of this platform.
 *
 * electron-builder brings 260 packages that nothing else needs; so it is not among the dependencies, and is asked for here.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FoundElectron, findElectron, isOld } from './find-electron.ts';
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
if (built !== 0) process.exit(built);
gatherShell(join(root, 'dist', 'app'));
const words = [...process.argv.slice(2), ...local, '--config', configFor(given), '--publish', 'never'];
process.exitCode = await runCommand(process.execPath, [builder, ...words]);

/** The configuration; without fuses for an old Electron, which has not all of them and is never shipped. */
function configFor(electron: FoundElectron | undefined): string {
  const config = join(root, 'electron-builder.yml');
  if (!electron || !isOld(electron)) return config;
  const without = join(root, 'dist', 'electron-builder.yml');
  writeFileSync(without, readFileSync(config, 'utf8').replace(/^electronFuses:\n( .*\n)*/m, ''));
  return without;
}

/** Lays out what goes into the archive: a package of its own, without dependencies. */
function gatherShell(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const part of ['main.cjs', 'preload.cjs', 'renderer']) {
    cpSync(join(root, 'dist', part), join(folder, part), { recursive: true });
  }
  if (given && isOld(given)) {
    const standIns = readFileSync(join(root, 'e2e', 'electron', 'old-electron.cjs'), 'utf8');
    writeFileSync(join(folder, 'old-electron.cjs'), standIns);
    writeFileSync(
      join(folder, 'main.cjs'),
      `require('./old-electron.cjs');\n${readFileSync(join(folder, 'main.cjs'), 'utf8')}`,
    );
  }
  const { name, version, description, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    [field: string]: string;
  };
  const shell = { name, version, description, license, author: 'Trainyard', main: 'main.cjs' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(shell));
}
