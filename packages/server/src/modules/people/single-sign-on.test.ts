import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import { Secret, TOTP } from 'otpauth'
import { afterAll, expect, test } from 'vitest'
import { type Answer, testServer } from '../../../../../test/server.ts'
import { demoPassword, demoPersonId } from '../../demo/people.ts'

/** A real OpenID provider (oidc-provider) beside a real server; browsers are played by fetch and a jar of cookies. */
const listening = createServer()
await new Promise<void>((done) => {
  listening.listen(0, '127.0.0.1', done)
})
const address = listening.address()
const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
const server = await testServer({
  login: {
    secondFactor: [],
    sessionsPerPerson: 0,
    password: { maxAgeDays: 0 },
    singleSignOn: {
      issuer,
      clientId: 'mazha',
      title: { zh: '区统一身份认证', en: 'District sign-on' },
      staffNumberClaim: 'employee_number',
    },
  },
})
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'mazha',
      client_secret: 'test-client-secret',
      redirect_uris: [`${server.url}/api/session/single-sign-on/back`],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      id_token_signed_response_alg: 'ES256',
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'k1' }] },
  cookies: { keys: ['cookies-of-the-provider'] },
  pkce: { required: () => true },
  claims: { openid: ['sub'], profile: ['name', 'email', 'employee_number'] },
  // As many providers here do: what was asked for stands in the signed token itself.
  conformIdTokenClaims: false,
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      name: '何静',
      email: 'caller@example.gov.cn',
      ...(id.startsWith('staff-') && { employee_number: id.slice('staff-'.length) }),
    }),
  }),
})
const answer = provider.callback()
listening.on('request', (request, response) => void answer(request, response))
afterAll(() => {
  listening.closeAllConnections()
  listening.close()
})

type Step = Answer & { readonly url: string }

/** A browser: cookies by origin, redirects followed one by one, forms sent as they stand. */
const browser = () => {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (url: string): Map<string, string> => {
    const { origin } = new URL(url)
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    return jar
  }
  const go = async (url: string, form?: Record<string, string>): Promise<Step> => {
    const jar = jarOf(url)
    const response = await fetch(url, {
      redirect: 'manual',
      method: form === undefined ? 'GET' : 'POST',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form !== undefined && { body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (/Max-Age=0|1970/i.test(line)) jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text, text, url }
  }
  /** Follows until a page comes, or an address that is ours. */
  const follow = async (first: Step, until: (url: string) => boolean): Promise<string> => {
    let step = first
    for (let hops = 0; hops < 20; hops += 1) {
      const location = step.headers.get('location')
      if (location === null) break
      const url = new URL(location, step.url).href
      if (until(url)) return url
      step = await go(url)
      if (step.headers.get('location') === null) return step.url
    }
    throw new Error(`No way on from ${step.url}: ${step.status} ${step.text.slice(0, 300)}`)
  }
  const atBack = (url: string): boolean => url.startsWith(`${server.url}/api/session/single-sign-on/back`)
  /** At the provider, as the subject. @returns the address that leads back to the server */
  const signsOn = async (subject: string, query = ''): Promise<string> => {
    const left = await go(`${server.url}/api/session/single-sign-on${query}`)
    if (left.status !== 303) throw new Error(left.text)
    let url = await follow(left, atBack)
    for (let prompts = 0; prompts < 3 && !atBack(url); prompts += 1) {
      const page = await go(url)
      const prompt = /name="prompt" value="(\w+)"/.exec(page.text)?.[1] ?? ''
      const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? ''
      url = await follow(await go(new URL(action, url).href, { prompt, login: subject, password: 'x' }), atBack)
    }
    return url
  }
  return {
    go,
    signsOn,
    jarOf,
    /** The whole way. @returns where the server sent the browser at last */
    logsIn: async (subject: string, query = '') => (await go(await signsOn(subject, query))).headers.get('location'),
    session: async () => {
      const { text, status } = await go(`${server.url}/api/session`)
      return { status, ...JSON.parse(text) }
    },
  }
}

const staffCall = async (login: string, path: string) => {
  const caller = await server.as(login)
  await caller('/api/session/proof', { method: 'POST', body: { password: demoPassword } })
  return caller(path, { method: 'POST', body: {} })
}
const inviteTo = async (login: string): Promise<string> => {
  const answer = await staffCall('security-administrator', `/api/account/people/${demoPersonId(login)}/invitation`)
  expect(answer.status).toBe(200)
  return `?invitation=${answer.body.link.split('invitation=')[1]}`
}
const away = '/console/?refused=session.single-sign-on-away'
const unknown = '/console/?refused=session.single-sign-on-unknown'
const failed = '/console/?refused=session.single-sign-on-failed'

test('nobody is found by a name or an e-mail; an invitation links once, and from then on the subject is enough', async () => {
  expect((await server.anonymous('/api/session/ways')).body.singleSignOn.zh).toBe('区统一身份认证')
  expect(await browser().logsIn('subject-of-caller')).toBe(unknown)
  const invitation = await inviteTo('caller')
  const first = browser()
  expect(await first.logsIn('subject-of-caller', invitation)).toBe('/console/')
  expect(await first.session()).toMatchObject({ status: 200, person: demoPersonId('caller'), pending: null })
  expect([...first.jarOf(server.url).keys()]).toEqual(['mazha_session'])
  const later = browser()
  expect(await later.logsIn('subject-of-caller')).toBe('/console/')
  expect((await later.session()).person).toBe(demoPersonId('caller'))
  // Used up, and not for somebody else's account either.
  expect(await browser().logsIn('another', invitation)).toBe('/console/?refused=session.invitation')
  expect(await browser().logsIn('subject-of-caller', await inviteTo('handler'))).toBe(failed)
  const { items } = (await (await server.as('caller'))('/api/account/sessions')).body
  expect(items.map(({ method }: { method: string }) => method)).toContain('single_sign_on')
})

test('the staff number that the provider vouches for links a person; one link a person', async () => {
  expect(await browser().logsIn('staff-0042')).toBe(unknown)
  await server.ctx.db.query(`update mazha.person set staff_number = '0042' where id = $1`, [demoPersonId('verifier')])
  const person = browser()
  expect(await person.logsIn('staff-0042')).toBe('/console/')
  expect((await person.session()).person).toBe(demoPersonId('verifier'))
  await staffCall('security-administrator', `/api/account/people/${demoPersonId('verifier')}/single-sign-on/reset`)
  expect((await person.session()).status).toBe(401)
  // Undone is undone: the number links nobody again, an invitation does, and the number is enough from then on.
  expect(await browser().logsIn('staff-0042')).toBe(unknown)
  expect(await browser().logsIn('staff-0042', await inviteTo('verifier'))).toBe('/console/')
  expect(await browser().logsIn('staff-0042')).toBe('/console/')
})

test('the way back is taken once, by the browser that left, within ten minutes, with nothing changed', async () => {
  const invitation = await inviteTo('assessor')
  await browser().logsIn('subject-of-assessor', invitation)
  const back = async (subject: string) => {
    const one = browser()
    return { one, url: await one.signsOn(subject) }
  }
  // Another browser with the same address: somebody is made to log in as somebody else.
  const stolen = await back('subject-of-assessor')
  expect((await browser().go(stolen.url)).headers.get('location')).toBe(failed)
  const changedState = new URL(stolen.url)
  changedState.searchParams.set('state', 'x')
  expect((await stolen.one.go(changedState.href)).headers.get('location')).toBe(failed)
  // The journey was ended by the failed try.
  expect((await stolen.one.go(stolen.url)).headers.get('location')).toBe(failed)

  const twice = await back('subject-of-assessor')
  const kept = twice.one.jarOf(server.url).get('mazha_single_sign_on') ?? ''
  expect((await twice.one.go(twice.url)).headers.get('location')).toBe('/console/')
  twice.one.jarOf(server.url).set('mazha_single_sign_on', kept)
  expect((await twice.one.go(twice.url)).headers.get('location')).toBe(failed)

  const forged = await back('subject-of-assessor')
  forged.one.jarOf(server.url).set('mazha_single_sign_on', `${kept.slice(0, -4)}AAAA`)
  expect((await forged.one.go(forged.url)).headers.get('location')).toBe(failed)

  const late = await back('subject-of-assessor')
  server.clock.pass(10 * 60_000)
  expect((await late.one.go(late.url)).headers.get('location')).toBe(failed)
  expect(server.log()).toContain('single sign-on failed')
  expect(server.log()).not.toMatch(/subject-of|test-client-secret|state=/)
})

test('a second factor of ours is asked after the single sign-on as after a password', async () => {
  const enrolled = await server.as('supervisor')
  await enrolled('/api/session/proof', { method: 'POST', body: { password: demoPassword } })
  const { secret } = (await enrolled('/api/account/second-factor', { method: 'POST', body: {} })).body
  const code = (): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: server.clock.now().getTime() })
  await enrolled('/api/account/second-factor/confirm', { method: 'POST', body: { code: code() } })
  const person = browser()
  await person.logsIn('subject-of-supervisor', await inviteTo('supervisor'))
  expect((await person.session()).pending).toBe('second_factor')
  expect((await person.go(`${server.url}/api/matters`)).text).toContain('session.second-factor')
})

test('a fresh proof may be given at the provider: by the same person, who is asked anew', async () => {
  const person = browser()
  await person.logsIn('subject-of-leader', await inviteTo('leader'))
  const { csrf } = await person.session()
  const act = async () => {
    const cookie = `mazha_session=${person.jarOf(server.url).get('mazha_session') ?? ''}`
    return server.anonymous('/api/account/recovery-codes', {
      method: 'POST',
      body: {},
      headers: { cookie, 'x-csrf-token': csrf },
    })
  }
  expect((await act()).body.code).toBe('session.step-up')
  // Somebody else at the same screen proves nothing.
  person.jarOf(issuer).clear()
  expect(await person.logsIn('subject-of-caller', '?proves=1')).toBe(failed)
  expect((await act()).body.code).toBe('session.step-up')
  person.jarOf(issuer).clear()
  expect(await person.logsIn('subject-of-leader', '?proves=1')).toBe('/console/account?proven=1')
  expect((await act()).body.code).toBe('session.not-enrolled')
})

test('a provider that is away is told on the log-in page, and asked anew at the next try', async () => {
  const elsewhere = await testServer({
    login: { singleSignOn: { issuer: 'http://127.0.0.1:9', clientId: 'mazha', title: { zh: '认证', en: 'Sign-on' } } },
  })
  for (let n = 0; n < 2; n += 1) {
    const answer = await elsewhere.anonymous('/api/session/single-sign-on')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, away])
  }
  expect(elsewhere.log().match(/"event":"single sign-on away"/g)).toHaveLength(2)
})
