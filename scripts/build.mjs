// Bundles the doors (command line and engine) so that they start fast. Runs at the end of `npm install`.
import { existsSync, rmSync } from 'node:fs';
import { build } from 'rolldown';

const doors = ['src-main/cli.ts', 'src-main/engine.ts'].filter((door) => existsSync(door));
rmSync('dist', { recursive: true, force: true });
if (doors.length > 0) {
  await build({
    input: doors,
    platform: 'node',
    logLevel: 'warn',
    output: {
      dir: 'dist',
      format: 'esm',
      chunkFileNames: 'chunks/[name]-[hash].js',
      minify: { mangle: false, compress: true },
    },
  });
}
