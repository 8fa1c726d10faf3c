import type { Context } from '#kernel/context'
import type { Committed } from './types.ts'

/** Tells of every commit, of this process at once and of others shortly after. @returns what ends it */
export const onCommitted = (ctx: Context, listener: (news: Committed) => void): (() => void) =>
  ctx.news.listen((matters) => listener({ matters }))
