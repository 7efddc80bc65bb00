import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The page's bundle, below .towerwatch/console: what the console serves. While the page is worked on, CONSOLE_URL has its API. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  server: { proxy: { '/api': { target: process.env.CONSOLE_URL ?? 'http://127.0.0.1:8480' } } },
  build: {
    outDir: fileURLToPath(new URL('../../../.towerwatch/console', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
