/** The `mazha` command: builds the server when its sources have changed, then runs the subcommand. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkNode, ensureBuilt, ensureInstalled, root } from './ready.mjs'

checkNode()
// What a command prints on stdout is for programs to read: the work before it speaks elsewhere.
const log = console.log
console.log = console.error
await ensureInstalled()
await ensureBuilt(process.argv[2] === 'start' ? undefined : ['server'])
console.log = log
process.env.MAZHA_DATA ||= join(root, 'data')
process.env.MAZHA_ROOT = root
const { runCommand } = await import(pathToFileURL(join(root, 'dist', 'server', 'cli.mjs')).href)
process.exitCode = await runCommand(process.argv.slice(2), process.env)
