/** `npm start`: from a fresh clone to a running installation. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkNode, ensureBuilt, ensureInstalled, root } from './ready.mjs'

checkNode()
await ensureInstalled()
await ensureBuilt()
process.env.MAZHA_DATA ||= join(root, 'data')
const { runServer } = await import(pathToFileURL(join(root, 'dist', 'server', 'main.mjs')).href)
await runServer({ env: process.env, root })
