import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The console is served by the Mazha server at /console/. `vite dev` passes the API on to a server that runs. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: '../../dist/apps/console',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    assetsInlineLimit: 2048,
  },
  server: { proxy: { '/api': { target: process.env['MAZHA_URL'] ?? 'http://127.0.0.1:3000', changeOrigin: false } } },
})
