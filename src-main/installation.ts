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
}

export function findInstallation(): Installation {
  let root = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(root, 'nodes-catalog')) && dirname(root) !== root) root = dirname(root);
  const catalog = join(root, 'nodes-catalog');
  const bundled = join(root, 'dist', 'engine.js');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const isBundled = existsSync(bundled);
  return {
    root,
    catalog,
    sdk: join(catalog, 'sdk'),
    runner: join(catalog, 'step-runner', 'runner.py'),
    version,
    build: isBundled ? `${version}+${Math.round(statSync(bundled).mtimeMs).toString(36)}` : version,
    engine: isBundled ? bundled : join(root, 'src-main', 'engine.ts'),
  };
}
