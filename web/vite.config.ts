/*
 * Builds the page into dist/, which the server embeds.
 *
 * The page is served under `script-src 'self'; style-src 'self'`: nothing here may inline a script or a
 * style. Assets stay files (assetsInlineLimit 0), and the module-preload polyfill, an inline script, is off.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.GUANXI_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    rollupOptions: {
      output: {
        manualChunks: (id) =>
          /node_modules\/(react|react-dom|scheduler|use-sync-external-store|wouter|regexparam)\//.test(id) ? 'base' : undefined,
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5170,
    proxy: { '/api': { target: server, changeOrigin: false } },
  },
  // The house rules read every file of the page: on a busy machine that takes its time.
  test: { environment: 'node', include: ['src/**/*.test.ts'], testTimeout: 60000 },
});
