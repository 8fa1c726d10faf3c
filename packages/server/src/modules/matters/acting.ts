import { listFields } from '@mazha/contracts/form-data'
import type { Matter } from '@mazha/contracts/matter'
import { parseNumber } from '@mazha/contracts/number'
import { compile } from '@mazha/contracts/program'
import { refuse } from '@mazha/contracts/refusal'
import type { Actor } from '@mazha/contracts/role'
import { z } from 'zod'
import { claimFiles, requireFiles } from '#modules/files'
import type { Context } from '#kernel/context'
import { actOn, procedureOf } from './commands.ts'
import { requireNamed } from './named-in-acts.ts'
import { filesIn } from './public.ts'
import { findMatter } from './queries.ts'
import { maySee, scopeOf } from './scope.ts'

const uuid = z.uuid()
const isId = (text: string): boolean => uuid.safeParse(text).success

/** The matter of that id or number, if this person may see it; one that they may not see is not told from none. */
export const seenMatter = async (ctx: Context, idOrNumber: string, actor: Actor): Promise<Matter> => {
  const number = parseNumber(idOrNumber)
  const matter = isId(idOrNumber)
    ? await findMatter(ctx, { id: idOrNumber })
    : number === undefined
      ? undefined
      : await findMatter(ctx, { number })
  if (matter === undefined || !maySee(scopeOf(actor), matter, procedureOf(ctx, matter)))
    throw refuse('matter.not-found', { number: idOrNumber })
  return matter
}

/**
 * The id of a matter that this person may act on. Whoever sees the whole district needs no look at it first: the act
 * itself refuses when it is not there.
 */
export const actableId = async (ctx: Context, idOrNumber: string, actor: Actor): Promise<string> =>
  scopeOf(actor).district && isId(idOrNumber) ? idOrNumber : (await seenMatter(ctx, idOrNumber, actor)).id

type ActBody = {
  readonly clientId: string
  readonly version?: number | undefined
  readonly input: Readonly<Record<string, unknown>>
}

/** The files that an act's form names: other fields hold ids as well, of people among them. */
const filesOf = async (
  ctx: Context,
  { id, action, input, actor }: { id: string; action: string; input: ActBody['input']; actor: Actor },
): Promise<string[]> => {
  // Nearly no act has any, and then nothing is looked up.
  if (filesIn([input]).length === 0) return []
  const matter = await findMatter(ctx, { id })
  if (matter === undefined) return []
  const procedure = procedureOf(ctx, matter)
  // A file that is missing would tell that the matter is there; the act itself tells nothing of it.
  if (actor.kind === 'staff' && !maySee(scopeOf(actor), matter, procedure)) return []
  const form = compile(procedure).acts.get(action)?.form
  if (form === undefined || form === null) return []
  const named = listFields(form.schema).filter(({ meta }) => meta.widget === 'files')
  return filesIn([Object.fromEntries(named.map(({ name }) => [name, input[name]]))])
}

/** One act, with the files that its form names; the units and people that it names are there. */
export const actOnWithFiles = async (
  ctx: Context,
  { id, action, body, actor }: { id: string; action: string; body: ActBody; actor: Actor },
): Promise<Matter> => {
  const files = await filesOf(ctx, { id, action, input: body.input, actor })
  if (files.length > 0) await requireFiles(ctx, files)
  const { matter } = await actOn(ctx, {
    clientId: body.clientId,
    id,
    version: body.version,
    action,
    input: body.input,
    actor,
    requires: (before, after) => requireNamed(ctx, { procedure: procedureOf(ctx, after), before, after, actor }),
  })
  if (files.length > 0) await claimFiles(ctx, files, id)
  return matter
}
