import { areaId } from '@mazha/contracts/area'
import { refuse } from '@mazha/contracts/refusal'
import { newPhoto, ownPhoto, personPhoto } from '@mazha/contracts/staff'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { actorOf, type Routes } from '#kernel/http'
import { type PortraitSize, readPortraits } from '#modules/files'
import { findPhoto } from '#modules/people'
import { today } from './ground-staff.ts'
import { gridNotice } from './notice.ts'
import { givePhoto, takePhotoBack, viewPhoto } from './photos.ts'

const tags = ['people']
const personParams = z.object({ id: z.uuid() })
const size = z.object({ size: z.enum(['whole', 'small']).default('small') })

/** No browser and nothing in between keeps one: whoever takes it back is gone with the next look. */
const send = async (
  ctx: Context,
  reply: FastifyReply,
  { photo, size: wanted }: { readonly photo: string; readonly size: PortraitSize },
): Promise<FastifyReply> => {
  const data = (await readPortraits(ctx, [photo], wanted)).get(photo)
  if (data === undefined) throw refuse('photo.not-found')
  return reply
    .type('image/jpeg')
    .headers({
      'cache-control': 'no-store',
      'content-disposition': 'inline',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    .send(data)
}

/** Photographs on cards and notices: given with consent, taken back at any time. */
export const photoRoutes: Routes = (app, ctx) => {
  app.get(
    '/api/people/:id/photo',
    {
      schema: {
        tags,
        summary: 'Whether somebody is shown with a photograph, since when, and with whose word for the consent',
        params: personParams,
        response: { 200: personPhoto },
      },
    },
    (request) => viewPhoto(ctx, request.params.id),
  )

  app.get(
    '/api/people/:id/photo.jpg',
    {
      schema: { tags, summary: 'The photograph itself', params: personParams, querystring: size },
    },
    async (request, reply) => {
      const photo = await findPhoto(ctx, request.params.id)
      if (photo === null) throw refuse('photo.not-found')
      return send(ctx, reply, { photo: photo.id, size: request.query.size })
    },
  )

  app.put(
    '/api/people/:id/photo',
    {
      schema: {
        tags,
        summary: 'Show somebody who has agreed to it with a photograph: an upload, and the day of the consent',
        description:
          'Of the upload (`POST /api/files`) a portrait of 480 by 640 points is kept, without location data; the rest is removed at once.',
        params: personParams,
        body: newPhoto,
        response: { 200: personPhoto },
      },
    },
    (request) => givePhoto(ctx, { person: request.params.id, ...request.body, by: actorOf(request).person }),
  )

  app.delete(
    '/api/people/:id/photo',
    {
      schema: {
        tags,
        summary: 'Somebody has withdrawn the consent: the photograph is gone everywhere, kept prints included',
        params: personParams,
        response: { 200: personPhoto },
      },
    },
    (request) => takePhotoBack(ctx, { person: request.params.id, by: actorOf(request).person }),
  )

  app.get(
    '/api/account/photo',
    { schema: { tags: ['account'], summary: 'The own photograph, if any', response: { 200: personPhoto } } },
    (request) => viewPhoto(ctx, actorOf(request).person),
  )

  app.put(
    '/api/account/photo',
    {
      schema: {
        tags: ['account'],
        summary: 'Put up the own photograph for cards and notices, agreeing to it',
        body: ownPhoto,
        response: { 200: personPhoto },
      },
    },
    (request) => {
      const person = actorOf(request).person
      return givePhoto(ctx, { person, file: request.body.file, consentOn: today(ctx), by: person })
    },
  )

  app.delete(
    '/api/account/photo',
    {
      schema: {
        tags: ['account'],
        summary: 'Take the own photograph back, for whatever reason or none',
        response: { 200: personPhoto },
      },
    },
    (request) => {
      const person = actorOf(request).person
      return takePhotoBack(ctx, { person, by: person })
    },
  )

  app.get(
    '/api/areas/:id/photos/:photo',
    {
      schema: {
        tags: ['areas'],
        summary: 'A photograph, for anybody, as long as the notice of that grid shows it',
        params: z.object({ id: areaId, photo: z.uuid() }),
        querystring: size,
      },
    },
    async (request, reply) => {
      const { id, photo } = request.params
      const { people } = await gridNotice(ctx, id)
      if (!people.some((one) => one.photo === photo)) throw refuse('photo.not-found')
      return send(ctx, reply, { photo, size: request.query.size })
    },
  )
}
