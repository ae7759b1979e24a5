import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import { findInstallation } from '../src-main/installation.ts';
import type { BenchmarkContext } from './harness.ts';

/** Bundles the doors as an installation does, from the code as it is now; yields the words that start the command. */
export async function buildCommandLine(context: BenchmarkContext): Promise<readonly string[]> {
  const { root } = findInstallation();
  const copy = context.scratch('installation');
  mkdirSync(join(copy, 'dist'));
  await build({
    cwd: root,
    input: ['src-main/cli.ts', 'src-main/engine.ts'],
    platform: 'node',
    logLevel: 'warn',
    output: {
      dir: join(copy, 'dist'),
      format: 'esm',
      chunkFileNames: 'chunks/[name]-[hash].js',
      minify: { mangle: false, compress: true },
    },
  });
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
  cpSync(join(root, 'bin'), join(copy, 'bin'), { recursive: true });
  symlinkSync(join(root, 'nodes-catalog'), join(copy, 'nodes-catalog'));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return ['sh', join(copy, 'bin', 'trainyard')];
}
