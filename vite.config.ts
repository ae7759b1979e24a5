import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src-renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no inline data: fonts and icons stay files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The charts, which are loaded when the first one is shown.
    chunkSizeWarningLimit: 700,
  },
  worker: { format: 'es' },
});
