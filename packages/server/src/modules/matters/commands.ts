import { setImmediate } from 'node:timers/promises'
import { decide } from '@mazha/contracts/decide'
import type { Decision, Matter } from '@mazha/contracts/matter'
import { offers, type Offer } from '@mazha/contracts/offers'
import { parseNumber } from '@mazha/contracts/number'
import type { Procedure } from '@mazha/contracts/procedure'
import { refuse, Refused } from '@mazha/contracts/refusal'
import type { Actor } from '@mazha/contracts/role'
import { groundNow } from '#modules/grids'
import type { Context } from '#kernel/context'
import type { ContactRow, LinkRow, Write } from '#kernel/commit-statement'
import type { Standing } from '#kernel/recent'
import { derivedId } from '#kernel/ids'
import { digestOf } from './command-digest.ts'
import { sealContacts } from './contacts.ts'
import { hashOf, sealDecision } from './decision.ts'
import { draftOpening, type Drafted, sealOpening } from './opening.ts'
import { noteActor } from './noted.ts'
import { matterAsOf } from './queries.ts'
import { requireUnbarred } from './kept-from.ts'
import { isBarred, maySee, scopeOf } from './scope.ts'
import { selectCommand, selectContacts, selectIdByNumber, selectStandings, selectTexts } from './store.ts'
import type { Act, Acted, History, Opened, Opening, Outcome } from './types.ts'

/**
 * Opens a matter. The same client id for the same words gives the same matter once, however often and wherever it is sent.
 *
 * @throws command.reused, request.invalid, matter.unknown-procedure, and what the procedure refuses
 */
export async function openMatter(ctx: Context, opening: Opening): Promise<Opened> {
  const [outcome] = await openAll(ctx, [{ opening, acts: [] }])
  if (outcome === undefined) throw new Error('One opening has one outcome')
  if ('refused' in outcome) throw outcome.refused
  return outcome.done
}

/** Opens many at once, for imports. Outcomes stand in the order given; one that is refused does not stop the others. */
export const openMatters = (ctx: Context, many: readonly Opening[]): Promise<Outcome<Opened>[]> =>
  openAll(
    ctx,
    many.map((opening) => ({ opening, acts: [] })),
  )

/** Records what has already happened: each history goes in whole or not at all, and tells nobody. */
export const recordHistories = (ctx: Context, many: readonly History[]): Promise<Outcome<Opened>[]> =>
  openAll(ctx, many)

type Attempt = { readonly place: number; readonly drafted: Drafted; tries: number }

/** After so many, whatever else waits gets its turn: people's requests, and the database's answers to what was sent before. */
const breath = 32

async function openAll(
  ctx: Context,
  many: readonly { readonly opening: Opening; readonly acts: History['acts'] }[],
): Promise<Outcome<Opened>[]> {
  // Where each happened is looked up as they are drafted.
  await groundNow(ctx)
  const outcomes: Outcome<Opened>[] = []
  let attempts: Attempt[] = []
  for (const [place, { opening, acts }] of many.entries()) {
    if (place % breath === breath - 1) await setImmediate()
    try {
      attempts.push({ place, drafted: draftOpening(ctx, opening, acts), tries: 0 })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      outcomes[place] = { refused: error }
    }
  }
  const contactAt = new Map<number, ContactRow | null>()
  const sealFor = async (some: readonly Attempt[]): Promise<void> => {
    const contacts = await sealContacts(
      ctx,
      some.map(({ drafted }) => drafted.opening.contact),
    )
    for (const [n, { place }] of some.entries()) contactAt.set(place, contacts[n] ?? null)
  }
  await sealFor(attempts)
  while (attempts.length > 0) {
    const numbers = await ctx.numbers.take(attempts.map(({ drafted }) => drafted.day))
    const again: Attempt[] = []
    const unsealed: Attempt[] = []
    const write = async (attempt: Attempt, number: string): Promise<void> => {
      const { place, drafted } = attempt
      const sealed = sealOpening(ctx, drafted, { number, contact: contactAt.get(place) ?? null })
      const result = await ctx.committer.commit(sealed.write)
      if (result.kind === 'done') {
        ctx.recent.put(sealed.standing)
        outcomes[place] = { done: { matter: sealed.standing.matter, repeated: false } }
      } else if (result.kind === 'repeated') {
        outcomes[place] = { done: { matter: await matterAsOf(ctx, result.matter, result.seq), repeated: true } }
      } else if (result.kind === 'key-gone' && attempt.tries < mostTries) {
        // What was kept of the person was erased at this moment: this matter begins anew with them.
        const next = { ...attempt, tries: attempt.tries + 1 }
        unsealed.push(next)
        again.push(next)
      } else if (result.kind === 'key-gone') {
        throw refuse('service.unavailable')
      } else if (result.kind === 'reused' || attempt.tries >= 3) {
        outcomes[place] = { refused: refuse('command.reused') }
      } else {
        // Its number was taken by another (a restored block), or a client id so old that it was forgotten.
        again.push({ ...attempt, tries: attempt.tries + 1 })
      }
    }
    const writes: Promise<void>[] = []
    for (const [n, attempt] of attempts.entries()) {
      if (n % breath === breath - 1) await setImmediate()
      const written = write(attempt, numbers[n] ?? '')
      // A failure is thrown where all are awaited; it must not end the process before that.
      written.catch(() => undefined)
      writes.push(written)
    }
    await Promise.all(writes)
    if (unsealed.length > 0) await sealFor(unsealed)
    attempts = again
  }
  return outcomes
}

/** Several faster ones in a row mean that something else is wrong. */
const mostTries = 8

/**
 * Does an action. The same client id again gives the same answer and does nothing.
 *
 * @throws matter.not-found, matter.conflict, command.reused, and what the procedure refuses
 */
export async function actOn(ctx: Context, act: Act): Promise<Acted> {
  const digest = digestOf(ctx, {
    act: act.action,
    actor: act.actor.kind === 'staff' ? act.actor.person : act.actor.kind,
    id: act.id,
    input: act.input,
  })
  let standing = ctx.recent.get(act.id)
  let fresh = false
  for (let tries = 0; tries < mostTries; tries++) {
    if (standing === undefined || (act.version !== undefined && standing.matter.version !== act.version && !fresh)) {
      standing = await loadStanding(ctx, act.id)
      fresh = true
    }
    try {
      return await tryAct(ctx, act, digest, standing)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      // What was remembered may be stale: what is refused is looked at again as it stands.
      if (fresh && error.code !== 'matter.conflict') return await answered(ctx, act, digest, error)
      if (fresh && act.version !== undefined) return await answered(ctx, act, digest, error)
      ctx.recent.drop(act.id)
      standing = undefined
      fresh = false
    }
  }
  throw refuse('matter.conflict')
}

/** A repeated act is refused by what it did itself: the client id tells, and the first answer is given again. */
async function answered(ctx: Context, act: Act, digest: Buffer, refusal: Refused): Promise<Acted> {
  const command = await selectCommand(ctx.db, ctx.district.id, act.clientId)
  if (command === undefined) throw refusal
  if (!command.digest.equals(digest)) throw refuse('command.reused')
  return { matter: await matterAsOf(ctx, command.matter, command.seq), seq: command.seq, repeated: true }
}

async function tryAct(ctx: Context, act: Act, digest: Buffer, before: Standing): Promise<Acted> {
  const { matter } = before
  const procedure = procedureOf(ctx, matter)
  // From whom it is kept, they do not act on it either, and are not told that it is there.
  if (act.actor.kind === 'staff' && isBarred(scopeOf(act.actor), matter, procedure)) throw refuse('matter.not-found')
  if (act.version !== undefined && act.version !== matter.version) throw refuse('matter.conflict')
  const recordedAt = ctx.now().toISOString()
  const now = act.at ?? recordedAt
  const { calendar } = ctx
  const answer = decide({
    procedure,
    matter,
    action: act.action,
    input: act.input,
    actor: act.actor,
    now,
    calendar,
  })
  if (!answer.ok) throw answer.refusal
  const decision = noteActor(answer.decision, act.actor)
  if (decision.entries.length === 0) return { matter, seq: matter.version, repeated: false }
  await requireUnbarred(ctx, { procedure, before: matter, after: decision.matter, actor: act.actor })
  await act.requires?.(matter, decision.matter)
  const links = await resolveLinks(ctx, decision, act.actor)
  const hash = hashOf(ctx.district.settings)
  const sealed = sealDecision({ procedure, before, decision, recordedAt, hash, calendar, links })
  const opened = decision.opens.length === 0 ? [] : await openLinked(ctx, act, matter, decision)
  const write: Write = {
    ...sealed.write,
    clientId: act.clientId,
    digest,
    handover: act.handover?.(sealed.standing.matter),
    opens: opened.map((one) => one.write),
  }
  const result = await ctx.committer.commit(write)
  switch (result.kind) {
    case 'done':
      for (const { standing } of [sealed, ...opened]) ctx.recent.put(standing)
      return { matter: sealed.standing.matter, seq: sealed.standing.matter.version, repeated: false }
    case 'repeated':
      return { matter: await matterAsOf(ctx, result.matter, result.seq), seq: result.seq, repeated: true }
    case 'reused':
      throw refuse('command.reused')
    case 'key-gone':
      // What is opened with it takes the person's contact along: it is read again.
      return tryAct(ctx, act, digest, before)
    case 'conflict':
      throw refuse('matter.conflict')
  }
}

async function loadStanding(ctx: Context, id: string): Promise<Standing> {
  const [standing] = await selectStandings(ctx.db, ctx.district.id, [id])
  if (standing === undefined) throw refuse('matter.not-found')
  ctx.recent.put(standing)
  return standing
}

/** The procedure that a matter runs under: the version it was opened with. */
export function procedureOf(
  ctx: Context,
  { procedure: id, procedureVersion }: Pick<Matter, 'procedure' | 'procedureVersion'>,
): Procedure {
  const procedure = ctx.procedures.find(id, procedureVersion)
  if (procedure === undefined) throw refuse('matter.unknown-procedure', { procedure: `${id} ${procedureVersion}` })
  return procedure
}

/** What this person may do now with this matter. */
export const offersFor = (ctx: Context, matter: Matter, actor: Actor): readonly Offer[] =>
  offers({
    procedure: procedureOf(ctx, matter),
    matter,
    actor,
    now: ctx.now().toISOString(),
    calendar: ctx.calendar,
  })

/** A form names a matter by its number, as people do, or by its id. */
async function resolveLinks(ctx: Context, decision: Decision, actor: Actor): Promise<LinkRow[]> {
  const links: LinkRow[] = []
  for (const { kind, to } of decision.links) {
    const number = parseNumber(to)
    const id = number === undefined ? undefined : await selectIdByNumber(ctx.db, ctx.district.id, number)
    const named = id ?? (uuid.test(to) ? to : undefined)
    const [standing] = named === undefined ? [] : await selectStandings(ctx.db, ctx.district.id, [named])
    const target = standing?.matter
    if (target === undefined || target.id === decision.matter.id) throw refuse('matter.not-found')
    // What somebody may not see is not told from what is not there.
    if (actor.kind === 'staff' && !maySee(scopeOf(actor), target, procedureOf(ctx, target)))
      throw refuse('matter.not-found')
    links.push({ kind, to: target.id })
  }
  return links
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** Matters that this act opens: they keep the person's contact and where it was, and go in with the act, or not at all. */
async function openLinked(ctx: Context, act: Act, parent: Matter, decision: Decision) {
  const opened: ReturnType<typeof sealOpening>[] = []
  await groundNow(ctx)
  const [contact] = await selectContacts(ctx.db, ctx.district.id, parent.id)
  const [texts] = await selectTexts(ctx.db, ctx.district.id, [parent.id])
  for (const [n, { procedure, link, input }] of decision.opens.entries()) {
    const { text, title, address, ...rest } = input
    const clientId = derivedId('opens', act.clientId, String(n))
    const drafted = draftOpening(ctx, {
      clientId,
      procedure,
      actor: { kind: 'system' },
      channel: typeof rest['channel'] === 'string' ? rest['channel'] : 'portal',
      text: typeof text === 'string' ? text : (texts?.body ?? ''),
      title: typeof title === 'string' ? title : undefined,
      address: typeof address === 'string' ? address : (texts?.address ?? undefined),
      place: texts?.place ?? undefined,
      input: rest,
      at: act.at,
    })
    const [number] = await ctx.numbers.take([drafted.day])
    opened.push(
      sealOpening(ctx, drafted, {
        number: number ?? '',
        contact:
          // One that nobody can read any more is left where it is.
          contact === undefined || contact.wrapped === null ? null : { ...contact, wrapped: contact.wrapped },
        links: [{ kind: link, to: parent.id }],
      }),
    )
  }
  return opened
}
