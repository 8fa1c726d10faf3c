import {
  buildingCorrection,
  buildingPage,
  buildingView,
  erasureAsked,
  foundResidents,
  movingIn,
  movingOut,
  newBuilding,
  newHousehold,
  newOrganisation,
  newPlace,
  newResident,
  organisationItem,
  organisationPage,
  placeItem,
  placePage,
  registerChanges,
  residentCorrection,
  residentSearch,
  residentView,
  revealAsked,
  revealed,
} from '@mazha/contracts/register'
import { areaId } from '@mazha/contracts/area'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { addBuilding, addHousehold, correctBuilding, getBuilding, listBuildings, viewBuilding } from './buildings.ts'
import { viewChanges } from './changes.ts'
import { reachOf } from './reach.ts'
import {
  addResident,
  correctResident,
  eraseResident,
  findResidents,
  moveIn,
  moveOut,
  revealResident,
  viewResident,
} from './residents.ts'
import { addOrganisation, addPlace, listOrganisations, listPlaces } from './things.ts'

const tags = ['register']
const params = z.object({ id: z.uuid() })
const querystring = z.object({
  q: z.string().trim().max(100).optional(),
  area: areaId.optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
})

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
    { schema: { tags, summary: 'Places within reach', querystring, response: { 200: placePage } } },
    (request) => listPlaces(ctx, request.query, actorOf(request)),
  )
  app.post(
    '/api/register/places',
    { schema: { tags, summary: 'Record a place', body: newPlace, response: { 201: placeItem } } },
    async (request, reply) => reply.status(201).send(await addPlace(ctx, request.body, actorOf(request))),
  )
  app.get(
    '/api/register/organisations',
    { schema: { tags, summary: 'Organisations within reach', querystring, response: { 200: organisationPage } } },
    (request) => listOrganisations(ctx, request.query, actorOf(request)),
  )
  app.post(
    '/api/register/organisations',
    { schema: { tags, summary: 'Record an organisation', body: newOrganisation, response: { 201: organisationItem } } },
    async (request, reply) => reply.status(201).send(await addOrganisation(ctx, request.body, actorOf(request))),
  )
}

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
        description: 'In the body, so that no log of addresses keeps what was asked. All that is given must fit.',
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
