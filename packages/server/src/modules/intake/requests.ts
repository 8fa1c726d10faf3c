import type { NewMatter, NewRequest, Receipt } from '@mazha/contracts/api'
import type { Matter } from '@mazha/contracts/matter'
import { spokenNumber } from '@mazha/contracts/number'
import { refuse } from '@mazha/contracts/refusal'
import type { Actor } from '@mazha/contracts/role'
import { claimFiles, requireFiles } from '#modules/files'
import { nextStepOf, openMatter, receiptCode, requireNamedAtOpening } from '#modules/matters'
import { unitsById } from '#modules/people'
import type { Context } from '#kernel/context'

/** What the person who raised a matter takes home: number, code, and what happens next. */
const receiptOf = async (ctx: Context, matter: Matter): Promise<Receipt> => {
  const code = receiptCode(ctx, matter.id)
  return {
    number: matter.number,
    spoken: spokenNumber(matter.number),
    code,
    // In the fragment, which no browser sends and no server logs.
    link: `/#/r/${matter.number}/${code}`,
    receivedAt: matter.openedAt,
    next: nextStepOf(ctx, matter, await unitsById(ctx)),
  }
}

/** What an opening is told in words of its own: said twice, the ledger would keep one and the pages show the other. */
const own = ['text', 'title', 'category', 'place', 'address', 'channel', 'files', 'anonymous', 'contactable']

const refuseTwice = (input: Readonly<Record<string, unknown>>): void => {
  const twice = own.filter((name) => name in input)
  if (twice.length === 0) return
  throw refuse(
    'request.invalid',
    { fields: twice.join(', ') },
    twice.map((name) => ({
      path: `input.${name}`,
      message: { zh: `${name}：请填在正文里，不要重复填写`, en: `${name}: say it once, beside the input` },
    })),
  )
}

/**
 * Opens a matter from a filled form. The same `clientId` gives the same receipt and no second matter.
 *
 * @throws file.not-found, request.invalid, matter.unknown-procedure, matter.unit-gone, term.unknown-person, command.reused
 */
export const takeRequest = async (
  ctx: Context,
  request: Omit<NewRequest, 'door'> & Partial<Pick<NewMatter, 'procedure' | 'input'>>,
  { actor, channel }: { actor: Actor; channel: string },
): Promise<Receipt & { readonly id: string }> => {
  const { clientId, text, title, category, location, contact, files = [], aboutOfficials, procedure, input } = request
  refuseTwice(input ?? {})
  if (actor.kind === 'staff' && input !== undefined) await requireNamedAtOpening(ctx, { procedure, input })
  await requireFiles(ctx, files)
  const { matter } = await openMatter(ctx, {
    clientId,
    procedure,
    actor,
    channel,
    title,
    text,
    category,
    place:
      location?.lng === undefined || location.lat === undefined ? undefined : { lng: location.lng, lat: location.lat },
    address: location?.address === '' ? undefined : location?.address,
    contact,
    files,
    aboutOfficials,
    input,
  })
  await claimFiles(ctx, files, matter.id)
  return { id: matter.id, ...(await receiptOf(ctx, matter)) }
}
