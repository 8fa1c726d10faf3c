import type { Calendar } from '@mazha/contracts/calendar'
import { decide } from '@mazha/contracts/decide'
import type { Decision, Matter } from '@mazha/contracts/matter'
import type { Procedure } from '@mazha/contracts/procedure'
import { refuse } from '@mazha/contracts/refusal'
import { getZone, formatDay, toMs } from '@mazha/contracts/zone'
import type { Instant } from '@mazha/contracts/text'
import type { Context } from '#kernel/context'
import type { ContactRow, TextRow, Write } from '#kernel/commit-statement'
import { searchVector } from '#kernel/words'
import { derivedId } from '#kernel/ids'
import { digestOf } from './command-digest.ts'
import { hashOf, joinDecisions, sealDecision, foundBy, type Sealed } from './decision.ts'
import { noteActor, noteArea } from './noted.ts'
import { openedTags, tagsOfMatter } from './opened-tags.ts'
import type { History, Opening } from './types.ts'

/** How a matter is opened: pure from the opening to the write, but for the salts. */

export const defaultProcedure = 'service-request'

export type Drafted = {
  readonly opening: Opening
  readonly procedure: Procedure
  readonly decision: Pick<Decision, 'entries' | 'matter' | 'notices'>
  /** The civil day whose number it gets. */
  readonly day: string
  readonly recordedAt: Instant
  /** The one that it was decided by. */
  readonly calendar: Calendar
}

/** The id of the matter that a client id opens: the same one, whoever is asked and however often. */
export const openedId = (ctx: Context, clientId: string): string => derivedId('matter', ctx.district.id, clientId)

const titleLength = 30

/** The first sentence, or as much of it as a list shows. */
export function titleOf(text: string): string {
  const first = text.trim().split(/[\n。！？!?；;]/u, 1)[0] ?? ''
  const characters = Array.from(first.trim() === '' ? text.trim() : first.trim())
  return characters.length <= titleLength ? characters.join('') : `${characters.slice(0, titleLength - 1).join('')}…`
}

const formOf = (procedure: Procedure): ReadonlySet<string> => new Set(Object.keys(procedure.open.form?.shape ?? {}))

/** What the opening form is given: those of the opening's words that this procedure asks for. */
function inputOf(procedure: Procedure, opening: Opening): Record<string, unknown> {
  const asked = formOf(procedure)
  const { text, title, category, place, address, channel, files, contact, aboutOfficials } = opening
  const phone = (contact?.phone ?? '') !== ''
  const known: Record<string, unknown> = {
    text,
    title,
    category,
    place,
    address: address === '' ? undefined : address,
    channel,
    files: files?.length === 0 ? undefined : files,
    about_officials: aboutOfficials === true ? true : undefined,
    anonymous: !phone && (contact?.name ?? '') === '',
    contactable: phone,
  }
  const input: Record<string, unknown> = {}
  for (const name in known) if (asked.has(name) && known[name] !== undefined) input[name] = known[name]
  return { ...input, ...opening.input }
}

/** Decides the opening, and what followed in an old record. The number is still missing. */
export function draftOpening(ctx: Context, opening: Opening, acts: History['acts'] = []): Drafted {
  const procedure = ctx.procedures.current(opening.procedure ?? defaultProcedure)
  if (procedure === undefined) {
    throw refuse('matter.unknown-procedure', { procedure: opening.procedure ?? defaultProcedure })
  }
  const recordedAt = ctx.now().toISOString()
  const at = opening.at ?? recordedAt
  const { calendar } = ctx
  const common = { procedure, calendar }
  const opened = decide({
    ...common,
    matter: null,
    action: 'open',
    input: inputOf(procedure, opening),
    actor: opening.actor,
    now: at,
    opening: { district: ctx.district.id, id: openedId(ctx, opening.clientId), number: '' },
  })
  if (!opened.ok) throw opened.refusal
  const first = noteArea(ctx, noteActor(opened.decision, opening.actor))
  const decisions: (typeof first)[] = [first]
  for (const { action, input, actor, at: now } of acts) {
    const matter = decisions.at(-1)?.matter ?? first.matter
    const answer = decide({ ...common, matter, action, input, actor, now })
    if (!answer.ok) throw answer.refusal
    decisions.push(noteActor(answer.decision, actor))
  }
  const zone = getZone(ctx.district.zone)
  return {
    opening,
    procedure,
    decision: acts.length === 0 ? first : joinDecisions(decisions),
    day: formatDay(zone.dayOf(toMs(at))),
    recordedAt,
    calendar,
  }
}

/** What lists and search show of it. */
function textOf(opening: Opening, procedure: Procedure, matter: Matter): TextRow {
  const title = opening.title ?? titleOf(opening.text)
  const address = opening.address === undefined || opening.address === '' ? null : opening.address
  return {
    title,
    body: opening.text,
    address,
    search: searchVector(
      [opening.title ?? null, opening.text, address],
      [...openedTags(matter.openedAt), ...tagsOfMatter(foundBy(procedure, matter))],
    ),
  }
}

export function sealOpening(
  ctx: Context,
  drafted: Drafted,
  extra: { readonly number: string; readonly contact: ContactRow | null; readonly links?: Write['links'] },
): Sealed & { readonly write: Write } {
  const { opening, procedure, decision, recordedAt } = drafted
  const matter: Matter = { ...decision.matter, number: extra.number }
  const { write, standing } = sealDecision({
    procedure,
    before: null,
    decision: { ...decision, matter },
    recordedAt,
    hash: hashOf(ctx.district.settings),
    calendar: drafted.calendar,
    contact: extra.contact,
    ...(extra.links === undefined ? {} : { links: extra.links }),
  })
  return {
    standing,
    write: {
      ...write,
      clientId: opening.clientId,
      digest: openingDigest(ctx, opening),
      text: textOf(opening, procedure, matter),
    },
  }
}

/** What was asked, so that the same client id for something else is noticed. */
const openingDigest = (ctx: Context, opening: Opening): Buffer => {
  const { clientId: _clientId, actor, ...asked } = opening
  return digestOf(ctx, { open: asked, actor: actor.kind === 'staff' ? actor.person : actor.kind })
}
