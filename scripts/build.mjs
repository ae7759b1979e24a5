// Bundles the doors (command line and engine) so that they start fast. Runs at the end of `npm install`.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { build } from 'rolldown';

const doors = ['src-main/cli.ts', 'src-main/engine.ts'];
if (doors.every((door) => existsSync(door))) {
  // A command that starts while this builds finds the old bundle or the new one.
  const fresh = `dist-${process.pid}`;
  await build({
    input: doors,
    platform: 'node',
    logLevel: 'warn',
    output: {
      dir: fresh,
      format: 'esm',
      chunkFileNames: 'chunks/[name]-[hash].js',
      minify: { mangle: false, compress: true },
    },
  });
  rmSync('dist', { recursive: true, force: true });
  renameSync(fresh, 'dist');
}
