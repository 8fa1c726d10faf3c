import { refuse } from '@mazha/contracts/refusal'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { App } from '#kernel/http'
import { accepts } from './compression.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.geojson': 'application/geo+json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
}
const packable = /^(text\/|application\/(json|geo\+json|manifest\+json)|image\/svg)/

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

type Encoding = 'br' | 'gzip' | 'identity'
type Asset = {
  readonly type: string
  readonly etag: string
  readonly lasting: boolean
  readonly body: Buffer
  /** Packed once, when it is first asked for. */
  readonly packed: Map<Encoding, Promise<Buffer>>
}

const pack = (asset: Asset, encoding: Encoding): Promise<Buffer> => {
  const known = asset.packed.get(encoding)
  if (known !== undefined) return known
  const made =
    encoding === 'br'
      ? brotli(asset.body, { params: { [constants.BROTLI_PARAM_QUALITY]: asset.body.length < 600_000 ? 11 : 9 } })
      : gzipped(asset.body, { level: 9 })
  asset.packed.set(encoding, made)
  return made
}

/** An app's files, held in memory: they are few, and change only when the server is built anew. */
const readApp = async (dir: string): Promise<Map<string, Asset>> => {
  const assets = new Map<string, Asset>()
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const type = types[extname(entry.name)]
    if (type === undefined) continue
    const body = await readFile(path)
    const name = relative(dir, path).split(sep).join('/')
    assets.set(name, {
      type,
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      // The builder puts a hash of the content into these names.
      lasting: name.startsWith('assets/'),
      body,
      packed: new Map(),
    })
  }
  return assets
}

const sendAsset = async (request: FastifyRequest, reply: FastifyReply, asset: Asset): Promise<FastifyReply> => {
  void reply.headers({
    etag: asset.etag,
    'cache-control': asset.lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
  })
  if (request.headers['if-none-match']?.includes(asset.etag) === true) return reply.status(304).send()
  void reply.type(asset.type)
  const accepted = request.headers['accept-encoding']
  const encoding: Encoding = !packable.test(asset.type)
    ? 'identity'
    : accepts(accepted, 'br')
      ? 'br'
      : accepts(accepted, 'gzip')
        ? 'gzip'
        : 'identity'
  if (encoding === 'identity') return reply.send(asset.body)
  return reply.header('content-encoding', encoding).send(await pack(asset, encoding))
}

/** The portal at `/` (its own routes stand behind `#`) and the console at `/console/` (its routes are paths). */
export const addApps = async (app: App, dir: string | undefined): Promise<void> => {
  const portal = dir === undefined ? new Map<string, Asset>() : await readApp(join(dir, 'portal'))
  const console = dir === undefined ? new Map<string, Asset>() : await readApp(join(dir, 'console'))
  const hidden = { schema: { hide: true } }

  app.get('/console', hidden, async (_request, reply) => reply.redirect('/console/', 308))
  app.get<{ Params: { '*': string } }>('/console/*', hidden, async (request, reply) => {
    const name = request.params['*']
    // A path without a file is one of the console's own pages; a missing file stays missing.
    const asset = console.get(name) ?? (extname(name) === '' ? console.get('index.html') : undefined)
    if (asset === undefined) throw refuse('route.not-found')
    return sendAsset(request, reply, asset)
  })
  app.get<{ Params: { '*': string } }>('/*', hidden, async (request, reply) => {
    const asset = portal.get(request.params['*'] || 'index.html')
    if (asset === undefined) throw refuse('route.not-found')
    return sendAsset(request, reply, asset)
  })
}
