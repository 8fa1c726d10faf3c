import type { MatterView } from '@mazha/contracts/api'
import { depthOf } from '@mazha/contracts/area'
import { shortAreaName } from '@mazha/contracts/area-name'
import { procedureOf } from './commands.ts'
import { calendarsOf } from './counted-by.ts'
import { fieldLabels } from '@mazha/contracts/offers'
import { linkKinds, type Matter } from '@mazha/contracts/matter'
import { placeWord, readPlace } from '@mazha/contracts/place'
import type { Procedure } from '@mazha/contracts/procedure'
import { type Actor, roles } from '@mazha/contracts/role'
import type { Language, Text } from '@mazha/contracts/text'
import { filesOfMatter } from '#modules/files'
import { type Ground, groundNow } from '#modules/grids'
import { unitName, unitsById } from '#modules/people'
import type { Context } from '#kernel/context'
import { type SeenLinks, seenLinks, withoutHidden } from './hidden-names.ts'
import { namesFor } from './public.ts'
import { contactsOf, timeline, wordsOf } from './queries.ts'
import type { Names } from './sentences.ts'
import type { MatterContact, TimelineEntry } from './types.ts'
import { clockMarkTitle, inOrder, maskName, maskPhone, maskWords, viewClock, viewOffers } from './view.ts'

/** One matter as the console shows it. */

const reporter: Text = { zh: '反映人', en: 'Raised by' }
const joined: Text = { zh: '同类反映人', en: 'Also raised by' }
const anonymous: Text = { zh: '匿名', en: 'Anonymous' }
const system: Text = { zh: '系统', en: 'System' }

type People = MatterView['people']

const peopleOf = (
  contacts: readonly MatterContact[],
  entries: readonly TimelineEntry[],
  { names, language }: { names: Names; language: Language },
): People => {
  const people: People = contacts.map(({ name, phone }, n) => ({
    relation: n === 0 ? 'reporter' : 'joined',
    title: n === 0 ? reporter : joined,
    name: name === null ? anonymous[language] : maskName(name),
    phone: phone === null ? null : maskPhone(phone),
  }))
  if (contacts.length === 0)
    people.push({ relation: 'reporter', title: reporter, name: anonymous[language], phone: null })
  const seen = new Set<string>()
  for (const { by } of entries) {
    if (by.kind !== 'staff') continue
    const key = `${by.person} ${by.as.role}`
    if (seen.has(key)) continue
    seen.add(key)
    people.push({ relation: by.as.role, title: roles[by.as.role], name: names.person(by.person) ?? '', phone: null })
  }
  return people
}

/** A point by where it lies: numbers tell nobody where to go. */
const placeSaid = (ground: Ground, word: string | null | undefined): MatterView['timeline'][number]['place'] => {
  const point = typeof word === 'string' ? readPlace(word) : null
  if (point === null) return null
  const area = ground.findAreaAt(point)
  const named = area === undefined ? [] : [...ground.above(area.id), area]
  const below = named.filter(({ level }) => depthOf(level) >= depthOf('street')).map(({ name }) => shortAreaName(name))
  // A micro-grid is mostly called after its grid: that is not said twice.
  const said = below.filter((name, n) => below[n + 1]?.startsWith(name) !== true)
  return { ...point, name: said.length === 0 ? null : said.join(' ') }
}

const timelineView = (
  procedure: Procedure,
  entries: readonly TimelineEntry[],
  { names, language, seen, ground }: { names: Names; language: Language; seen: SeenLinks; ground: Ground },
): MatterView['timeline'] =>
  entries.map((entry) => ({
    seq: entry.seq,
    at: entry.at,
    recordedAt: entry.recordedAt,
    action: entry.action,
    title: entry.action === 'clock' ? clockMarkTitle(procedure, entry.clocks, entry.title) : entry.title,
    who:
      entry.by.kind === 'staff'
        ? (names.person(entry.by.person) ?? '')
        : (entry.by.kind === 'reporter' ? reporter : system)[language],
    unitName: entry.by.kind === 'staff' ? names.unit(entry.by.as.unit) : null,
    state: entry.state,
    words: maskWords(withoutHidden(entry.words, seen)),
    input: withoutHidden(entry.input, seen),
    labels: Object.fromEntries(fieldLabels(procedure, entry.action)),
    place: placeSaid(ground, withoutHidden(entry.words, seen)[placeWord]),
    hash: entry.hash,
  }))

const trackViews = (procedure: Procedure, matter: Matter): MatterView['tracks'] =>
  Object.fromEntries(
    Object.entries(matter.tracks).map(([name, state]) => {
      const use = procedure.tracks[name]?.use
      const title = use?.title ?? { zh: name, en: name }
      return [name, { state, title, stateTitle: use?.states[state]?.title ?? { zh: state, en: state } }]
    }),
  )

export const viewMatter = async (
  ctx: Context,
  matter: Matter,
  { actor, language }: { actor: Actor; language: Language },
): Promise<MatterView> => {
  const procedure = procedureOf(ctx, matter)
  const [words, entries, contacts, seen, files, units, ground] = await Promise.all([
    wordsOf(ctx, matter.id),
    timeline(ctx, matter.id),
    contactsOf(ctx, matter.id),
    seenLinks(ctx, matter.id, actor),
    filesOfMatter(ctx, matter.id),
    unitsById(ctx),
    groundNow(ctx),
  ])
  const names = await namesFor(ctx, entries)
  const around = { names, language, seen, ground }
  const calendarBy = await calendarsOf(ctx, entries)
  const now = ctx.now().toISOString()
  const clocks = inOrder(Object.values(matter.clocks)).map((clock) =>
    viewClock(procedure, clock, { calendar: calendarBy(clock.name), now, language }),
  )
  const pressing = clocks.find(({ stoppedAt }) => stoppedAt === null)
  const { facts, holder } = matter
  const textOf = (fact: string): string | null => (typeof facts[fact] === 'string' ? facts[fact] : null)
  const last = entries.at(-1)
  return {
    id: matter.id,
    number: matter.number,
    procedure: matter.procedure,
    title: words.title,
    text: words.text,
    address: words.address,
    state: matter.state,
    stateTitle: procedure.states[matter.state]?.title ?? { zh: matter.state, en: matter.state },
    category: textOf('category'),
    level: textOf('level'),
    channel: textOf('channel'),
    place: words.place,
    holder: { ...holder, unitName: holder.unit === null ? null : unitName(units, holder.unit) },
    openedAt: matter.openedAt,
    clock:
      pressing === undefined
        ? null
        : {
            name: pressing.name,
            title: pressing.title,
            state: pressing.state,
            dueAt: pressing.dueAt,
            used: pressing.used,
            waitsFor: pressing.waitsFor,
          },
    lastWord: last?.title ?? null,
    version: matter.version,
    facts: withoutHidden(facts, seen),
    tracks: trackViews(procedure, matter),
    clocks,
    people: peopleOf(contacts, entries, around),
    files: files.map(({ id, name, type, bytes, image, at }) => ({
      id,
      name,
      type,
      bytes,
      image,
      at: at.toISOString(),
    })),
    links: seen.links.map(({ kind, id, number, outgoing }) => ({ kind, title: linkKinds[kind], id, number, outgoing })),
    timeline: timelineView(procedure, entries, around),
    actions: viewOffers(ctx, matter, actor),
  }
}
