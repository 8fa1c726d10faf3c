import { civilDay } from '@mazha/contracts/area'
import {
  handedOver,
  handOverOrder,
  handoverPreview,
  lastDayGiven,
  mergerPreview,
  net,
  newPost,
  newTerm,
  newUnit,
  orphanList,
  personChange,
  personView,
  postChange,
  postId,
  postItem,
  postView,
  termChange,
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
import { handOverNow, listOrphans } from './orphans.ts'
import { cancelPostEnd, changePost, endPost, viewPostOverTime } from './post-changes.ts'
import { addPost } from './posts.ts'
import { changePerson, changeTerm, endTerm, findPeople, giveTerm, previewEnd, viewPerson } from './terms.ts'
import { tellPerson, tellPreview } from './told-work.ts'
import { cancelMerger, mergeUnits } from './mergers.ts'
import { cancelUnitEnd, endUnit, previewMerger } from './unit-ends.ts'
import { viewUnit } from './unit-view.ts'
import { addUnit, cancelUnitChange, changeUnit, listUnitsOf } from './units.ts'

const tags = ['people']
const onDay = z.object({ day: civilDay.optional() })
const unitParams = z.object({ id: unitId })
const postParams = z.object({ id: postId })
const meant = z.object({
  lastDay: civilDay
    .optional()
    .describe('The end that is meant; taken back or put to another day meanwhile, nothing is done'),
})
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

  app.delete(
    '/api/units/:id/change',
    {
      schema: {
        tags,
        summary: 'Take back the last change of a unit, before it begins to hold',
        params: unitParams,
        querystring: z.object({
          from: civilDay
            .optional()
            .describe('The day from which the change was to hold; sent again, nothing more is taken back'),
        }),
        response: { 200: unitItem },
      },
    },
    (request) => cancelUnitChange(ctx, request.params.id, request.query.from),
  )

  app.delete(
    '/api/units/:id/merger',
    {
      schema: {
        tags,
        summary: 'Take back a merger whose day has not come',
        params: unitParams,
        querystring: z.object({
          day: civilDay
            .optional()
            .describe(
              'The first day of the merger that is meant; taken back or planned anew meanwhile, nothing is done',
            ),
        }),
        response: { 200: unitItem },
      },
      config,
    },
    (request) => cancelMerger(ctx, request.params.id, request.query.day),
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
    '/api/units/:id/merger/preview',
    {
      schema: {
        tags,
        summary: 'What would move if a unit were merged so; nothing is written',
        params: unitParams,
        body: unitMerger,
        response: { 200: mergerPreview },
      },
    },
    (request) => previewMerger(ctx, { id: request.params.id, ...request.body, asked: actorOf(request) }),
  )

  app.post(
    '/api/units/:id/end',
    {
      schema: {
        tags,
        summary: 'End a unit without a successor: one that holds no people, no open work and no other units',
        params: unitParams,
        body: lastDayGiven,
        response: { 200: unitItem },
      },
      config,
    },
    (request) => endUnit(ctx, { id: request.params.id, ...request.body, asked: actorOf(request) }),
  )

  app.delete(
    '/api/units/:id/end',
    {
      schema: {
        tags,
        summary: 'Take back the closing of a unit whose last day is not over; the same again does nothing',
        params: unitParams,
        querystring: meant,
        response: { 200: unitItem },
      },
      config,
    },
    (request) => cancelUnitEnd(ctx, request.params.id, request.query.lastDay),
  )

  app.get(
    '/api/posts/:id',
    {
      schema: {
        tags,
        summary: 'A post, its areas and its holders over time',
        params: postParams,
        response: { 200: postView },
      },
    },
    (request) => viewPostOverTime(ctx, request.params.id),
  )

  app.put(
    '/api/posts/:id',
    {
      schema: {
        tags,
        summary: 'Change a post: its areas from a day on, its title, how many may hold it',
        params: postParams,
        body: postChange,
        response: { 200: postView },
      },
      config,
    },
    (request) => changePost(ctx, request.params.id, { ...request.body, by: actorOf(request).person }),
  )

  app.post(
    '/api/posts/:id/end',
    {
      schema: {
        tags,
        summary: 'End a post that nobody holds beyond that day',
        params: postParams,
        body: lastDayGiven,
        response: { 200: postView },
      },
      config,
    },
    (request) => endPost(ctx, { id: request.params.id, ...request.body }),
  )

  app.delete(
    '/api/posts/:id/end',
    {
      schema: {
        tags,
        summary: 'Take back the end of a post whose last day is not over; the same again does nothing',
        params: postParams,
        querystring: meant,
        response: { 200: postView },
      },
      config,
    },
    (request) => cancelPostEnd(ctx, request.params.id, request.query.lastDay),
  )

  app.post(
    '/api/posts',
    {
      schema: { tags, summary: 'Add a post; the same again adds nothing', body: newPost, response: { 201: postItem } },
      config,
    },
    async (request, reply) => reply.status(201).send(await addPost(ctx, request.body, actorOf(request).person)),
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
    async (request) => tellPerson(ctx, actorOf(request), await viewPerson(ctx, request.params.id)),
  )

  app.put(
    '/api/people/:id',
    {
      schema: {
        tags,
        summary: 'Put right how somebody is called and reached; what is left out stays',
        params: personParams,
        body: personChange,
        response: { 200: personView },
      },
    },
    async (request) => tellPerson(ctx, actorOf(request), await changePerson(ctx, request.params.id, request.body)),
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

  app.put(
    '/api/terms',
    {
      schema: {
        tags,
        summary: 'Say whether a term is full or part time',
        body: termChange,
        response: { 200: personView },
      },
      config,
    },
    async (request) => tellPerson(ctx, actorOf(request), await changeTerm(ctx, request.body)),
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
    async (request) => tellPreview(ctx, actorOf(request), await previewEnd(ctx, request.body)),
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
      const asked = actorOf(request)
      return endTerm(ctx, { ...request.body, by: asked.person, asked })
    },
  )

  app.get(
    '/api/handovers/orphans',
    {
      schema: {
        tags,
        summary: 'What is or will soon be without anybody: open work, terms that end with it, units without posts',
        response: { 200: orphanList },
      },
    },
    (request) => listOrphans(ctx, actorOf(request)),
  )

  app.post(
    '/api/handovers',
    {
      schema: {
        tags,
        summary: 'Hand over work that is without anybody: one holder’s to somebody, or all that can be passed on',
        body: handOverOrder,
        response: { 200: handedOver },
      },
      config,
    },
    (request) => handOverNow(ctx, request.body, actorOf(request)),
  )
}
