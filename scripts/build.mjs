// Bundles the doors (command line, engine, desktop app), so that they start fast, and the window. Runs at the end of `npm install`.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { build } from 'rolldown';
import { build as buildWindow } from 'vite';

const minify = { mangle: false, compress: true };
const doors = ['src-main/cli.ts', 'src-main/engine.ts', 'src-main/preview.ts', 'src-main/terminal.ts'];
// They load libraries of the platform, which lie in their packages.
const native = [/^@duckdb\//, 'node-pty'];
// What Electron loads: CommonJS, each in one file, and in words that also an older one understands.
const electronDoors = { main: 'src-main/main.ts', preload: 'src-main/preload.ts' };
if (doors.every((door) => existsSync(door))) {
  // A command that starts while this builds finds the old bundle or the new one.
  const fresh = `dist-${process.pid}`;
  const freshWindow = `${fresh}-window`;
  await build({
    input: doors,
    platform: 'node',
    logLevel: 'warn',
    external: native,
    output: { dir: fresh, format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js', minify },
  });
  for (const [name, input] of Object.entries(electronDoors)) {
    await build({
      input,
      platform: 'node',
      logLevel: 'warn',
      external: ['electron'],
      transform: { target: 'node16' },
      output: { file: `${fresh}/${name}.cjs`, format: 'cjs', codeSplitting: false, minify },
    });
  }
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
