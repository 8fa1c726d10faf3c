import { timingSafeEqual } from 'node:crypto'
import { refuse } from '@mazha/contracts/refusal'
import type { Context } from '#kernel/context'
import { hmac } from '#kernel/secrets'
import type { After } from './store.ts'

/** The `next` of a page: where it ended, signed together with what was asked, so that it fits no other list. */

const sign = (ctx: Context, body: string, asked: string): string =>
  hmac(ctx.secrets.cursorKey, ctx.district.id, 'register', asked, body).subarray(0, 12).toString('base64url')

export const writeCursor = (ctx: Context, { path, text, id }: NonNullable<After>, asked: string): string => {
  const body = Buffer.from([path, text, id].join('\n')).toString('base64url')
  return `${body}.${sign(ctx, body, asked)}`
}

/** @throws cursor.invalid */
export const readCursor = (ctx: Context, cursor: string | undefined, asked: string): After => {
  if (cursor === undefined) return null
  const [body = '', signed = ''] = cursor.split('.')
  const [given, expected] = [Buffer.from(signed), Buffer.from(sign(ctx, body, asked))]
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw refuse('cursor.invalid')
  const [path = '', text = '', id = ''] = Buffer.from(body, 'base64url').toString().split('\n')
  return { path, text, id }
}
