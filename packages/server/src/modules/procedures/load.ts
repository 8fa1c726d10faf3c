import type { Procedure } from '@mazha/contracts/procedure'
import { fromData, toData } from '@mazha/contracts/procedure-data'
import { procedures as defined } from '@mazha/procedures/all'
import type pg from 'pg'
import type { Procedures } from '#kernel/context'
import { StartProblem } from '#kernel/postgres-problem'
import { digestOf } from '#kernel/procedure-digest'
import { addVersions, listVersions } from './store.ts'

/**
 * Every procedure this server can decide by: those of procedures/, and the older versions that matters may still run
 * under, from the database. New versions are recorded with their body and its digest.
 *
 * @param options.definitions what procedures/ holds; others in tests
 * @throws StartProblem when a body changed but its version did not, or two files claim the same version
 */
export const loadProcedures = async (options: {
  /** As the server's own role. */
  readonly db: Pick<pg.Pool, 'query'>
  readonly now: Date
  readonly definitions?: readonly Procedure[]
}): Promise<Procedures> => {
  const { db, now } = options
  const definitions = options.definitions ?? defined
  checkUnique(definitions)
  await addVersions(
    db,
    definitions.map((procedure) => ({
      procedure: procedure.id,
      version: procedure.version,
      digest: digestOf(procedure),
      body: JSON.stringify(toData(procedure)),
    })),
    now,
  )

  const versions = new Map<string, Procedure>()
  for (const stored of await listVersions(db)) {
    const key = keyOf(stored.procedure, stored.version)
    const here = definitions.find(({ id, version }) => keyOf(id, version) === key)
    if (here && !digestOf(here).equals(stored.digest)) throw changed(here)
    versions.set(key, here ?? readStored(stored.procedure, stored.version, stored.body))
  }
  const current = new Map<string, Procedure>()
  for (const procedure of definitions) {
    const other = current.get(procedure.id)
    if (!other || other.version < procedure.version) current.set(procedure.id, procedure)
  }
  return {
    current: (id) => current.get(id),
    find: (id, version) => versions.get(keyOf(id, version)),
    list: () => [...current.values()],
  }
}

const keyOf = (id: string, version: number): string => `${id}@${version}`

const checkUnique = (definitions: readonly Procedure[]): void => {
  const seen = new Set<string>()
  for (const { id, version } of definitions) {
    const key = keyOf(id, version)
    if (seen.has(key)) {
      throw new StartProblem({
        zh: `procedures/ 里有两个文件都定义了流程 ${id} 第 ${version} 版，请改其中一个的 id 或版本号。`,
        en: `Two files in procedures/ define version ${version} of ${id}. Give one of them another id or version.`,
      })
    }
    seen.add(key)
  }
}

const changed = ({ id, version }: Procedure): StartProblem =>
  new StartProblem({
    zh: `流程 ${id} 第 ${version} 版的内容已经改动，但版本号没有变。正在办理的事项要按原来的规定办完：请把 procedures/ 里它的版本号改为 ${version + 1}，或恢复原来的内容，再重新启动。`,
    en: `The body of procedure ${id} has changed, but it is still version ${version}. Matters under way finish by the rules they started under: make it version ${version + 1} in procedures/, or restore the old body, and start again.`,
  })

const readStored = (id: string, version: number, body: string): Procedure => {
  try {
    return fromData(JSON.parse(body))
  } catch (cause) {
    throw new StartProblem(
      {
        zh: `数据库里流程 ${id} 第 ${version} 版的内容无法读取，这个程序可能比写入它的程序旧。请换用当时或更新的程序。`,
        en: `Version ${version} of procedure ${id} in the database cannot be read. This program may be older than the one that wrote it; please run that one or a newer one.`,
      },
      { cause },
    )
  }
}
