import type { Context } from '#kernel/context'
import { hmac } from '#kernel/secrets'
import { hasPlainSources, keySomeSources } from './store-sources.ts'

/** Makes of a plain digest what may be stored. */
export type KeyDigest = (plain: Buffer) => Buffer

/**
 * Keyed, because a plain digest of a name and a telephone is found again by trying telephones. It is the plain digest that is keyed, so that
 * what was stored plain before can be keyed without the row.
 */
export const keyDigestOf =
  (ctx: Context): KeyDigest =>
  (plain) =>
    hmac(ctx.secrets.blindIndexKey, ctx.district.id, 'import-source', plain.toString('hex'))

const atOnce = 5000

/** Keys what earlier programs stored plain; until then rows of theirs would not be known again. A look at an index where there is none. */
export const keyPlainSources = async (ctx: Context): Promise<void> => {
  if (!(await hasPlainSources(ctx))) return
  while ((await keySomeSources(ctx, keyDigestOf(ctx), atOnce)) > 0);
}
