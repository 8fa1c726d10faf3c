import { exportReason } from '@mazha/contracts/audit'
import { accountEventKinds, type AccountEvents, whoDid, whoseAccount } from '@mazha/contracts/login'
import { refuse } from '@mazha/contracts/refusal'
import { accountTexts } from '@mazha/contracts/texts/console-account'
import type { Language } from '@mazha/contracts/text'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { actorOf, type Routes } from '#kernel/http'
import { countInAccountEvents, listAccountEvents } from '#modules/people'
import { recordExport } from './exports.ts'
import { noteTaken } from './views.ts'
import { cellTime, markedWorkbook, mostRows, sendWorkbook } from './workbook.ts'

/** The log of accounts as a workbook. It stands here and not with accounts: what leaves the house is this module's. */

type Asked = Pick<Parameters<typeof listAccountEvents>[1], 'q' | 'kinds'>

async function* linesOf(ctx: Context, asked: Asked, language: Language): AsyncGenerator<readonly string[]> {
  const time = cellTime(ctx)
  const t = (id: keyof typeof accountTexts): string => accountTexts[id][language]
  for (let cursor: string | undefined; ;) {
    const { items, next }: AccountEvents = await listAccountEvents(ctx, { ...asked, cursor, limit: 500 })
    for (const event of items) {
      const whose = whoseAccount(event)
      const by = whoDid(event)
      yield [
        time(event.at),
        t(`event.${event.kind}`),
        [event.post, event.scope].flatMap((words) => words?.[language] ?? []).join(' · '),
        typeof whose === 'object' ? whose.name : t(`events.${whose}`),
        typeof by === 'object' ? by.name : t(`events.${by}`),
        event.device,
      ]
    }
    if (next === null) return
    cursor = next
  }
}

export const accountLogRoutes: Routes = (app, ctx) => {
  app.get(
    '/api/account/events.xlsx',
    {
      schema: {
        tags: ['account'],
        summary: 'The account log as a workbook, at most 50,000 rows, marked with who took it and why',
        description: 'How many people it tells of stands in the log of looks.',
        querystring: z.object({
          q: z.string().trim().max(60).optional(),
          kind: z.enum(accountEventKinds).optional(),
          reason: exportReason,
          lang: z.string().max(10).optional(),
        }),
      },
      config: { stepUp: true },
    },
    async (request, reply) => {
      const { q, kind, reason } = request.query
      const { person, posts } = actorOf(request)
      const [held] = posts.filter(({ role }) => role === 'auditor')
      if (held === undefined) throw refuse('permission.denied')
      const asked = { q, kinds: kind === undefined ? undefined : [kind] }
      const people = await countInAccountEvents(ctx, { ...asked, most: mostRows })
      const mark = await recordExport(ctx, {
        person,
        name: request.session?.name ?? '',
        kind: 'account-events',
        reason,
        query: { q: q ?? null, kind: kind ?? null },
      })
      const as = { post: held.post, role: held.role, unit: held.unit }
      await noteTaken(ctx, { person, as, people, number: mark.number })
      const { language } = request
      const sheet = {
        title: accountTexts['events.title'],
        columns: [
          [accountTexts['events.at'], 20],
          [accountTexts['events.kind'], 24],
          [accountTexts['events.post'], 24],
          [accountTexts['events.person'], 16],
          [accountTexts['events.by'], 16],
          [accountTexts['events.device'], 24],
        ],
        rows: linesOf(ctx, asked, language),
      } as const
      return sendWorkbook(reply, `account-log-${mark.number}`, await markedWorkbook(ctx, [sheet], { mark, language }))
    },
  )
}
