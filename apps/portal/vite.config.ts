import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * Writes `sw.js` beside the app: the hand-written worker with this build's files and a version that changes with them.
 * The map and its worker are left out: they are large and few ask for them.
 */
const serviceWorker = (): Plugin => ({
  name: 'mazha-service-worker',
  apply: 'build',
  generateBundle(_options, bundle) {
    const built = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name) && !/maplibre|place-map/.test(name))
    const files = ['/', '/mark.svg', '/manifest.webmanifest', ...built.map((name) => `/${name}`)]
    const source = readFileSync(new URL('./src/service-worker.js', import.meta.url), 'utf8')
    this.emitFile({
      type: 'asset',
      fileName: 'sw.js',
      source: source.replace('__SHELL__', () => JSON.stringify(files)),
    })
  },
})

/** The portal is served by the Mazha server at the root. `vite dev` passes the API on to a server that runs. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), serviceWorker()],
  build: {
    outDir: '../../dist/apps/portal',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        // Named, so that the service worker can leave it out of the shell.
        codeSplitting: { groups: [{ name: 'maplibre', test: /node_modules[\\/]maplibre-gl/ }] },
      },
    },
  },
  server: { proxy: { '/api': { target: process.env['MAZHA_URL'] ?? 'http://127.0.0.1:3000', changeOrigin: false } } },
})
