import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What came with this copy of Trainyard: found from wherever the code lies, in a checkout or in a bundle. */
export interface Installation {
  readonly root: string;
  readonly catalog: string;
  readonly sdk: string;
  readonly runner: string;
  readonly version: string;
  /** Tells builds of one version apart: an engine is not used by a command of another build. */
  readonly build: string;
  /** The engine's door, to start it with Node. */
  readonly engine: string;
  /** The doors of the engine's own children. */
  readonly preview: string;
  readonly terminal: string;
}

/** @param start a folder in it; where this code lies when left out */
export function findInstallation(start = dirname(fileURLToPath(import.meta.url))): Installation {
  let root = start;
  while (!existsSync(join(root, 'nodes-catalog')) && dirname(root) !== root) root = dirname(root);
  const catalog = join(root, 'nodes-catalog');
  const bundled = join(root, 'dist', 'engine.js');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const isBundled = existsSync(bundled);
  const door = (name: string): string =>
    isBundled ? join(root, 'dist', `${name}.js`) : join(root, 'src-main', `${name}.ts`);
  return {
    root,
    catalog,
    sdk: join(catalog, 'sdk'),
    runner: join(catalog, 'step-runner', 'runner.py'),
    version,
    build: isBundled ? `${version}+${Math.round(statSync(bundled).mtimeMs).toString(36)}` : version,
    engine: door('engine'),
    preview: door('preview'),
    terminal: door('terminal'),
  };
}
