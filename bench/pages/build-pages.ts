import react from '@vitejs/plugin-react';
import { build } from 'vite';

/** Builds the pages of the canvas benchmarks as production bundles. */
export async function buildPages(outDir: string, pages: readonly string[]): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    base: './',
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: pages.map((page) => `${import.meta.dirname}/${page}.html`) },
    },
    worker: { format: 'es' },
  });
}
