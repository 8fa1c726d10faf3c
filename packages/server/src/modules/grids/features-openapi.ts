import type { Text } from '@mazha/contracts/text'
import type { Collection } from './features.ts'

/**
 * The part of the interface that OGC API – Features asks for, in OpenAPI 3.0, which its tools read (the whole interface
 * stands in 3.1 at /api/openapi.json).
 */
export const openApiOf = ({
  root,
  title,
  collections,
}: {
  readonly root: string
  readonly title: Text
  readonly collections: readonly Collection[]
}): Record<string, unknown> => {
  const json = { content: { 'application/json': { schema: { type: 'object' } } } }
  const geoJson = { content: { 'application/geo+json': { schema: { type: 'object' } } } }
  const answers = (description: string, body: object) => ({
    responses: { '200': { description, ...body }, default: { description: 'A refusal (RFC 9457)' } },
  })
  const collection = {
    name: 'collection',
    in: 'path',
    required: true,
    schema: { type: 'string', enum: collections.map(({ id }) => id) },
  }
  const parameters = [
    collection,
    {
      name: 'bbox',
      in: 'query',
      description: 'West, south, east, north in degrees',
      style: 'form',
      explode: false,
      schema: { type: 'array', minItems: 4, maxItems: 6, items: { type: 'number' } },
    },
    {
      name: 'datetime',
      in: 'query',
      description: 'The ground of that day; of an interval: of its end',
      style: 'form',
      explode: false,
      schema: { type: 'string' },
    },
    {
      name: 'limit',
      in: 'query',
      style: 'form',
      explode: false,
      schema: { type: 'integer', minimum: 1, maximum: 10_000, default: 100 },
    },
    { name: 'cursor', in: 'query', description: 'From the link `next`', schema: { type: 'string' } },
  ]
  return {
    openapi: '3.0.3',
    info: { title: `${title.zh} · ${title.en}`, version: '1', license: { name: 'Apache-2.0' } },
    servers: [{ url: root }],
    paths: {
      '/': { get: { operationId: 'getLandingPage', summary: 'Where to begin', ...answers('Links', json) } },
      '/conformance': {
        get: {
          operationId: 'getConformanceDeclaration',
          summary: 'What of the standard is kept',
          ...answers('Classes', json),
        },
      },
      '/collections': {
        get: { operationId: 'getCollections', summary: 'The levels of areas', ...answers('Collections', json) },
      },
      '/collections/{collection}': {
        get: {
          operationId: 'describeCollection',
          summary: 'One level of areas',
          parameters: [collection],
          ...answers('A collection', json),
        },
      },
      '/collections/{collection}/items': {
        get: {
          operationId: 'getFeatures',
          summary: 'Areas with boundaries',
          parameters,
          ...answers('Features', geoJson),
        },
      },
      '/collections/{collection}/items/{feature}': {
        get: {
          operationId: 'getFeature',
          summary: 'One area',
          parameters: [collection, { name: 'feature', in: 'path', required: true, schema: { type: 'string' } }],
          ...answers('A feature', geoJson),
        },
      },
    },
  }
}
