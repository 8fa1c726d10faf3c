import { randomBytes } from 'node:crypto'
import { refuse } from '@mazha/contracts/refusal'
import * as client from 'openid-client'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { decrypt, encrypt, hmac } from '#kernel/secrets'
import { recordAccountEvent } from './account-events.ts'
import { settingsOf, type SingleSignOn } from './login-settings.ts'
import { isEnrolled } from './second-factor.ts'
import { forgetSessions } from './kept-sessions.ts'
import { bytesOf, type Opened, openSession } from './sessions.ts'
import { selectSession } from './store.ts'
import { writeProof } from './store-login.ts'
import {
  insertInvitation,
  insertLink,
  isLinkUndone,
  markLinkUndone,
  selectByStaffNumber,
  selectLinked,
  takeInvitation,
} from './store-single-sign-on.ts'

/**
 * Single sign-on by OpenID Connect: code flow with PKCE, state and nonce, the token's signature checked against the
 * provider's keys. A person is found by the verified subject alone; the first link is made by an invitation or by the
 * staff number that the provider vouches for, never by name or e-mail, which anybody may have changed there.
 */

const keptMs = 3_600_000
const journeyMs = 10 * 60_000
const invitationMs = 7 * 24 * 3_600_000

export const requireSingleSignOn = (ctx: Context): SingleSignOn => {
  const { singleSignOn } = settingsOf(ctx)
  if (singleSignOn === null) throw refuse('session.no-single-sign-on')
  return singleSignOn
}

type Kept = { readonly at: number; readonly found: Promise<client.Configuration> }
const found = new WeakMap<Context, Kept>()
const isLoopback = (issuer: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname)

/** What the provider says about itself, asked once an hour. */
const discover = async (ctx: Context, { issuer, clientId }: SingleSignOn): Promise<client.Configuration> => {
  const now = ctx.now().getTime()
  const known = found.get(ctx)
  if (known !== undefined && now >= known.at && now - known.at < keptMs) return known.found
  const url = new URL(issuer)
  const secret = ctx.secrets.singleSignOn
  const asked = client.discovery(
    url,
    clientId,
    undefined,
    secret === null ? client.None() : client.ClientSecretBasic(secret),
    {
      timeout: 10,
      // A provider on this very machine may do without TLS; nobody else.
      execute: [client.enableNonRepudiationChecks, ...(isLoopback(url) ? [client.allowInsecureRequests] : [])],
    },
  )
  found.set(ctx, { at: now, found: asked })
  try {
    return await asked
  } catch (error) {
    found.delete(ctx)
    ctx.log.warn({ event: 'single sign-on away', kind: nameOf(error) }, 'single sign-on away')
    throw refuse('session.single-sign-on-away')
  }
}

const nameOf = (error: unknown): string =>
  error instanceof Error ? ('code' in error && typeof error.code === 'string' ? error.code : error.name) : typeof error

/** What the browser keeps for us between leaving for the provider and coming back, sealed. */
const journey = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  until: z.number(),
  invitation: z.string().nullable(),
  /** Id of the session that is to be proven; null: a log-in. */
  proves: z.string().nullable(),
})
const sealContext = (ctx: Context): string => `${ctx.district.id}/single-sign-on`

/**
 * The way to the provider.
 *
 * @param options.back where the provider sends the browser back to
 * @param options.proves id of the session whose person is to prove to be there; absent: a log-in
 * @returns where to go, and what the browser keeps meanwhile
 */
export const leaveForProvider = async (
  ctx: Context,
  options: { readonly back: string; readonly invitation: string | null; readonly proves: string | null },
): Promise<{ location: string; kept: string }> => {
  const settings = requireSingleSignOn(ctx)
  const config = await discover(ctx, settings)
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const nonce = client.randomNonce()
  const location = client.buildAuthorizationUrl(config, {
    redirect_uri: options.back,
    scope: settings.scope,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...(options.proves !== null && { prompt: 'login', max_age: '0' }),
  })
  const until = ctx.now().getTime() + journeyMs
  const { invitation, proves } = options
  const plain = JSON.stringify({ state, nonce, verifier, until, invitation, proves } satisfies z.infer<typeof journey>)
  const kept = encrypt(ctx.secrets.loginKey, Buffer.from(plain), sealContext(ctx)).toString('base64url')
  return { location: location.href, kept }
}

const readJourney = (ctx: Context, kept: string | undefined): z.infer<typeof journey> => {
  try {
    const plain = decrypt(ctx.secrets.loginKey, Buffer.from(kept ?? '', 'base64url'), sealContext(ctx))
    const read = journey.parse(JSON.parse(plain.toString()))
    if (read.until > ctx.now().getTime()) return read
  } catch {
    // Not ours, or changed on the way: as good as none.
  }
  throw refuse('session.single-sign-on-failed')
}

const claimsShape = z.looseObject({ sub: z.string().min(1), iss: z.string(), amr: z.array(z.string()).optional() })
type Claims = z.infer<typeof claimsShape>

/** @throws session.single-sign-on-failed when the answer is not the one to our question */
const claimsOf = async (
  ctx: Context,
  settings: SingleSignOn,
  { url, read }: { readonly url: URL; readonly read: z.infer<typeof journey> },
): Promise<Claims> => {
  const config = await discover(ctx, settings)
  try {
    const tokens = await client.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: read.verifier,
      expectedState: read.state,
      expectedNonce: read.nonce,
      idTokenExpected: true,
      // Our clock and the provider's may be a little apart; the proof itself counts from now.
      ...(read.proves !== null && { maxAge: 60 }),
    })
    return claimsShape.parse(tokens.claims())
  } catch (error) {
    ctx.log.warn({ event: 'single sign-on failed', kind: nameOf(error) }, 'single sign-on failed')
    throw refuse('session.single-sign-on-failed')
  }
}

/**
 * The way back from the provider.
 *
 * @param options.url the address that the browser came back to, with what the provider added
 * @param options.sessionId of the session that the browser has now, if any
 * @returns the session that was opened; null when an open one was proven
 * @throws session.single-sign-on-failed, session.single-sign-on-unknown, session.invitation
 */
export const comeBack = async (
  ctx: Context,
  options: {
    readonly url: URL
    readonly kept: string | undefined
    readonly device: string
    readonly sessionId: string | null
  },
): Promise<Opened | null> => {
  const settings = requireSingleSignOn(ctx)
  const read = readJourney(ctx, options.kept)
  const claims = await claimsOf(ctx, settings, { url: options.url, read })
  if (read.proves !== null) {
    await prove(ctx, { claims, proves: read.proves, sessionId: options.sessionId })
    return null
  }
  const person = await personOf(ctx, settings, { claims, invitation: read.invitation })
  const vouched = (claims.amr ?? []).some((way) => settings.secondFactors.includes(way))
  return openSession(ctx, {
    person,
    device: options.device,
    method: 'single_sign_on',
    // The provider may have let somebody in without asking again.
    provenNow: false,
    secondFactorDue: !vouched && (await isEnrolled(ctx, person)),
  })
}

const prove = async (
  ctx: Context,
  {
    claims,
    proves,
    sessionId,
  }: { readonly claims: Claims; readonly proves: string; readonly sessionId: string | null },
): Promise<void> => {
  if (sessionId !== proves) throw refuse('session.single-sign-on-failed')
  const { iss: issuer, sub: subject } = claims
  const district = ctx.district.id
  const linked = await selectLinked(ctx.db, { district, issuer, subject })
  const session = await selectSession(ctx.db, district, bytesOf(proves))
  if (linked === undefined || linked !== session?.person_id) throw refuse('session.single-sign-on-failed')
  await writeProof(ctx.db, district, bytesOf(proves), ctx.now())
  await forgetSessions(ctx, [proves])
  await recordAccountEvent(ctx, { kind: 'proven', person: linked })
}

const personOf = async (
  ctx: Context,
  settings: SingleSignOn,
  { claims, invitation }: { readonly claims: Claims; readonly invitation: string | null },
): Promise<string> => {
  const district = ctx.district.id
  const { iss: issuer, sub: subject } = claims
  const linked = await selectLinked(ctx.db, { district, issuer, subject })
  const now = ctx.now()
  if (invitation !== null) {
    const invited = await takeInvitation(ctx.db, { district, digest: digestOf(ctx, invitation), now })
    if (invited === undefined) throw refuse('session.invitation')
    if (linked === invited) return invited
    if (linked !== undefined || !(await insertLink(ctx.db, { district, issuer, subject, person: invited, now })))
      throw refuse('session.single-sign-on-failed')
    await markLinkUndone(ctx.db, district, invited, null)
    await recordAccountEvent(ctx, { kind: 'linked', person: invited })
    return invited
  }
  if (linked !== undefined) return linked
  const number = settings.staffNumberClaim === null ? undefined : claims[settings.staffNumberClaim]
  const person =
    typeof number === 'string' && number !== '' ? await selectByStaffNumber(ctx.db, district, number) : undefined
  if (person === undefined || (await isLinkUndone(ctx.db, district, person)))
    throw refuse('session.single-sign-on-unknown')
  if (!(await insertLink(ctx.db, { district, issuer, subject, person, now })))
    throw refuse('session.single-sign-on-unknown')
  await recordAccountEvent(ctx, { kind: 'linked', person })
  return person
}

const digestOf = (ctx: Context, token: string): Buffer =>
  hmac(ctx.secrets.codeKey, ctx.district.id, 'invitation', token)

/** An invitation for a person to link an account of the single sign-on; it counts once, for a week. */
export const invite = async (
  ctx: Context,
  { person, by }: { readonly person: string; readonly by: string },
): Promise<{ token: string; until: Date }> => {
  requireSingleSignOn(ctx)
  const token = randomBytes(24).toString('base64url')
  const until = new Date(ctx.now().getTime() + invitationMs)
  await insertInvitation(ctx.db, { district: ctx.district.id, digest: digestOf(ctx, token), person, by, until })
  return { token, until }
}
