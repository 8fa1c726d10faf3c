import { spawn } from 'node:child_process'

/** Runs a tool to its end. @returns what it said, and its exit code; `null` when the machine has none */
export const runTool = (
  tool: string,
  args: readonly string[],
): Promise<{ readonly said: string; readonly code: number } | null> =>
  new Promise((resolve, reject) => {
    const child = spawn(tool, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const said: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => said.push(part))
    child.stderr.on('data', (part: Buffer) => said.push(part))
    child.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? resolve(null) : reject(error)))
    child.on('close', (code) => resolve({ said: Buffer.concat(said).toString(), code: code ?? -1 }))
  })
