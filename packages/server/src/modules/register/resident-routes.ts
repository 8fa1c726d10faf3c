import { registerViews } from '@mazha/contracts/audit'
import { refuse } from '@mazha/contracts/refusal'
import {
  erasureAsked,
  foundResidents,
  moving,
  movingIn,
  movingOut,
  newResident,
  registerChanges,
  residentCorrection,
  residentSearch,
  residentView,
  revealAsked,
  revealed,
} from '@mazha/contracts/register'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { viewChanges } from './changes.ts'
import { moveIn, moveOut, moveWithin } from './moves.ts'
import { viewsOfProven } from './own-views.ts'
import {
  addResident,
  correctResident,
  eraseResident,
  findResidents,
  revealResident,
  viewResident,
} from './residents.ts'

const tags = ['register']
const params = z.object({ id: z.uuid() })

/** People: masked, found by exact values alone. */
export const residentRoutes: Routes = (app, ctx) => {
  app.post(
    '/api/register/households/:id/residents',
    {
      schema: {
        tags,
        summary: 'Record somebody in a household',
        description: 'No identity number is needed; one that is given is checked. Sent again, it adds nothing.',
        params,
        body: newResident,
        response: { 201: residentView },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await addResident(ctx, request.params.id, request.body, actorOf(request))),
  )
  app.post(
    '/api/register/residents/search',
    {
      schema: {
        tags,
        summary: 'Find somebody by exact name, telephone or identity number',
        description:
          'In the body, so that no log of addresses keeps what was asked. All that is given must fit. By telephone or identity number it takes a `purpose` and is recorded as a look, whether anybody is found or not; there are not many in an hour.',
        body: residentSearch,
        response: { 200: foundResidents },
      },
    },
    (request) => findResidents(ctx, request.body, actorOf(request)),
  )
  app.get(
    '/api/register/residents/:id',
    {
      schema: {
        tags,
        summary: 'Somebody, masked, with each field’s purpose and end date',
        params,
        response: { 200: residentView },
      },
    },
    (request) => viewResident(ctx, request.params.id, actorOf(request)),
  )
  app.put(
    '/api/register/residents/:id',
    {
      schema: {
        tags,
        summary: 'Correct or confirm what is kept of somebody',
        params,
        body: residentCorrection,
        response: { 200: residentView },
      },
    },
    (request) => correctResident(ctx, request.params.id, request.body, actorOf(request)),
  )
  app.get(
    '/api/register/residents/:id/changes',
    {
      schema: {
        tags,
        summary: 'Who changed what is kept of somebody, and why',
        params,
        response: { 200: registerChanges },
      },
    },
    async (request) => {
      await viewResident(ctx, request.params.id, actorOf(request))
      return viewChanges(ctx, request.params.id)
    },
  )
  app.post(
    '/api/register/residents/:id/full',
    {
      schema: {
        tags,
        summary: 'What is kept of somebody in full, for a stated purpose; the look is recorded first',
        params,
        body: revealAsked,
        response: { 200: revealed },
      },
      config: { stepUp: true },
    },
    (request) => revealResident(ctx, request.params.id, request.body.purpose, actorOf(request)),
  )
  app.post(
    '/api/register/residents/:id/move-in',
    {
      schema: {
        tags,
        summary: 'Somebody moves into a household',
        params,
        body: movingIn,
        response: { 200: residentView },
      },
    },
    (request) => moveIn(ctx, request.params.id, request.body, actorOf(request)),
  )
  app.post(
    '/api/register/residents/:id/move-out',
    { schema: { tags, summary: 'Somebody leaves a household', params, body: movingOut, response: { 204: z.null() } } },
    async (request, reply) => {
      await moveOut(ctx, request.params.id, request.body, actorOf(request))
      return reply.status(204).send(null)
    },
  )
  app.post(
    '/api/register/residents/:id/move',
    {
      schema: {
        tags,
        summary: 'Somebody moves from one household into another',
        params,
        body: moving,
        response: { 200: residentView },
      },
    },
    (request) => moveWithin(ctx, request.params.id, request.body, actorOf(request)),
  )
  app.post(
    '/api/register/residents/:id/erasure',
    {
      schema: {
        tags,
        summary: 'Erase somebody: the key is destroyed, the empty row stays',
        params,
        body: erasureAsked,
        response: { 204: z.null() },
      },
      config: { stepUp: true },
    },
    async (request, reply) => {
      await eraseResident(ctx, request.params.id, request.body, actorOf(request))
      return reply.status(204).send(null)
    },
  )
}

/** What a resident who proved a telephone number reads. */
export const ownViewRoutes: Routes = (app, ctx) => {
  app.get(
    '/api/resident/views',
    {
      schema: {
        tags: ['residents'],
        summary: 'Who looked at what the register keeps of me: by post, with the purpose',
        description:
          'Told only where the number that was proved stands with one person of the register and nobody else, and since it was recorded there.',
        response: { 200: registerViews },
      },
    },
    async (request, reply) => {
      const { resident } = request
      if (resident === null) throw refuse('session.resident-required')
      void reply.header('cache-control', 'no-store')
      return viewsOfProven(ctx, resident.phone)
    },
  )
}
