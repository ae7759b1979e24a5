import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An Electron that can be started. */
export interface FoundElectron {
  readonly program: string;
  /** Its version, such as `45.4.1`; empty where the folder does not say. */
  readonly version: string;
}

/** From this major version on, Electron has all that the app asks for. */
const firstSufficient = 30;

const programInside = process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';

/** Electron's binary: in the folder that `ELECTRON_OVERRIDE_DIST_PATH` names, else where its own `install-electron` puts it. */
export function findElectron(root: string, env: NodeJS.ProcessEnv): FoundElectron | undefined {
  const given = env['ELECTRON_OVERRIDE_DIST_PATH'];
  const folder = given ? given : join(root, 'node_modules', 'electron', 'dist');
  const program = join(folder, programInside);
  if (!existsSync(program)) return undefined;
  const versionFile = join(dirname(program), 'version');
  return {
    program,
    version: existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') : '',
  };
}

/** Whether it lacks things that the app asks for. */
export const isOld = ({ version }: FoundElectron): boolean =>
  version !== '' && Number(version.split('.')[0]) < firstSufficient;

/** The words that start the app with an Electron; an old one gets stand-ins for what it lacks. */
export const electronWords = (root: string, electron: FoundElectron): readonly string[] => [
  ...(isOld(electron) ? ['-r', join(root, 'e2e', 'electron', 'old-electron.cjs')] : []),
  root,
];
