import { session as sessionShape } from '@mazha/contracts/api'
import {
  account,
  accountEventKinds,
  accountEvents,
  accounts,
  enrolment,
  invitation,
  newLogin,
  oncePassword,
  openSessions,
  passwordChange,
  proof,
  proven,
  recoveryCodes,
  secondFactor,
} from '@mazha/contracts/login'
import { refuse } from '@mazha/contracts/refusal'
import { toInstant } from '@mazha/contracts/zone'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { RequestSession, Routes } from '#kernel/http'
import { listAccountEvents, recordAccountEvent } from './account-events.ts'
import {
  closeAccount,
  givePassword,
  inviteOther,
  listAccounts,
  mustEnrol,
  openLogin,
  reopenAccount,
  resetFactor,
  signOut,
  unlink,
  unlock,
  viewAccount,
} from './accounts.ts'
import { changePassword } from './passwords.ts'
import { confirmEnrolment, dropFactor, renewRecoveryCodes, startEnrolment, takeCode } from './second-factor.ts'
import { handOver, viewSession } from './session-view.ts'
import { endSessions, listSessions, raiseSession } from './sessions.ts'
import { giveProof, requireProof } from './step-up.ts'
import { selectPassword } from './store-login.ts'

const nothing = z.strictObject({})
const personParams = z.object({ id: z.uuid() })
const sessionParams = z.object({ id: z.string().regex(/^[0-9a-f-]{8,64}$/) })

const held = (request: FastifyRequest): RequestSession => {
  if (request.session === null) throw refuse('session.required')
  return request.session
}

/** One's own account and log-in; below, what the security administrator does to others' (`/api/account/people`). */
export const accountRoutes: Routes = (app, ctx) => {
  const limit = { limit: 'log-in' } as const

  app.post(
    '/api/session/second-factor',
    {
      schema: {
        tags: ['session'],
        summary: 'Give the code that completes a log-in',
        description:
          'Six figures of the authenticator, each counted once, or a recovery code. The session gets a new token.',
        body: secondFactor,
        response: { 200: sessionShape },
      },
      config: { ...limit, whilePending: ['second_factor'] },
    },
    async (request, reply) => {
      const session = held(request)
      await takeCode(ctx, session.person, request.body.code)
      const opened = await raiseSession(ctx, session)
      handOver(ctx, { request, reply, opened })
      return viewSession(ctx, opened.session)
    },
  )

  app.post(
    '/api/session/proof',
    {
      schema: {
        tags: ['session'],
        summary: 'Give a fresh proof for sensitive acts',
        description:
          'The password again, or a code of the second factor. A call that was refused with `session.step-up` may then be sent once more.',
        body: proof,
        response: { 200: proven },
      },
      config: { ...limit, whilePending: ['enrolment'] },
    },
    async (request) => ({
      provenUntil: toInstant((await giveProof(ctx, held(request), request.body)).getTime()),
    }),
  )

  app.get(
    '/api/account',
    {
      schema: { tags: ['account'], summary: 'One’s own account', response: { 200: account } },
      config: { whilePending: ['password', 'enrolment'] },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      return viewAccount(ctx, held(request))
    },
  )

  app.post(
    '/api/account/password',
    {
      schema: {
        tags: ['account'],
        summary: 'Change one’s own password',
        description: 'Every other session of the person ends; this one gets a new token.',
        body: passwordChange,
        response: { 200: sessionShape },
      },
      config: { ...limit, whilePending: ['password'] },
    },
    async (request, reply) => {
      const opened = await changePassword(ctx, held(request), request.body)
      handOver(ctx, { request, reply, opened })
      return viewSession(ctx, opened.session)
    },
  )

  app.post(
    '/api/account/second-factor',
    {
      schema: {
        tags: ['account'],
        summary: 'Begin to set up a second factor',
        description: 'The secret is told this once; it counts when its first code has come back.',
        body: nothing,
        response: { 200: enrolment },
      },
      config: { ...limit, whilePending: ['enrolment'] },
    },
    async (request, reply) => {
      const session = held(request)
      // Who finds an open screen must not tie it to a telephone of his own.
      await requireProof(ctx, session)
      const row = await selectPassword(ctx.db, ctx.district.id, session.person)
      void reply.header('cache-control', 'no-store')
      return startEnrolment(ctx, session.person, row?.name ?? session.name)
    },
  )

  app.post(
    '/api/account/second-factor/confirm',
    {
      schema: {
        tags: ['account'],
        summary: 'Give the first code of a second factor',
        description: 'Answers the recovery codes, told this once.',
        body: secondFactor,
        response: { 200: recoveryCodes },
      },
      config: { ...limit, whilePending: ['enrolment'] },
    },
    async (request, reply) => {
      const session = held(request)
      const codes = await confirmEnrolment(ctx, session.person, request.body.code)
      await endSessions(ctx, session.person, { except: session.id })
      void reply.header('cache-control', 'no-store')
      return { codes }
    },
  )

  app.delete(
    '/api/account/second-factor',
    {
      schema: { tags: ['account'], summary: 'Take one’s own second factor away', response: { 204: z.null() } },
      config: { ...limit, stepUp: true },
    },
    async (request, reply) => {
      const session = held(request)
      if (mustEnrol(ctx, session)) throw refuse('session.second-factor-required')
      if (!(await dropFactor(ctx, session.person))) throw refuse('session.not-enrolled')
      await recordAccountEvent(ctx, { kind: 'second_factor_dropped', person: session.person })
      return reply.status(204).send(null)
    },
  )

  app.post(
    '/api/account/recovery-codes',
    {
      schema: {
        tags: ['account'],
        summary: 'Ten new recovery codes',
        description: 'Those before count no more.',
        body: nothing,
        response: { 200: recoveryCodes },
      },
      config: { ...limit, stepUp: true },
    },
    async (request, reply) => {
      const { person } = held(request)
      const codes = await renewRecoveryCodes(ctx, person)
      await recordAccountEvent(ctx, { kind: 'recovery_codes_renewed', person })
      void reply.header('cache-control', 'no-store')
      return { codes }
    },
  )

  app.get(
    '/api/account/sessions',
    { schema: { tags: ['account'], summary: 'Where one is logged in', response: { 200: openSessions } } },
    async (request) => {
      const session = held(request)
      const rows = await listSessions(ctx, session.person)
      return {
        items: rows.map((row) => {
          const id = row.id.toString('hex')
          return {
            id,
            device: row.device,
            method: row.method === 'single_sign_on' ? ('single_sign_on' as const) : ('password' as const),
            openedAt: toInstant(row.opened_at.getTime()),
            seenAt: toInstant(row.seen_at.getTime()),
            until: toInstant(row.until.getTime()),
            current: id === session.id,
          }
        }),
      }
    },
  )

  app.delete(
    '/api/account/sessions/:id',
    {
      schema: { tags: ['account'], summary: 'Log out elsewhere', params: sessionParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const ended = await endSessions(ctx, held(request).person, { only: request.params.id })
      if (ended === 0) throw refuse('session.not-found')
      return reply.status(204).send(null)
    },
  )

  app.delete(
    '/api/account/sessions',
    {
      schema: {
        tags: ['account'],
        summary: 'Log out everywhere else',
        response: { 200: z.object({ ended: z.int() }) },
      },
    },
    async (request) => {
      const session = held(request)
      return { ended: await endSessions(ctx, session.person, { except: session.id }) }
    },
  )

  app.get(
    '/api/account/events',
    {
      schema: {
        tags: ['account'],
        summary: 'What happened to accounts, for the auditor',
        description: 'Log-ins, refusals, resets and by whom, the newest first. Nothing of it can be changed.',
        querystring: z.object({
          q: z.string().trim().max(60).optional(),
          kind: z.enum(accountEventKinds).optional(),
          cursor: z.string().max(200).optional(),
        }),
        response: { 200: accountEvents },
      },
    },
    async (request) => {
      const { q, kind, cursor } = request.query
      return listAccountEvents(ctx, { q, cursor, kinds: kind === undefined ? undefined : [kind] })
    },
  )

  app.get(
    '/api/account/own-events',
    {
      schema: {
        tags: ['account'],
        summary: 'What happened to one’s own account lately',
        querystring: z.object({ cursor: z.string().max(200).optional() }),
        response: { 200: accountEvents },
      },
    },
    async (request) => listAccountEvents(ctx, { person: held(request).person, cursor: request.query.cursor }),
  )

  app.get(
    '/api/account/people',
    {
      schema: {
        tags: ['account'],
        summary: 'Accounts, for the security administrator',
        querystring: z.object({ q: z.string().trim().max(60).optional() }),
        response: { 200: accounts },
      },
    },
    async (request) => ({ items: await listAccounts(ctx, request.query.q || null) }),
  )

  app.post(
    '/api/account/people/:id/password',
    {
      schema: {
        tags: ['account'],
        summary: 'Give somebody a password for one log-in',
        description: 'Told this once; it must be changed at the log-in. Every session of the person ends.',
        params: personParams,
        body: nothing,
        response: { 200: oncePassword },
      },
      config: { stepUp: true },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      return { password: await givePassword(ctx, held(request), request.params.id) }
    },
  )

  app.post(
    '/api/account/people/:id/login',
    {
      schema: {
        tags: ['account'],
        summary: 'Give somebody a log-in',
        description: 'Answers a password for one log-in, told this once.',
        params: personParams,
        body: newLogin,
        response: { 200: oncePassword },
      },
      config: { stepUp: true },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const { name } = request.body
      return { password: await openLogin(ctx, held(request), { person: request.params.id, name }) }
    },
  )

  app.post(
    '/api/account/people/:id/invitation',
    {
      schema: {
        tags: ['account'],
        summary: 'Invite somebody to link the single sign-on',
        description: 'The link counts once, for a week.',
        params: personParams,
        body: nothing,
        response: { 200: invitation },
      },
      config: { stepUp: true },
    },
    async (request, reply) => {
      const { token, until } = await inviteOther(ctx, held(request), request.params.id)
      void reply.header('cache-control', 'no-store')
      // After the #: no server's log keeps it.
      return { link: `/console/#invitation=${token}`, until: toInstant(until.getTime()) }
    },
  )

  for (const [way, summary, work] of [
    ['second-factor/reset', 'Take a lost second factor away', resetFactor],
    ['single-sign-on/reset', 'Undo the link to the single sign-on', unlink],
    ['sign-out', 'Log somebody out everywhere', signOut],
    ['unlock', 'Open a locked account', unlock],
    ['close', 'End all of somebody’s ways in', closeAccount],
    ['reopen', 'Let somebody log in again', reopenAccount],
  ] as const) {
    app.post(
      `/api/account/people/:id/${way}`,
      {
        schema: { tags: ['account'], summary, params: personParams, body: nothing, response: { 204: z.null() } },
        config: { stepUp: true },
      },
      async (request, reply) => {
        await work(ctx, held(request), request.params.id)
        return reply.status(204).send(null)
      },
    )
  }
}
