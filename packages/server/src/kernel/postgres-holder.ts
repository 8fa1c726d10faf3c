import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { fileProblem, StartProblem } from './postgres-problem.ts'

const holderShape = z.object({
  pid: z.number().int(),
  born: z.string(),
  program: z.string(),
  address: z.string().optional(),
})

/** The program that holds a data directory: one at a time, because it owns the PostgreSQL in it. */
export type Holder = z.infer<typeof holderShape>

/**
 * When a process was born, as the system tells it: a pid alone may have passed to another process since.
 * Undefined when there is no such process.
 */
export function findBirth(pid: number): string | undefined {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return undefined
  }
  if (existsSync('/proc/self/stat')) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (fields[0] === 'Z') return undefined
      return fields[19] // "starttime", in ticks since the machine started
    } catch {
      return undefined // Gone between the two questions.
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined // `ps` answers non-zero when there is no such process.
  }
}

const holderFile = (dataDir: string): string => join(dataDir, 'holder.json')

/** Who holds this data directory now, if anyone does. A holder that was killed holds nothing. */
export function findHolder(dataDir: string): Holder | undefined {
  let text: string
  try {
    text = readFileSync(holderFile(dataDir), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw fileProblem(error, dataDir)
  }
  try {
    const holder = holderShape.parse(JSON.parse(text))
    return findBirth(holder.pid) === holder.born ? holder : undefined
  } catch {
    return undefined // Half written when its writer was killed.
  }
}

export const heldProblem = (dataDir: string, holder: Holder): StartProblem => {
  const at = holder.address === undefined ? '' : holder.address
  return new StartProblem({
    zh: `数据目录 ${dataDir} 正由另一个程序使用（${holder.program}，进程 ${holder.pid}${at === '' ? '' : `，地址 ${at}`}）。请直接使用它，或先停止它再启动；要另开一套，请用 MAZHA_DATA 换一个目录。`,
    en: `The data directory ${dataDir} is in use by another program (${holder.program}, process ${holder.pid}${at === '' ? '' : `, at ${at}`}). Use that one, or stop it and start again; for a second installation name another directory with MAZHA_DATA.`,
  })
}

/** A hold on a data directory, kept until it is let go or its process ends. */
export interface Hold {
  /** Tells others where the held program answers. */
  setAddress(address: string): void
  release(): void
}

/**
 * Takes hold of a data directory for this process.
 *
 * @param program what to call this program in the sentence that a second one gets
 * @throws StartProblem when another program holds it
 */
export function holdDataDir(dataDir: string, program: string): Hold {
  const born = findBirth(process.pid) ?? ''
  const write = (holder: Holder): void => {
    const part = `${holderFile(dataDir)}.${process.pid}`
    writeFileSync(part, `${JSON.stringify(holder)}\n`, { mode: 0o644 })
    renameSync(part, holderFile(dataDir))
  }
  const me: Holder = { pid: process.pid, born, program }
  try {
    writeFileSync(holderFile(dataDir), `${JSON.stringify(me)}\n`, { flag: 'wx', mode: 0o644 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw fileProblem(error, dataDir)
    const holder = findHolder(dataDir)
    if (holder !== undefined) throw heldProblem(dataDir, holder)
    write(me)
    // Two that found the same dead holder both wrote: the last one wins, the other sees it here.
    const winner = findHolder(dataDir)
    if (winner !== undefined && winner.pid !== process.pid) throw heldProblem(dataDir, winner)
  }
  return {
    setAddress: (address) => write({ ...me, address }),
    release: () => {
      if (findHolder(dataDir)?.pid === process.pid) rmSync(holderFile(dataDir), { force: true })
    },
  }
}
