import { expect, test } from 'vitest'
import { groundNow, writeGround } from '../../packages/server/src/modules/grids/index.ts'
import { loadDemoGround } from '../../packages/server/src/demo/ground.ts'
import { createApp } from '../../packages/server/src/http/app.ts'
import { testServer } from '../server.ts'
import { runTool } from './ogc-world.ts'

const server = await testServer({ at: '2026-09-28T09:00:00+08:00' })
await loadDemoGround(server.ctx)
const root = `${server.url}/api/ogc`
const ground = await groundNow(server.ctx)
const ofLevels = (...levels: string[]) => ground.areas().filter(({ level }) => levels.includes(level))

type Link = { readonly rel: string; readonly href: string; readonly type: string }
const linkOf = (body: { links: readonly Link[] }, rel: string): string =>
  body.links.find((link) => link.rel === rel)?.href ?? `no link ${rel}`
const ask = (href: string) => server.anonymous(href.replace(server.url, ''))

test('the standard’s own way in: from the landing page to every feature by links alone', async () => {
  const landing = await ask(root)
  expect((await ask(linkOf(landing.body, 'conformance'))).body.conformsTo).toEqual(
    expect.arrayContaining(
      ['core', 'geojson', 'oas30'].map((name) => `http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/${name}`),
    ),
  )
  const description = await ask(linkOf(landing.body, 'service-desc'))
  expect(description.headers.get('content-type')).toMatch(/^application\/vnd\.oai\.openapi\+json; ?version="?3\.0/)
  expect(description.body.openapi).toMatch(/^3\.0/)
  expect((await ask(linkOf(landing.body, 'service-doc'))).status).toBe(200)
  const { collections } = (await ask(linkOf(landing.body, 'data'))).body
  expect(collections.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(['grids', 'grid', 'street']))
  for (const collection of collections) {
    expect((await ask(linkOf(collection, 'self'))).body).toEqual(collection)
    const seen: string[] = []
    let href: string | undefined = `${linkOf(collection, 'items')}?limit=17`
    while (href !== undefined) {
      const page = await ask(href)
      expect(page.headers.get('content-type')).toContain('application/geo+json')
      expect(page.body).toMatchObject({ type: 'FeatureCollection', numberReturned: page.body.features.length })
      expect(linkOf(page.body, 'self')).toBe(href)
      seen.push(...page.body.features.map(({ id }: { id: string }) => id))
      expect(seen.length).toBeLessThanOrEqual(page.body.numberMatched)
      href = page.body.links.find(({ rel }: Link) => rel === 'next')?.href
      if (href === undefined) expect(seen.length).toBe(page.body.numberMatched)
    }
    const levels = collection.id === 'grids' ? ['grid', 'micro_grid'] : [collection.id]
    expect(seen, collection.id).toEqual(ofLevels(...levels).map(({ id }) => id))
  }
})

test('one feature, a box, a day: each as the standard says, and what it does not know is refused', async () => {
  const one = await ask(`${root}/collections/grid/items/dongyuan-01`)
  expect(one.body).toMatchObject({
    type: 'Feature',
    id: 'dongyuan-01',
    geometry: { type: 'Polygon' },
    properties: { level: 'grid', code: '990101001001001', parent: 'dongyuan', since: '2024-01-01' },
  })
  expect(linkOf(one.body, 'collection')).toBe(`${root}/collections/grid`)
  expect((await ask(`${root}/collections/street/items/dongyuan-01`)).status).toBe(404)
  expect((await ask(`${root}/collections/nothing`)).body.code).toBe('ground.no-collection')

  const [west = 0, south = 0, east = 0, north = 0] = ground.shape('dongyuan-01')?.bounds ?? []
  const inner = [(west + east) / 2, (south + north) / 2, (west + east) / 2 + 1e-6, (south + north) / 2 + 1e-6]
  const boxed = await ask(`${root}/collections/grid/items?bbox=${inner.join(',')}`)
  expect(boxed.body.features.map(({ id }: { id: string }) => id)).toContain('dongyuan-01')
  expect(boxed.body.numberMatched).toBeLessThan(8)
  const nowhere = await ask(`${root}/collections/grid/items?bbox=0,0,1,1`)
  expect(nowhere.body).toMatchObject({ numberMatched: 0, features: [] })

  const items = `${root}/collections/grid/items`
  for (const [datetime, matched] of [
    ['2023-12-31', 0],
    ['2024-01-01T12:00:00%2B08:00', ofLevels('grid').length],
    ['../2023-06-01', 0],
    ['2023-01-01/..', ofLevels('grid').length],
    ['2099-01-01', ofLevels('grid').length],
    ['9999-12-31T23:59:59Z', ofLevels('grid').length],
    ['2024-06-01/9999-12-31T23:59:59%2B00:00', ofLevels('grid').length],
    ['/2023-06-01T00:00:00Z', 0],
    ['0000-01-01', 0],
    ['0000-01-01T00:00:00%2B14:00', 0],
  ] as const)
    expect((await ask(`${items}?datetime=${datetime}`)).body.numberMatched, datetime).toBe(matched)
  for (const wrong of [
    'datetime=yesterday',
    'datetime=2026-02-30',
    'datetime=2026-02-01/2026-01-01',
    'datetime=2026-02-30T00:00:00Z',
    'datetime=2026-02-01T10:00:00Z/2026-02-01T09:00:00Z',
    'datetime=2099-01-01T00:00:00Z/2098-01-01T00:00:00Z',
    'datetime=..',
    'datetime=',
    'datetime=/',
    'datetime=../..',
    'datetime=2026-01-01/2026-02-01/2026-03-01',
    'bbox=1,2,3',
    'bbox=1,9,3,4',
    'bbox=a,b,c,d',
    'limit=0',
    'limit=x',
    'cursor=nobody',
    'unheard=1',
  ])
    expect((await ask(`${items}?${wrong}`)).status, wrong).toBe(400)
  // Too many is not refused: as many come as there may.
  expect((await ask(`${items}?limit=1000000`)).body.numberReturned).toBe(ofLevels('grid').length)
})

test('what is asked of a past day stays as it was', async () => {
  const grid = ground.find('xihe-01')
  if (grid === undefined) throw new Error('the demonstration has no xihe-01')
  await writeGround(server.ctx, {
    origin: 'change',
    day: '2026-09-28',
    edits: () => [{ kind: 'put', ...grid, name: '西河新网格' }],
  })
  const nameOn = async (query: string): Promise<unknown> =>
    (await ask(`${root}/collections/grid/items?limit=10000${query}`)).body.features.find(
      ({ id }: { id: string }) => id === 'xihe-01',
    ).properties.name
  expect(await nameOn('')).toBe('西河新网格')
  expect(await nameOn('&datetime=2026-09-27')).toBe('西河第一网格')
})

test('a district that has not opened its data answers staff, and programs with the operator’s token', async () => {
  const { openData: _, ...settings } = server.ctx.district.settings
  const closed = { ...server.ctx, district: { ...server.ctx.district, settings } }
  const app = await createApp(closed, { operatorToken: 'a-token-of-the-operator' })
  const url = '/api/ogc/collections/grid/items?limit=1'
  expect((await app.inject({ url })).statusCode).toBe(401)
  const { cookie } = await server.as('grid-worker')
  expect((await app.inject({ url, headers: { cookie } })).statusCode).toBe(200)
  const headers = { authorization: 'Bearer a-token-of-the-operator' }
  expect((await app.inject({ url, headers })).statusCode).toBe(200)
  expect((await app.inject({ url, headers: { authorization: 'Bearer another' } })).statusCode).toBe(401)
  await app.close()
})

test('GDAL’s ogrinfo reads all of it', async (story) => {
  if ((await runTool('ogrinfo', ['--version'])) === null)
    story.skip('skipped: this machine has no ogrinfo (Debian: apt-get install gdal-bin)')
  for (const [collection, count] of [
    ['grids', ofLevels('grid', 'micro_grid').length],
    ['street', ofLevels('street').length],
    ['village', ofLevels('village').length],
  ] as const) {
    // Pages of seven, so that it has to follow the links.
    const read = await runTool('ogrinfo', ['-al', '-oo', 'PAGE_SIZE=7', `OAPIF:${root}`, collection])
    expect(read?.code, read?.said).toBe(0)
    expect(read?.said).not.toMatch(/ERROR|Warning/)
    expect(read?.said.match(/^OGRFeature\(/gm)).toHaveLength(count)
    expect(read?.said.match(/^ {2}(MULTI)?POLYGON \(/gm)).toHaveLength(count)
  }
})

test('OWSLib reads all of it', async (story) => {
  // Debian's own Python has what apt installs; another that stands before it in the path has not.
  const pythons = ['/usr/bin/python3', 'python3']
  const tries = await Promise.all(pythons.map((python) => runTool(python, ['-c', 'import owslib'])))
  const python = pythons.find((_, n) => tries[n]?.code === 0)
  if (python === undefined) story.skip('skipped: this machine has no OWSLib (Debian: apt-get install python3-owslib)')
  const program = `
import sys
from owslib.ogcapi.features import Features
server = Features(sys.argv[1])
assert any(one.endswith('/conf/core') for one in server.conformance()['conformsTo'])
assert server.api()['openapi'].startswith('3.0')
for name in server.feature_collections():
    assert server.collection(name)['id'] == name
    seen, cursor = [], {}
    while True:
        page = server.collection_items(name, limit=20, **cursor)
        seen += [feature['id'] for feature in page['features']]
        following = [link['href'] for link in page['links'] if link['rel'] == 'next']
        if not following: break
        cursor = {'cursor': following[0].split('cursor=')[1].split('&')[0]}
    assert len(set(seen)) == len(seen) == page['numberMatched'], name
    if seen: assert server.collection_item(name, seen[0])['id'] == seen[0]
    print(name, len(seen))
`
  const read = await runTool(python ?? '', ['-c', program, root])
  expect(read?.code, read?.said).toBe(0)
  expect(read?.said).toContain(`grids ${ofLevels('grid', 'micro_grid').length}\n`)
  expect(read?.said).toContain('city 0\n')
})
