import { contactAsked, contactShown, openingPurposes, ownViews, purposes } from '@mazha/contracts/audit'
import { roles } from '@mazha/contracts/role'
import { refuse } from '@mazha/contracts/refusal'
import type { Text } from '@mazha/contracts/text'
import { z } from 'zod'
import { lookAt, selectViewsOfMatter } from '#modules/audit'
import { requireProof, unitName, unitsById } from '#modules/people'
import { actorOf, type Routes } from '#kernel/http'
import { seenMatter } from './acting.ts'
import { liesElsewhere } from './looks.ts'
import { contactsOf } from './queries.ts'
import { checkReceipt } from './receipt.ts'
import { callingPost } from './view.ts'

const titles: Readonly<Record<string, Text>> = { ...purposes, ...openingPurposes }

/** Who raised a matter, unmasked and on record; and what the person reads of that record. */
export const contactRoutes: Routes = (app, ctx) => {
  app.post(
    '/api/matters/:id/contact',
    {
      schema: {
        tags: ['matters'],
        summary: 'Name and telephone of whoever raised it, for a stated purpose; the look is recorded first',
        description:
          'Whoever looked at more people within the hour than is usual is asked for a fresh proof (`session.step-up`).',
        params: z.object({ id: z.string().min(1).max(40) }),
        body: contactAsked,
        response: { 200: contactShown },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      const matter = await seenMatter(ctx, request.params.id, actor)
      const post = callingPost(actor)
      if (post === undefined) throw refuse('permission.denied')
      const people = await lookAt(
        ctx,
        {
          person: actor.person,
          as: { post: post.post, role: post.role, unit: post.unit },
          matter: matter.id,
          purpose: request.body.purpose,
          elsewhere: liesElsewhere(ctx, post, matter),
          // Calling people is a day's work and needs no proof for each; a session that reads through them does.
          prove: async () => {
            if (request.session !== null) await requireProof(ctx, request.session)
          },
        },
        async (db) => {
          const data = await contactsOf(ctx, matter.id, db)
          return { subjects: [...new Set(data.map(({ key }) => key))], data }
        },
      )
      return { people: people.map(({ name, phone }) => ({ name, phone })) }
    },
  )

  app.get(
    '/api/requests/:number/views',
    {
      schema: {
        tags: ['requests'],
        summary: 'Who opened my matter, and who looked at my name and number: by post, with the purpose',
        params: z.object({ number: z.string().max(24) }),
        querystring: z.object({ code: z.string().max(40).optional(), lang: z.string().max(10).optional() }),
        response: { 200: ownViews },
      },
      config: { limit: 'receipt' },
    },
    async (request) => {
      const matter = await checkReceipt(ctx, request.params.number, request.query.code ?? '', request.resident)
      const [views, units] = await Promise.all([
        selectViewsOfMatter(ctx.db, ctx.district.id, matter.id),
        unitsById(ctx),
      ])
      return {
        items: views.map(({ at, role, unit, purpose }) => ({
          at: at.toISOString(),
          roleTitle: roles[role],
          unitName: unitName(units, unit),
          purpose: titles[purpose] ?? { zh: purpose, en: purpose },
          opened: purpose in openingPurposes,
        })),
      }
    },
  )
}
