import { procedureOf } from './commands.ts'
import {
  act,
  acted,
  bulkAct,
  bulkActed,
  clockView,
  ledgerEntry,
  matterPage,
  matterView,
  queueCounts,
  similarMatter,
} from '@mazha/contracts/api'
import { exportReason } from '@mazha/contracts/audit'
import { longestText } from '@mazha/contracts/limits'
import { type Matter, queues } from '@mazha/contracts/matter'
import { isMoveDay } from '@mazha/contracts/register'
import { Refused } from '@mazha/contracts/refusal'
import type { Actor } from '@mazha/contracts/role'
import { z } from 'zod'
import { recordExport } from '#modules/audit'
import { unitsById } from '#modules/people'
import type { Context } from '#kernel/context'
import { actorOf, type Routes } from '#kernel/http'
import { problemOf } from '#kernel/problem'
import { derivedId } from '#kernel/ids'
import { actableId, actOnWithFiles, seenMatter } from './acting.ts'
import { calendarRoutes } from './calendar-routes.ts'
import { calendarsOf } from './counted-by.ts'
import { matterWorkbook } from './export.ts'
import { contactRoutes } from './contact-routes.ts'
import { fileRoutes } from './file-routes.ts'
import { seenLinks } from './hidden-names.ts'
import { countQueues, listMatters } from './lists.ts'
import { noteListing, noteOpening } from './looks.ts'
import { ledgerOf, timeline } from './queries.ts'
import { similarMatters } from './similar.ts'
import { scopeOf } from './scope.ts'
import { viewMatter } from './staff-view.ts'
import type { MatterQuery } from './types.ts'
import { inOrder, maskWords, viewClock, viewItem } from './view.ts'

const key = z.object({ id: z.string().min(1).max(40) })
// The year 0 is none to the database, and what lies beyond 9999 by its offset is none to our texts.
const isKnown = (at: string): boolean => isMoveDay(at.slice(0, 10))
const date = z.union([z.iso.date().refine(isKnown), z.iso.datetime({ offset: true }).refine(isKnown)])

/** The filters of a list, as they stand in the console's address bar. */
const filters = z.object({
  queue: z.enum(Object.keys(queues)).optional(),
  q: z.string().trim().max(200).optional(),
  state: z.string().max(64).optional(),
  category: z.string().max(64).optional(),
  level: z.string().max(64).optional(),
  channel: z.string().max(64).optional(),
  unit: z.string().max(64).optional(),
  due_state: z.enum(['none', 'running', 'near', 'overdue', 'waiting', 'paused']).optional(),
  opened_from: date.optional(),
  opened_to: date.optional(),
  sort: z.enum(['due', 'newest']).optional(),
  lang: z.string().max(10).optional(),
})
const listQuery = filters.extend({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

const filled = (text: string | undefined): string | undefined => (text === undefined || text === '' ? undefined : text)

/** What a list asks for, from its address; the scope is the caller's own. */
const queryOf = (
  ctx: Context,
  query: z.infer<typeof filters>,
  actor: Extract<Actor, { kind: 'staff' }>,
): MatterQuery => {
  const at = (day: string | undefined): string | undefined => {
    if (day === undefined) return undefined
    if (day.includes('T')) return new Date(day).toISOString()
    const { zone } = ctx.calendar
    return new Date(zone.at(Date.parse(`${day}T00:00:00.000Z`) / 86_400_000, 0)).toISOString()
  }
  return {
    queue: query.queue,
    person: actor.person,
    q: filled(query.q),
    filter: {
      state: filled(query.state),
      category: filled(query.category),
      level: filled(query.level),
      channel: filled(query.channel),
      unit: filled(query.unit),
      dueState: query.due_state,
      openedFrom: at(query.opened_from),
      openedTo: at(query.opened_to),
    },
    sort: query.sort,
    scope: scopeOf(actor),
  }
}

const viewActed = (ctx: Context, matter: Matter): z.infer<typeof acted> => ({
  id: matter.id,
  number: matter.number,
  version: matter.version,
  state: matter.state,
  stateTitle: procedureOf(ctx, matter).states[matter.state]?.title ?? { zh: matter.state, en: matter.state },
})

/** A client id for one of many, the same whenever the many are sent again. */
const partId = (clientId: string, id: string): string => derivedId('part', clientId, id)

export const routes: Routes = (app, ctx) => {
  app.get(
    '/api/matters',
    {
      schema: {
        tags: ['matters'],
        summary: 'A page of a queue, a search or a filtered list',
        querystring: listQuery,
        response: { 200: matterPage },
      },
    },
    async (request) => {
      const { cursor, limit, q } = request.query
      const actor = actorOf(request)
      const [page, units] = await Promise.all([
        listMatters(ctx, { ...queryOf(ctx, request.query, actor), cursor: filled(cursor), limit }),
        unitsById(ctx),
        // Headings are people's own words; what is looked for among them may be a name.
        noteListing(ctx, actor, filled(q)),
      ])
      return { items: page.items.map((item) => viewItem(item, units)), next: page.next }
    },
  )

  app.get(
    '/api/matters/counts',
    {
      schema: {
        tags: ['matters'],
        summary: 'How many stand in each queue, exact, and when the next falls due',
        response: { 200: queueCounts },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      return countQueues(ctx, { scope: scopeOf(actor), person: actor.person })
    },
  )

  // Asked by POST although it changes nothing: what a caller says does not belong into an address.
  app.post(
    '/api/matters/similar',
    {
      schema: {
        tags: ['matters'],
        summary: 'Open matters that may be the same, while a clerk types',
        body: z.object({
          text: z.string().trim().min(1).max(longestText),
          title: z.string().trim().max(120).optional(),
          address: z.string().trim().max(300).optional(),
          lng: z.number().min(-180).max(180).optional(),
          lat: z.number().min(-90).max(90).optional(),
        }),
        response: { 200: z.object({ items: z.array(similarMatter) }) },
      },
    },
    async (request) => {
      const { text, title, address, lng, lat } = request.body
      const place = lng === undefined || lat === undefined ? undefined : { lng, lat }
      const actor = actorOf(request)
      const [items] = await Promise.all([
        similarMatters(ctx, { scope: scopeOf(actor), text, title, address, place }),
        // What is typed changes with every letter: it counts as reading a list.
        noteListing(ctx, actor, undefined),
      ])
      return { items: items.map((item) => ({ ...item, sharedWords: [...item.sharedWords] })) }
    },
  )

  app.get(
    '/api/matters/export.xlsx',
    {
      schema: {
        tags: ['matters'],
        summary: 'The same list as a workbook, at most 50,000 rows, marked with who took it and why',
        description: 'It holds personal data, so it asks for a `reason`, and the export is recorded.',
        querystring: filters.extend({ reason: exportReason }),
      },
      // It takes what people said and where they live out of the house.
      config: { stepUp: true },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const { reason, ...asked } = request.query
      const query = queryOf(ctx, asked, actor)
      await noteListing(ctx, actor, query.q)
      const mark = await recordExport(ctx, {
        person: actor.person,
        name: request.session?.name ?? '',
        kind: 'matters',
        reason,
        query: JSON.parse(JSON.stringify(asked)),
      })
      const name = `matters-${ctx.now().toISOString().slice(0, 10)}.xlsx`
      return reply
        .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('cache-control', 'no-store')
        .send(await matterWorkbook(ctx, query, { mark, language: request.language }))
    },
  )

  app.post(
    '/api/matters/bulk/:action',
    {
      schema: {
        tags: ['matters'],
        summary: 'One act on many matters; each is done or refused by itself',
        params: z.object({ action: z.string().max(64) }),
        body: bulkAct,
        response: { 200: bulkActed },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      const { clientId, input, matters } = request.body
      const one = async ({
        id,
        version,
      }: {
        id: string
        version: number
      }): Promise<z.infer<typeof bulkActed>['items'][number]> => {
        try {
          await actableId(ctx, id, actor)
          const body = { clientId: partId(clientId, id), version, input }
          const {
            number,
            version: after,
            state,
          } = await actOnWithFiles(ctx, { id, action: request.params.action, body, actor })
          return { id, ok: true, number, version: after, state, problem: null }
        } catch (error) {
          if (!(error instanceof Refused)) throw error
          return { id, ok: false, problem: problemOf(error, request.language, request.id) }
        }
      }
      return { items: await Promise.all(matters.map(one)) }
    },
  )

  app.get(
    '/api/matters/:id',
    {
      schema: {
        tags: ['matters'],
        summary: 'One matter, by id or number, with the actions that this person may do now',
        description:
          'Opening it is a look at whoever raised it: recorded once a day and person, with what the reader has to do with it as its purpose.',
        params: key,
        response: { 200: matterView },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      const matter = await seenMatter(ctx, request.params.id, actor)
      const [view] = await Promise.all([
        viewMatter(ctx, matter, { actor, language: request.language }),
        noteOpening(ctx, matter, actor),
      ])
      return view
    },
  )

  app.post(
    '/api/matters/:id/actions/:action',
    {
      schema: {
        tags: ['matters'],
        summary: 'Act on a matter',
        description:
          '`action` is one that the matter offers, such as `dispatch` or `extension.request`; `version` is the one that the person saw.',
        params: key.extend({ action: z.string().min(1).max(64) }),
        body: act,
        response: { 200: acted },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      const { id, action } = request.params
      const own = await actableId(ctx, id, actor)
      return viewActed(ctx, await actOnWithFiles(ctx, { id: own, action, body: request.body, actor }))
    },
  )

  app.get(
    '/api/matters/:id/clocks',
    {
      schema: {
        tags: ['matters'],
        summary: 'Each clock with its rule, its source and every counted and skipped day',
        params: key,
        response: { 200: z.object({ items: z.array(clockView) }) },
      },
    },
    async (request) => {
      const matter = await seenMatter(ctx, request.params.id, actorOf(request))
      const procedure = procedureOf(ctx, matter)
      const calendarBy = await calendarsOf(ctx, await timeline(ctx, matter.id))
      const around = { now: ctx.now().toISOString(), language: request.language }
      return {
        items: inOrder(Object.values(matter.clocks)).map((clock) =>
          viewClock(procedure, clock, { ...around, calendar: calendarBy(clock.name) }),
        ),
      }
    },
  )

  app.get(
    '/api/matters/:id/ledger',
    {
      schema: {
        tags: ['matters'],
        summary: 'The matter’s ledger as it was hashed',
        description:
          'Private words come with the salt of their digest; a telephone number is masked. `body` null: the line names a matter that is kept from you, so it is withheld and cannot be checked here.',
        params: key,
        response: { 200: z.object({ items: z.array(ledgerEntry) }) },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      const matter = await seenMatter(ctx, request.params.id, actor)
      const [{ names }] = await Promise.all([seenLinks(ctx, matter.id, actor), noteOpening(ctx, matter, actor)])
      const entries = await ledgerOf(ctx, matter.id, { withheld: names })
      return {
        items: entries.map((entry) => ({
          ...entry,
          words: Object.fromEntries(
            Object.entries(entry.words).map(([name, word]) => [
              name,
              { salt: word.salt, value: maskWords({ [name]: word.value })[name] ?? null },
            ]),
          ),
        })),
      }
    },
  )

  calendarRoutes(app, ctx)
  contactRoutes(app, ctx)
  fileRoutes(app, ctx)
}
