import type { ResidentMatters } from '@mazha/contracts/login'
import { spokenNumber } from '@mazha/contracts/number'
import type { Context } from '#kernel/context'
import { procedureOf } from './commands.ts'
import { getMatter, wordsOf } from './queries.ts'
import { selectMattersOf } from './store-residents.ts'

/** As many as fit on a page that somebody scrolls on a telephone. */
const most = 100

/** What was raised with a telephone number, the newest first: enough to know a matter again. */
export const mattersOfPhone = async (ctx: Context, phone: Buffer): Promise<ResidentMatters['items']> => {
  const ids = await selectMattersOf(ctx.db, ctx.district.id, phone, most)
  return Promise.all(
    ids.map(async (id) => {
      const [matter, words] = await Promise.all([getMatter(ctx, { id }), wordsOf(ctx, id)])
      const state = procedureOf(ctx, matter).states[matter.state]
      return {
        number: matter.number,
        spoken: spokenNumber(matter.number),
        title: words.title,
        stateTitle: state?.title ?? { zh: matter.state, en: matter.state },
        closed: matter.closedAt !== null,
        receivedAt: matter.openedAt,
      }
    }),
  )
}
