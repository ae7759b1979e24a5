// Bundles the doors (command line, engine), so that they start fast, and the window. Runs at the end of `npm install`.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { build } from 'rolldown';
import { build as buildWindow } from 'vite';

const doors = ['src-main/cli.ts', 'src-main/engine.ts'];
if (doors.every((door) => existsSync(door))) {
  // A command that starts while this builds finds the old bundle or the new one.
  const fresh = `dist-${process.pid}`;
  const freshWindow = `${fresh}-window`;
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
  if (existsSync('dist/renderer')) renameSync('dist/renderer', `${fresh}/renderer`);
  rmSync('dist', { recursive: true, force: true });
  renameSync(fresh, 'dist');
  try {
    await buildWindow({ logLevel: 'warn', build: { outDir: `../${freshWindow}` } });
    rmSync('dist/renderer', { recursive: true, force: true });
    renameSync(freshWindow, 'dist/renderer');
  } finally {
    rmSync(freshWindow, { recursive: true, force: true });
  }
}
