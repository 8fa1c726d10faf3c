import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string): URL => new URL(path, import.meta.url)

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
    // What has no digest in its name is part of the version too.
    const version = createHash('sha256').update(files.join('\n'))
    for (const name of ['index.html', ...readdirSync(here('public')).map((name) => `public/${name}`)]) {
      version.update(readFileSync(here(name)))
    }
    const source = readFileSync(here('src/service-worker.js'), 'utf8')
      .replace('__SHELL__', () => JSON.stringify(files))
      .replace('__VERSION__', () => JSON.stringify(`mazha-${version.digest('hex').slice(0, 16)}`))
    this.emitFile({ type: 'asset', fileName: 'sw.js', source })
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
