import { timingSafeEqual } from 'node:crypto'
import { refuse } from '@mazha/contracts/refusal'
import type { Context } from '#kernel/context'
import { hmac } from '#kernel/secrets'
import type { Position } from './list-store.ts'

/** The `next` of a page: where it ended, signed together with what was asked, so that it fits no other list. */

const signature = (ctx: Context, text: string, asked: string): Buffer =>
  hmac(ctx.secrets.cursorKey, ctx.district.id, asked, text).subarray(0, 12)

export function writeCursor(ctx: Context, position: Position, asked: string): string {
  const text = `${position.order}|${position.id}`
  return `${Buffer.from(text).toString('base64url')}.${signature(ctx, text, asked).toString('base64url')}`
}

/** @throws cursor.invalid */
export function readCursor(ctx: Context, cursor: string, asked: string): Position {
  const [body = '', signed = ''] = cursor.split('.')
  const text = Buffer.from(body, 'base64url').toString()
  const given = Buffer.from(signed, 'base64url')
  const expected = signature(ctx, text, asked)
  const [order, id] = text.split('|')
  if (
    given.length !== expected.length ||
    !timingSafeEqual(given, expected) ||
    order === undefined ||
    id === undefined
  ) {
    throw refuse('cursor.invalid')
  }
  return { order, id }
}
