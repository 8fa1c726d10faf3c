import type { HeldPost } from '@mazha/contracts/role'
import type { App } from '#kernel/http'
import type { Access } from './permissions.ts'

/** A route’s key in the table; asking for the head alone is asking. */
export const keyOf = (method: string, url: string): string => `${method === 'HEAD' ? 'GET' : method} ${url}`

/** Whether one of the held posts has a role of the list; whoever holds none has an own account and nothing else. */
export const mayCall = (access: Access, posts: readonly HeldPost[]): boolean => {
  if (access === 'session' || access === 'open-data') return posts.length > 0
  return typeof access === 'string' || posts.some(({ role }) => access.includes(role))
}

/**
 * Holds the app to its permission table: collects the routes as they are added, and when all are, refuses to start
 * with one that does not stand in the table or an entry that has no route.
 *
 * @returns who may call a route, by its method and its pattern
 */
export const holdToTable = (
  app: App,
  table: Readonly<Record<string, Access>>,
): ((method: string, pattern: string | undefined) => Access | undefined) => {
  const found = new Set<string>()
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of Array.isArray(method) ? method : [method]) found.add(keyOf(one, url))
  })
  app.addHook('onReady', async () => {
    const missing = [...found].filter((key) => !(key in table))
    const spare = Object.keys(table).filter((key) => !found.has(key))
    if (missing.length > 0) {
      throw new Error(
        `Routes without an entry in http/permissions.ts: ${missing.join(', ')}. Say there who may call them.`,
      )
    }
    if (spare.length > 0) {
      throw new Error(
        `Entries of http/permissions.ts without a route: ${spare.join(', ')}. Take them out, or add the route.`,
      )
    }
  })
  return (method, pattern) => (pattern === undefined ? undefined : table[keyOf(method, pattern)])
}
