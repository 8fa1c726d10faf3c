/** How the server, the commands and the tools are bundled: our own code in, packages from node_modules out. */

import { proceduresPlugin } from './procedures-plugin.mjs'

/** Our workspaces are linked into node_modules, so they are told apart by their scope. */
const isOurs = (id) => id.startsWith('@mazha/') || id.startsWith('#')

const isPath = (id) => id.startsWith('.') || id.startsWith('/') || /^[a-zA-Z]:[\\/]/.test(id)

/** @type {import('rolldown').InputOptions} */
export const nodeBundle = {
  platform: 'node',
  plugins: [proceduresPlugin()],
  external: (id) => !isPath(id) && !isOurs(id),
  onLog(level, log, next) {
    if (level === 'warn') throw new Error(`bundling: ${log.message}`)
    next(level, log)
  },
}
