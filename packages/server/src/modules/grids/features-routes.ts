import type { FastifyRequest } from 'fastify'
import { areaId } from '@mazha/contracts/area'
import { z } from 'zod'
import type { Routes } from '#kernel/http'
import { openApiOf } from './features-openapi.ts'
import { type Collection, collections, extentOf, getCollection, getFeature, listFeatures } from './features.ts'
import type { Bounds } from './shape.ts'

const tags = ['areas']
const base = '/api/ogc'
const usualLimit = 100
export const largestLimit = 10_000
const crs84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84'
const geoJson = 'application/geo+json'
const conformance = ['core', 'oas30', 'geojson'].map(
  (name) => `http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/${name}`,
)

/** Four numbers, or six with heights, which the ground has not. */
const bbox = z
  .string()
  .max(200)
  .transform((text, check): Bounds => {
    const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
    const [west, south, east, north] = numbers.length === 6 ? [0, 1, 3, 4].map((n) => numbers[n]) : numbers
    const whole = (numbers.length === 4 || numbers.length === 6) && numbers.every(Number.isFinite)
    if (!whole || west === undefined || south === undefined || east === undefined || north === undefined) {
      check.addIssue('four numbers: west, south, east, north')
      return z.NEVER
    }
    if (south > north) {
      check.addIssue('south lies below north')
      return z.NEVER
    }
    return [west, south, east, north]
  })

const format = { f: z.enum(['json']).optional(), lang: z.enum(['zh', 'en']).optional() }
const plain = z.strictObject(format)
const itemsQuery = z.strictObject({
  ...format,
  bbox: bbox.optional(),
  datetime: z.string().max(100).optional(),
  // More than there may be is not refused: the largest page is given (OGC 17-069r4, 7.15.2).
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .transform((n) => Math.min(n, largestLimit))
    .default(usualLimit),
  cursor: areaId.optional(),
})

type Link = { readonly href: string; readonly rel: string; readonly type: string; readonly title?: string }

/** OGC API – Features: the ground for the tools of GIS people. */
export const featureRoutes: Routes = (app, ctx) => {
  const rootOf = (request: FastifyRequest): string => `${request.protocol}://${request.host}${base}`
  const json = (href: string, rel: string, title?: string): Link => ({
    href,
    rel,
    type: 'application/json',
    ...(title !== undefined && { title }),
  })
  const describe = async (collection: Collection, request: FastifyRequest): Promise<Record<string, unknown>> => {
    const { bounds, since } = await extentOf(ctx)
    const at = `${rootOf(request)}/collections/${collection.id}`
    return {
      id: collection.id,
      title: collection.title[request.language],
      extent: {
        spatial: { bbox: [bounds ?? [-180, -90, 180, 90]], crs: crs84 },
        temporal: { interval: [[since === null ? null : `${since}T00:00:00Z`, null]] },
      },
      itemType: 'feature',
      crs: [crs84],
      links: [json(at, 'self'), { href: `${at}/items`, rel: 'items', type: geoJson }],
    }
  }

  const landing = (request: FastifyRequest): Record<string, unknown> => {
    const root = rootOf(request)
    const reference = `${request.protocol}://${request.host}/api/reference`
    return {
      title: ctx.district.name[request.language],
      links: [
        json(root, 'self'),
        { href: `${root}/api`, rel: 'service-desc', type: 'application/vnd.oai.openapi+json;version=3.0' },
        { href: reference, rel: 'service-doc', type: 'text/html' },
        json(`${root}/conformance`, 'conformance'),
        json(`${root}/collections`, 'data'),
      ],
    }
  }
  app.get(
    base,
    { schema: { tags, summary: 'OGC API – Features: where to begin', querystring: plain } },
    async (request, reply) => reply.type('application/json').send(landing(request)),
  )
  // Some clients (OWSLib) put a stroke behind the address that they are given.
  app.get(
    `${base}/`,
    { schema: { tags, summary: 'OGC API – Features: the same', querystring: plain } },
    async (request, reply) => reply.type('application/json').send(landing(request)),
  )

  app.get(
    `${base}/api`,
    { schema: { tags, summary: 'OGC API – Features, described by OpenAPI 3.0', querystring: plain } },
    async (request, reply) =>
      reply
        .type('application/vnd.oai.openapi+json;version=3.0')
        .send(JSON.stringify(openApiOf({ root: rootOf(request), title: ctx.district.name, collections }))),
  )

  app.get(
    `${base}/conformance`,
    { schema: { tags, summary: 'OGC API – Features: what of the standard is kept', querystring: plain } },
    async (_request, reply) => reply.type('application/json').send({ conformsTo: conformance }),
  )

  app.get(
    `${base}/collections`,
    { schema: { tags, summary: 'OGC API – Features: the levels of areas', querystring: plain } },
    async (request, reply) =>
      reply.type('application/json').send({
        links: [json(`${rootOf(request)}/collections`, 'self')],
        collections: await Promise.all(collections.map((collection) => describe(collection, request))),
      }),
  )

  const params = z.object({ collection: z.string().max(40) })
  app.get(
    `${base}/collections/:collection`,
    { schema: { tags, summary: 'OGC API – Features: one level of areas', params, querystring: plain } },
    async (request, reply) =>
      reply.type('application/json').send(await describe(getCollection(request.params.collection), request)),
  )

  app.get(
    `${base}/collections/:collection/items`,
    {
      schema: {
        tags,
        summary: 'OGC API – Features: areas of a level, with boundaries',
        description:
          '`datetime` asks for the ground of that day (of an interval: of its end); `bbox` is west, south, east, north.',
        params,
        querystring: itemsQuery,
      },
    },
    async (request, reply) => {
      const collection = getCollection(request.params.collection)
      const { bbox: bounds, datetime, limit, cursor } = request.query
      const page = await listFeatures(ctx, collection, { bbox: bounds, datetime, limit, after: cursor })
      const at = `${rootOf(request)}/collections/${collection.id}`
      const asked = new URL(request.url, rootOf(request)).searchParams
      const pageAt = (after: string | null): string => {
        const query = new URLSearchParams(asked)
        if (after !== null) query.set('cursor', after)
        return `${at}/items${query.size === 0 ? '' : `?${query.toString()}`}`
      }
      const links: Link[] = [{ href: pageAt(null), rel: 'self', type: geoJson }, json(at, 'collection')]
      if (page.next !== null) links.push({ href: pageAt(page.next), rel: 'next', type: geoJson })
      return reply.type(geoJson).send(
        JSON.stringify({
          type: 'FeatureCollection',
          timeStamp: ctx.now().toISOString(),
          numberMatched: page.matched,
          numberReturned: page.features.length,
          links,
          features: page.features,
        }),
      )
    },
  )

  app.get(
    `${base}/collections/:collection/items/:feature`,
    {
      schema: {
        tags,
        summary: 'OGC API – Features: one area',
        params: params.extend({ feature: areaId }),
        querystring: plain,
      },
    },
    async (request, reply) => {
      const collection = getCollection(request.params.collection)
      const feature = await getFeature(ctx, collection, request.params.feature)
      const at = `${rootOf(request)}/collections/${collection.id}`
      const links: Link[] = [
        { href: `${at}/items/${feature.id}`, rel: 'self', type: geoJson },
        json(at, 'collection', collection.title[request.language]),
      ]
      return reply.type(geoJson).send(JSON.stringify({ ...feature, links }))
    },
  )
}
