import {
  buildingCorrection,
  buildingPage,
  buildingView,
  closing,
  newBuilding,
  newHousehold,
  newOrganisation,
  newPlace,
  organisationCorrection,
  organisationItem,
  organisationPage,
  organisationView,
  placeCorrection,
  placeItem,
  placePage,
  placeView,
  registerChanges,
  registerSheet,
  reopening,
} from '@mazha/contracts/register'
import { areaId } from '@mazha/contracts/area'
import { exportReason } from '@mazha/contracts/audit'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { noteTaken, recordExport, sendWorkbook } from '#modules/audit'
import { addBuilding, addHousehold, correctBuilding, getBuilding, listBuildings, viewBuilding } from './buildings.ts'
import { viewChanges } from './changes.ts'
import { peopleIn, registerWorkbook } from './export.ts'
import { actingPost, reachOf } from './reach.ts'
import {
  addOrganisation,
  addPlace,
  closeOrganisation,
  closePlace,
  correctOrganisation,
  correctPlace,
  listOrganisations,
  listPlaces,
  reopenOrganisation,
  reopenPlace,
  viewOrganisation,
  viewOrganisationChanges,
  viewPlace,
  viewPlaceChanges,
} from './things.ts'

const tags = ['register']
const params = z.object({ id: z.uuid() })
const querystring = z.object({
  q: z.string().trim().max(100).optional(),
  area: areaId.optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
})

/** Those that are closed as well, where it is asked for. */
const things = querystring.extend({ closed: z.enum(['true', 'false']).optional() })
const withClosed = ({ closed, ...query }: z.infer<typeof things>) => ({ ...query, closed: closed === 'true' })

/** Buildings, households, places and organisations. */
export const routes: Routes = (app, ctx) => {
  app.get(
    '/api/register/buildings',
    {
      schema: {
        tags,
        summary: 'Buildings within reach, by area and address',
        description: 'Those in the areas of whoever asks. `q`: any part of an address or name. `area`: only in it.',
        querystring,
        response: { 200: buildingPage },
      },
    },
    (request) => listBuildings(ctx, request.query, actorOf(request)),
  )
  app.post(
    '/api/register/buildings',
    {
      schema: {
        tags,
        summary: 'Record a building',
        description: 'Its area is found from its `point`; without one `area` names it. Sent again, it adds nothing.',
        body: newBuilding,
        response: { 201: buildingView },
      },
    },
    async (request, reply) => reply.status(201).send(await addBuilding(ctx, request.body, actorOf(request))),
  )
  app.get(
    '/api/register/buildings/:id',
    {
      schema: {
        tags,
        summary: 'A building with its households; people masked',
        params,
        response: { 200: buildingView },
      },
    },
    (request) => viewBuilding(ctx, request.params.id, actorOf(request)),
  )
  app.put(
    '/api/register/buildings/:id',
    {
      schema: {
        tags,
        summary: 'Correct a building',
        params,
        body: buildingCorrection,
        response: { 200: buildingView },
      },
    },
    (request) => correctBuilding(ctx, request.params.id, request.body, actorOf(request)),
  )
  app.get(
    '/api/register/buildings/:id/changes',
    { schema: { tags, summary: 'Who changed a building, and why', params, response: { 200: registerChanges } } },
    async (request) => {
      await getBuilding(ctx, request.params.id, reachOf(actorOf(request).posts))
      return viewChanges(ctx, request.params.id)
    },
  )
  app.post(
    '/api/register/buildings/:id/households',
    {
      schema: {
        tags,
        summary: 'Add a household to a building',
        params,
        body: newHousehold,
        response: { 201: buildingView },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await addHousehold(ctx, request.params.id, request.body, actorOf(request))),
  )
  app.get(
    '/api/register/places',
    {
      schema: {
        tags,
        summary: 'Places within reach; with `closed=true` those that are closed as well',
        querystring: things,
        response: { 200: placePage },
      },
    },
    (request) => listPlaces(ctx, withClosed(request.query), actorOf(request)),
  )
  app.post(
    '/api/register/places',
    { schema: { tags, summary: 'Record a place', body: newPlace, response: { 201: placeItem } } },
    async (request, reply) => reply.status(201).send(await addPlace(ctx, request.body, actorOf(request))),
  )
  app.get(
    '/api/register/organisations',
    {
      schema: {
        tags,
        summary: 'Organisations within reach; with `closed=true` those that are closed as well',
        querystring: things,
        response: { 200: organisationPage },
      },
    },
    (request) => listOrganisations(ctx, withClosed(request.query), actorOf(request)),
  )
  app.post(
    '/api/register/organisations',
    { schema: { tags, summary: 'Record an organisation', body: newOrganisation, response: { 201: organisationItem } } },
    async (request, reply) => reply.status(201).send(await addOrganisation(ctx, request.body, actorOf(request))),
  )
  app.get(
    '/api/register/places/:id',
    { schema: { tags, summary: 'A place', params, response: { 200: placeView } } },
    (request) => viewPlace(ctx, request.params.id, actorOf(request)),
  )
  app.put(
    '/api/register/places/:id',
    { schema: { tags, summary: 'Correct a place', params, body: placeCorrection, response: { 200: placeView } } },
    (request) => correctPlace(ctx, request.params.id, request.body, actorOf(request)),
  )
  app.get(
    '/api/register/places/:id/changes',
    { schema: { tags, summary: 'Who changed a place, and why', params, response: { 200: registerChanges } } },
    (request) => viewPlaceChanges(ctx, request.params.id, actorOf(request)),
  )
  app.get(
    '/api/register/organisations/:id',
    { schema: { tags, summary: 'An organisation', params, response: { 200: organisationView } } },
    (request) => viewOrganisation(ctx, request.params.id, actorOf(request)),
  )
  app.put(
    '/api/register/organisations/:id',
    {
      schema: {
        tags,
        summary: 'Correct an organisation',
        params,
        body: organisationCorrection,
        response: { 200: organisationView },
      },
    },
    (request) => correctOrganisation(ctx, request.params.id, request.body, actorOf(request)),
  )
  app.get(
    '/api/register/organisations/:id/changes',
    { schema: { tags, summary: 'Who changed an organisation, and why', params, response: { 200: registerChanges } } },
    (request) => viewOrganisationChanges(ctx, request.params.id, actorOf(request)),
  )
  app.post(
    '/api/register/places/:id/closing',
    {
      schema: {
        tags,
        summary: 'A place is closed, from today or a day that has passed',
        params,
        body: closing,
        response: { 200: placeView },
      },
    },
    async (request) => {
      const { id } = request.params
      await closePlace(ctx, id, request.body, actorOf(request))
      return viewPlace(ctx, id, actorOf(request))
    },
  )
  app.post(
    '/api/register/places/:id/reopening',
    { schema: { tags, summary: 'It is open after all', params, body: reopening, response: { 200: placeView } } },
    async (request) => {
      const { id } = request.params
      await reopenPlace(ctx, id, request.body, actorOf(request))
      return viewPlace(ctx, id, actorOf(request))
    },
  )
  app.post(
    '/api/register/organisations/:id/closing',
    {
      schema: {
        tags,
        summary: 'An organisation is closed, from today or a day that has passed',
        params,
        body: closing,
        response: { 200: organisationView },
      },
    },
    async (request) => {
      const { id } = request.params
      await closeOrganisation(ctx, id, request.body, actorOf(request))
      return viewOrganisation(ctx, id, actorOf(request))
    },
  )
  app.post(
    '/api/register/organisations/:id/reopening',
    { schema: { tags, summary: 'It is open after all', params, body: reopening, response: { 200: organisationView } } },
    async (request) => {
      const { id } = request.params
      await reopenOrganisation(ctx, id, request.body, actorOf(request))
      return viewOrganisation(ctx, id, actorOf(request))
    },
  )
  app.get(
    '/api/register/export.xlsx',
    {
      schema: {
        tags,
        summary: 'A list of the register as a workbook, at most 50,000 rows, marked with who took it and why',
        description: 'As far as the post sees, by `q` and `area` as the lists. People are masked there as everywhere.',
        querystring: querystring
          .pick({ q: true, area: true })
          .extend({ sheet: registerSheet, reason: exportReason, lang: z.string().max(10).optional() }),
      },
      config: { stepUp: true },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const { reason, sheet, q, area } = request.query
      const people = await peopleIn(ctx, { sheet, q, area }, actor)
      const mark = await recordExport(ctx, {
        person: actor.person,
        name: request.session?.name ?? '',
        kind: `register-${sheet}`,
        reason,
        query: { sheet, q: q ?? null, area: area ?? null },
      })
      await noteTaken(ctx, { person: actor.person, as: actingPost(actor.posts), people, number: mark.number })
      const book = await registerWorkbook(ctx, { sheet, q, area }, { by: actor, mark, language: request.language })
      return sendWorkbook(reply, `${sheet}-${mark.number}`, book)
    },
  )
}
