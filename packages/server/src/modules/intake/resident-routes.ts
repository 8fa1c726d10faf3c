import { phoneCodeAsked, phoneCodeSent, residentLogin, residentMatters, residentSession } from '@mazha/contracts/login'
import { refuse } from '@mazha/contracts/refusal'
import { toInstant } from '@mazha/contracts/zone'
import { z } from 'zod'
import type { Routes } from '#kernel/http'
import { isPhoneKnown, mattersOfPhone, phoneIndex } from '#modules/matters'
import { isPhoneRegistered } from '#modules/register'
import { askPhoneCode, enterWithCode, leaveResident, requireSms, residentCookie, residentMs } from '#modules/people'

/** Residents who come by their telephone number: what they raised with it, and its progress without the receipt's code. */
export const residentRoutes: Routes = (app, ctx) => {
  app.post(
    '/api/resident/codes',
    {
      schema: {
        tags: ['residents'],
        summary: 'Send a code to a telephone',
        description: 'The answer is the same whether the number is known or not; a code goes out only where it is.',
        body: phoneCodeAsked,
        response: { 202: phoneCodeSent },
      },
      config: { limit: 'phone-code' },
    },
    async (request, reply) => {
      requireSms(ctx)
      const { phone } = request.body
      const index = phoneIndex(ctx, phone)
      const [raised, registered] = await Promise.all([
        isPhoneKnown(ctx.db, ctx.district.id, index),
        isPhoneRegistered(ctx, phone),
      ])
      const known = raised || registered
      const told = await askPhoneCode(ctx, { phone, index, known, language: request.language })
      return reply.status(202).header('cache-control', 'no-store').send(told)
    },
  )

  app.post(
    '/api/resident/sessions',
    {
      schema: {
        tags: ['residents'],
        summary: 'Log in with the code',
        body: residentLogin,
        response: { 201: residentSession },
      },
      config: { limit: 'phone-code' },
    },
    async (request, reply) => {
      const index = phoneIndex(ctx, request.body.phone)
      const { token, csrf, until } = await enterWithCode(ctx, { index, code: request.body.code })
      return reply
        .setCookie(residentCookie, token, {
          path: '/api',
          httpOnly: true,
          sameSite: 'strict',
          secure: request.protocol === 'https',
          maxAge: residentMs / 1000,
        })
        .header('cache-control', 'no-store')
        .status(201)
        .send({ csrf, until: toInstant(until.getTime()) })
    },
  )

  app.delete(
    '/api/resident/sessions',
    { schema: { tags: ['residents'], summary: 'Log out', response: { 204: z.null() } } },
    async (request, reply) => {
      if (request.resident !== null) await leaveResident(ctx, request.resident)
      return reply.clearCookie(residentCookie, { path: '/api' }).status(204).send(null)
    },
  )

  app.get(
    '/api/resident/matters',
    {
      schema: {
        tags: ['residents'],
        summary: 'What was raised with one’s number',
        description: 'Each may be asked for at `GET /api/requests/{number}` without a code while the session lasts.',
        response: { 200: residentMatters },
      },
    },
    async (request, reply) => {
      const { resident } = request
      if (resident === null) throw refuse('session.resident-required')
      void reply.header('cache-control', 'no-store')
      return { csrf: resident.csrf, items: await mattersOfPhone(ctx, resident.phone) }
    },
  )
}
