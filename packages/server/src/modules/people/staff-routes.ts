import { civilDay } from '@mazha/contracts/area'
import {
  handoverPreview,
  net,
  newPost,
  newTerm,
  newUnit,
  orphanList,
  personView,
  postItem,
  termEnd,
  termEnded,
  unitChange,
  unitId,
  unitItem,
  unitList,
  unitMerger,
  unitView,
} from '@mazha/contracts/staff'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { today } from './day.ts'
import { findOrphans } from './handover.ts'
import { addPost } from './posts.ts'
import { endTerm, findPeople, giveTerm, previewEnd, viewPerson } from './terms.ts'
import { viewUnit } from './unit-view.ts'
import { addUnit, changeUnit, listUnitsOf, mergeUnits } from './units.ts'

const tags = ['people']
const onDay = z.object({ day: civilDay.optional() })
const unitParams = z.object({ id: unitId })
const personParams = z.object({ id: z.uuid() })

/** Who gives rights proves anew to be there. */
const config = { stepUp: true } as const

/** Units and their chains, posts, terms and handovers. */
export const staffRoutes: Routes = (app, ctx) => {
  app.get(
    '/api/units',
    {
      schema: {
        tags,
        summary: 'Units of a day, as they were called and placed then; of one net or all',
        querystring: onDay.extend({ net: net.optional() }),
        response: { 200: unitList },
      },
    },
    async ({ query: { day = today(ctx), net: wanted } }) => {
      const units = await listUnitsOf(ctx, day)
      return { day, items: units.filter((unit) => wanted === undefined || unit.net === wanted) }
    },
  )

  app.post(
    '/api/units',
    {
      schema: { tags, summary: 'Add a unit; the same again adds nothing', body: newUnit, response: { 201: unitItem } },
    },
    async (request, reply) => reply.status(201).send(await addUnit(ctx, request.body)),
  )

  app.get(
    '/api/units/:id',
    {
      schema: {
        tags,
        summary: 'A unit on a day: its chain, its past names, its ground, its posts and who holds them',
        params: unitParams,
        querystring: onDay,
        response: { 200: unitView },
      },
    },
    (request) => viewUnit(ctx, request.params.id, request.query.day),
  )

  app.put(
    '/api/units/:id',
    {
      schema: {
        tags,
        summary: 'Rename, move or re-address a unit from a day on; its past stays',
        params: unitParams,
        body: unitChange,
        response: { 200: unitItem },
      },
    },
    (request) => changeUnit(ctx, request.params.id, request.body),
  )

  app.post(
    '/api/units/:id/merger',
    {
      schema: {
        tags,
        summary: 'Merge a unit into another from a day on, with its posts, its ground and what is open with it',
        params: unitParams,
        body: unitMerger,
        response: { 200: unitItem },
      },
      config,
    },
    async (request) => {
      const by = actorOf(request).person
      return mergeUnits(ctx, { id: request.params.id, ...request.body, by })
    },
  )

  app.post(
    '/api/posts',
    {
      schema: { tags, summary: 'Add a post; the same again adds nothing', body: newPost, response: { 201: postItem } },
      config,
    },
    async (request, reply) => reply.status(201).send(await addPost(ctx, request.body)),
  )

  app.get(
    '/api/people/named',
    {
      schema: {
        tags,
        summary: 'People by a part of their name or their staff number, to give a post to',
        querystring: z.object({ q: z.string().max(60).default('') }),
        response: {
          200: z.object({
            items: z.array(z.object({ id: z.uuid(), name: z.string(), staffNumber: z.string().nullable() })),
          }),
        },
      },
    },
    async (request) => ({
      items: (await findPeople(ctx, request.query.q)).slice(0, 50).map(({ id, name, staffNumber }) => ({
        id,
        name,
        staffNumber,
      })),
    }),
  )

  app.get(
    '/api/people/:id',
    {
      schema: {
        tags,
        summary: 'A person, every post over time, and what was handed over',
        params: personParams,
        response: { 200: personView },
      },
    },
    (request) => viewPerson(ctx, request.params.id),
  )

  app.post(
    '/api/terms',
    {
      schema: {
        tags,
        summary: 'Give somebody a post for a term; the same again gives nothing more',
        body: newTerm,
        response: { 201: personView },
      },
      config,
    },
    async (request, reply) => {
      const by = actorOf(request).person
      return reply.status(201).send(await giveTerm(ctx, { ...request.body, by }))
    },
  )

  app.post(
    '/api/terms/end/preview',
    {
      schema: {
        tags,
        summary: 'What would pass on to whom, if a term ended so',
        body: termEnd,
        response: { 200: handoverPreview },
      },
    },
    (request) => previewEnd(ctx, request.body),
  )

  app.post(
    '/api/terms/end',
    {
      schema: {
        tags,
        summary: 'End a term on a day, or at once without one; open work passes on when the last day is over',
        body: termEnd,
        response: { 200: termEnded },
      },
      config,
    },
    async (request) => {
      const by = actorOf(request).person
      return endTerm(ctx, { ...request.body, by })
    },
  )

  app.get(
    '/api/handovers/orphans',
    {
      schema: { tags, summary: 'Open work that nobody can do as things stand', response: { 200: orphanList } },
    },
    async () => ({ day: today(ctx), items: await findOrphans(ctx) }),
  )
}
