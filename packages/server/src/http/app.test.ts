import { refusals } from '@mazha/contracts/refusal'
import { Validator } from '@seriousme/openapi-schema-validator'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { brotliDecompressSync } from 'node:zlib'
import { get } from 'node:http'
import { randomUUID } from 'node:crypto'
import { aRequest, testServer } from '../../../../test/server.ts'
import { permissions } from './permissions.ts'

const appsDir = await mkdtemp(join(tmpdir(), 'mazha-apps-'))
afterAll(() => rm(appsDir, { recursive: true, force: true }))
const script = `console.log(${JSON.stringify('x'.repeat(5000))})`
for (const name of ['portal', 'console']) {
  await mkdir(join(appsDir, name, 'assets'), { recursive: true })
  await writeFile(join(appsDir, name, 'index.html'), `<!doctype html><title>${name}</title>`)
  await writeFile(join(appsDir, name, 'assets', 'main-abc123.js'), script)
}
const server = await testServer({ appsDir, rateLimits: { filing: 8, 'log-in': 500 } })

/** Without fetch, which unpacks by itself. */
const packed = (
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: Record<string, unknown>; bytes: Buffer }> =>
  new Promise((resolve, reject) => {
    get(server.url + path, { headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(parts) }),
      )
    }).on('error', reject)
  })

test('the interface is described as OpenAPI 3.1 with every route, who may call it, and every refusal', async () => {
  const { body, status } = await server.anonymous('/api/openapi.json')
  expect(status).toBe(200)
  expect(body.openapi).toBe('3.1.0')
  // Against the specification's own schema.
  const { valid, errors } = await new Validator().validate(structuredClone(body))
  expect(valid, JSON.stringify(errors)?.slice(0, 2000)).toBe(true)
  const described = Object.entries(
    body.paths as Record<string, Record<string, { responses: Record<string, unknown>; description: string }>>,
  ).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  )
  const shown = Object.keys(permissions).filter((key) => !/^GET \/(\*|console.*|api\/reference)$/.test(key))
  expect(described.toSorted()).toEqual(shown.toSorted())
  for (const [path, item] of Object.entries<
    Record<string, { responses: Record<string, unknown>; description: string; security: unknown }>
  >(body.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      expect(operation.responses['4XX'], `${method} ${path}`).toBeDefined()
      expect(operation.description, `${method} ${path}`).toMatch(/\./)
      expect(operation.security, `${method} ${path}`).toBeDefined()
    }
  }
  expect(Object.keys(body['x-refusals'])).toEqual(Object.keys(refusals))
  expect(body.components.schemas.Problem.properties.code.enum).toEqual([...Object.keys(refusals), 'service.failed'])
  // Each reference leads somewhere.
  for (const [, path] of JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    expect(
      path
        ?.split('/')
        .reduce(
          (at: Record<string, unknown> | undefined, key) => at?.[key] as Record<string, unknown> | undefined,
          body,
        ),
      path,
    ).toBeDefined()
  }
})

test('the reference page shows each route and each refusal, in both languages, without a script', async () => {
  for (const [lang, word] of [
    ['zh', '拒绝一览'],
    ['en', 'Refusals'],
  ] as const) {
    const page = await server.anonymous(`/api/reference?lang=${lang}`)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.text).toContain(word)
    expect(page.text).not.toContain('<script')
    for (const code of Object.keys(refusals)) expect(page.text).toContain(`id="${code}"`)
    expect(page.text).toContain('/api/requests/{number}')
  }
})

test('words come in the language asked for: by address, by header, Chinese otherwise', async () => {
  const ask = async (query: string, accept?: string) =>
    (
      await server.anonymous(`/api/session${query}`, {
        headers: accept === undefined ? {} : { 'accept-language': accept },
      })
    ).body.detail
  expect(await ask('')).toBe('请先登录。')
  expect(await ask('', 'en-GB,en;q=0.9,zh;q=0.1')).toBe('Please log in first.')
  expect(await ask('', 'fr-FR,zh;q=0.9,en;q=0.5')).toBe('请先登录。')
  expect(await ask('?lang=en', 'zh-CN')).toBe('Please log in first.')
  expect(await ask('?lang=xx', 'de')).toBe('请先登录。')
})

test('every answer has its id and its security headers, and nothing may be framed or scripted from elsewhere', async () => {
  for (const path of ['/api/health', '/api/nothing', '/', '/console/', '/api/reference']) {
    const { headers } = await server.anonymous(path)
    expect(headers.get('x-request-id'), path).toMatch(/^[0-9a-f-]{36}$/)
    const policy = headers.get('content-security-policy') ?? ''
    for (const rule of [
      "default-src 'self'",
      "script-src 'self'",
      "object-src 'none'",
      "frame-ancestors 'none'",
      "worker-src 'self' blob:",
    ])
      expect(policy).toContain(rule)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  }
  expect(await server.anonymous('/api/nothing')).toMatchObject({ status: 404, body: { code: 'route.not-found' } })
  expect((await server.anonymous('/api/nothing')).headers.get('content-type')).toContain('application/problem+json')
})

test('apps come packed, lasting where their name has a hash, and asked again only when changed', async () => {
  const asset = await packed('/assets/main-abc123.js', { 'accept-encoding': 'gzip, br' })
  expect(asset.headers).toMatchObject({
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
  })
  expect(brotliDecompressSync(asset.bytes).toString()).toBe(script)
  expect((await packed('/assets/main-abc123.js', {})).bytes.toString()).toBe(script)
  expect(
    (await packed('/console/assets/main-abc123.js', { 'accept-encoding': 'gzip' })).headers['content-encoding'],
  ).toBe('gzip')
  const page = await packed('/', {})
  expect(page.headers['cache-control']).toBe('no-cache')
  expect((await packed('/', { 'if-none-match': String(page.headers['etag']) })).status).toBe(304)
  // The console's own pages are paths; a missing file is missing, and nothing above the apps is given.
  for (const path of ['/console/', '/console/matters/260921000011', '/console/index.html'])
    expect((await packed(path, {})).bytes.toString()).toContain('console')
  expect((await packed('/console', {})).headers['location']).toBe('/console/')
  for (const path of ['/console/assets/gone.js', '/gone', '/..%2f..%2fetc/passwd', '/console/..%2fportal%2findex.html'])
    expect((await packed(path, {})).status, path).toBe(404)
})

test('health says what the server needs: its database, its schema, how late the limits are', async () => {
  expect((await server.anonymous('/api/health')).body).toMatchObject({
    status: 'ok',
    database: 'reachable',
    migration: expect.stringMatching(/^\d{4}/),
    sweepLag: expect.any(Number),
  })
})

test('the metrics tell what waits', async () => {
  await server.anonymous('/api/requests', { method: 'POST', body: aRequest() })
  const { text } = await server.anonymous('/metrics')
  expect(text).toMatch(/^mazha_sweep_lag_seconds 0$/m)
  expect(text).toMatch(/^mazha_outbox_waiting \d+$/m)
  expect(text).toMatch(
    /^mazha_http_request_duration_seconds_count\{method="POST",route="\/api\/requests",status="201"\} [1-9]/m,
  )
})

test('the log and the metrics of a whole visit hold no name, phone, word, number or code', async () => {
  const secrets = { name: '欧阳测试', phone: '13987654321', text: '只有我知道的话', address: '保密路 9 号' }
  const clientId = randomUUID()
  const filed = (
    await server.anonymous('/api/requests', {
      method: 'POST',
      body: aRequest({
        clientId,
        text: secrets.text,
        contact: { name: secrets.name, phone: secrets.phone },
        location: { address: secrets.address },
      }),
    })
  ).body
  await server.anonymous(`/api/requests/${filed.number}?code=${filed.code}`)
  await server.anonymous(`/api/requests/${filed.number}?code=WRONG-CODE`)
  await server.anonymous(`/api/requests/${filed.number}/feedback?code=${filed.code}`, {
    method: 'POST',
    body: { clientId: randomUUID(), action: 'add_words', input: { words: secrets.text } },
  })
  await server.anonymous('/api/sessions', {
    method: 'POST',
    body: { name: 'nobody-here', password: 'secret-password-1' },
  })
  const clerk = await server.as('clerk')
  const view = await clerk(`/api/matters/${filed.number}`)
  await clerk(`/api/matters?q=${encodeURIComponent(secrets.name)}`)
  await clerk('/api/matters/similar', { method: 'POST', body: { text: secrets.text } })
  const contact = await clerk(`/api/matters/${view.body.id}/contact`, { method: 'POST', body: { purpose: 'call' } })
  expect(contact.body.people).toEqual([{ name: secrets.name, phone: secrets.phone }])
  const written = server.log() + (await server.anonymous('/metrics')).text
  expect(written).toContain('/api/requests/:number')
  for (const secret of [
    ...Object.values(secrets),
    filed.number,
    filed.code,
    encodeURIComponent(secrets.name),
    'secret-password-1',
    'nobody-here',
    view.body.id,
    clerk.cookie.split('=')[1] ?? '',
    clerk.csrf,
  ]) {
    expect(written, secret).not.toContain(secret)
  }
})

test('the same list comes as a workbook in which a formula stays what was typed', async () => {
  const { default: Excel } = await import('exceljs')
  await server.anonymous('/api/requests', {
    method: 'POST',
    body: aRequest({ title: '=HYPERLINK("http://x","点我")', text: '+1+1 路灯' }),
  })
  const clerk = await server.as('clerk')
  const response = await fetch(`${server.url}/api/matters/export.xlsx?queue=to_accept&lang=zh&reason=weekly-review`, {
    headers: { cookie: clerk.cookie },
  })
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="matters-\d{4}-\d\d-\d\d\.xlsx"$/)
  const book = new Excel.Workbook()
  await book.xlsx.load(await response.arrayBuffer())
  const sheet = book.getWorksheet('事项')
  const rows = sheet?.getSheetValues().slice(2) ?? []
  expect(rows).toHaveLength((await clerk('/api/matters?queue=to_accept&limit=200')).body.items.length)
  const cell = sheet?.getColumn(2).values.find((value) => typeof value === 'string' && value.startsWith('=HYPERLINK'))
  expect(cell).toBe('=HYPERLINK("http://x","点我")')
})

test('filing too often from one address is refused with the seconds to wait, and health is still told', async () => {
  let answer = await server.anonymous('/api/requests', { method: 'POST', body: aRequest() })
  for (let n = 0; n < 10 && answer.status !== 429; n += 1)
    answer = await server.anonymous('/api/requests', { method: 'POST', body: aRequest() })
  expect(answer).toMatchObject({ status: 429, body: { code: 'request.too-many' } })
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(answer.body.detail).toMatch(/请在 \d+ 秒后再试/)
  expect((await server.anonymous('/api/health')).status).toBe(200)
})

test('calls that are refused are counted before anybody looks whose they are, and shut out nobody who is at work', async () => {
  const small = await testServer({ rateLimits: { general: 20 } })
  const clerk = await small.as('clerk')
  expect((await clerk('/api/matters')).status).toBe(200)
  const flood = async (headers: () => Record<string, string>): Promise<number[]> => {
    const told: number[] = []
    for (let n = 0; n < 24; n += 1) told.push((await small.anonymous('/api/matters', { headers: headers() })).status)
    return told
  }
  expect(await flood(() => ({}))).toEqual([...Array<number>(20).fill(401), ...Array<number>(4).fill(429)])
  // From the same address: whoever has a session works on, and somebody else can still log in and begin.
  expect((await clerk('/api/matters')).status).toBe(200)
  expect((await (await small.as('dispatcher'))('/api/matters')).status).toBe(200)
  const { text } = await small.anonymous('/api/matters?lang=en')
  expect(text).toContain('seconds')

  // A cookie that is made up for each call is no caller of its own.
  expect((await flood(() => ({ cookie: `mazha_session=${randomUUID()}` }))).slice(20)).toEqual([429, 429, 429, 429])
  expect((await clerk('/api/matters')).status).toBe(200)
  // A session has its own measure, whatever it was refused.
  const own: number[] = []
  for (let n = 0; n < 24; n += 1) own.push((await clerk('/api/audit/views')).status)
  expect(own.filter((status) => status === 403)).toHaveLength(17)
  expect(own.at(-1)).toBe(429)
  expect((await (await small.as('dispatcher'))('/api/matters')).status).toBe(200)
})
