import type { ClockRule, Limit } from '@mazha/contracts/clock'
import { limitText } from '@mazha/contracts/clock-explain'
import { listFields, toFormSchema, type FormField } from '@mazha/contracts/form-data'
import { queues } from '@mazha/contracts/matter'
import type { Action, Effect, Opening, Procedure, State, Track, TrackUse, Who } from '@mazha/contracts/procedure'
import { roles } from '@mazha/contracts/role'
import type { Text } from '@mazha/contracts/text'

/** A procedure as a page to read: drawn and tabled from its definition, so that it cannot say anything else. */
export const pageOf = (procedure: Procedure): string =>
  [
    `# ${both(procedure.title)}`,
    `<!-- Generated from procedures/${procedure.id}.ts by \`node scripts/run-typescript.mjs scripts/procedure-docs.ts\`; not to be edited. -->`,
    `\`${procedure.id}\`, version ${procedure.version}`,
    procedure.about.zh,
    procedure.about.en,
    ['Sources:', '', ...procedure.sources.map((source) => `- ${both(source)}`)].join('\n'),
    '## States',
    diagramOf(procedure),
    statesOf(procedure),
    '## Time limits',
    'The first day is not counted; a last day on a rest day moves to the next working day (民法典 arts. 201–203).',
    clocksOf(procedure),
    '## Who may do what',
    permissionsOf(procedure),
    '## Actions and what they ask',
    ...actsOf(procedure).map(({ name, act }) => actOf(name, act)),
    '## Tracks beside the main states',
    ...Object.entries(procedure.tracks).map(([name, use]) => trackOf(name, use, procedure)),
    '## Promises',
    'What must hold to enter a state, whatever leads there.',
    table(
      ['State', 'Otherwise'],
      Object.entries(procedure.promises).map(([state, { otherwise }]) => [named(state), both(otherwise)]),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n')

type Act = Pick<Action, 'title' | 'hint' | 'by' | 'form' | 'effects' | 'trail' | 'when'> & {
  readonly from: Action['from'] | null
  readonly to?: string
}

const both = ({ zh, en }: Text): string => (zh === en ? zh : `${zh} · ${en}`)
const named = (name: string): string => `\`${name}\``
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? ''
    : [
        `| ${heads.join(' | ')} |`,
        `| ${heads.map(() => '---').join(' | ')} |`,
        ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
      ].join('\n')

const actsOf = (procedure: Procedure): readonly { readonly name: string; readonly act: Act }[] => [
  { name: 'open', act: openingAct(procedure.open) },
  ...Object.entries(procedure.actions).map(([name, act]) => ({ name, act })),
]
const openingAct = (open: Opening): Act => ({ ...open, from: null })

/** Every main state, with an arrow for each action that leads to another; those possible in all open states are told beside. */
const diagramOf = ({ states, actions, open }: Procedure): string => {
  const lines = ['```mermaid', 'stateDiagram-v2']
  for (const [state, { title }] of Object.entries(states)) lines.push(`  ${state} : ${title.zh} ${title.en}`)
  lines.push(`  [*] --> ${open.to} : ${open.title.en}`)
  const everywhere: string[] = []
  for (const { title, from, to } of Object.values(actions)) {
    if (to === undefined) continue
    if (from === 'open') everywhere.push(`${title.en} → ${to}`)
    else for (const state of from) lines.push(`  ${state} --> ${to} : ${title.en}`)
  }
  for (const [state, { final }] of Object.entries(states)) if (final) lines.push(`  ${state} --> [*]`)
  lines.push('```')
  if (everywhere.length > 0) lines.push('', `From every open state: ${everywhere.join('; ')}.`)
  return lines.join('\n')
}

const statesOf = ({ states }: Procedure): string =>
  table(
    ['State', 'Name', 'Who has it', 'Queue'],
    Object.entries(states).map(([state, { title, holder, queue, final }]) => [
      named(state),
      both(title),
      final ? 'nobody: it has ended' : sayHolder(holder),
      queue ? both(queues[queue]) : '',
    ]),
  )

const sayHolder = (holder: State['holder']): string => {
  if (!holder) return ''
  const of = [holder.unit ? `unit ${named(holder.unit)}` : '', holder.person ? `person ${named(holder.person)}` : '']
  return [both(roles[holder.role]), ...of.filter((part) => part !== '')].join(', ')
}

const sayLimit = (limit: Limit): string => both(limitText(limit))

const clocksOf = (procedure: Procedure): string => {
  const owned: [string, ClockRule, string][] = [
    ...Object.entries(procedure.clocks).map(([name, rule]): [string, ClockRule, string] => [name, rule, '']),
    ...Object.entries(procedure.tracks).flatMap(([track, { use }]) =>
      Object.entries(use.clocks).map(([name, rule]): [string, ClockRule, string] => [name, rule, track]),
    ),
  ]
  return table(
    ['Clock', 'Name', 'Limit', 'Near', 'Source', 'Started by', 'Ended by'],
    owned.map(([name, rule, track]) => [
      track === '' ? named(name) : `${named(name)} (${track})`,
      both(rule.title),
      sayLimit(rule.limit),
      sayLimit(rule.near),
      both(rule.source),
      whoTouches(procedure, (effect) => 'start' in effect && effect.start === name),
      whoTouches(procedure, (effect) => 'stop' in effect && effect.stop === name),
    ]),
  )
}

const whoTouches = (procedure: Procedure, touches: (effect: Effect) => boolean): string => {
  const within = (effects: readonly Effect[]): boolean =>
    effects.some((effect) => touches(effect) || ('when' in effect && within(effect.do)))
  const names = actsOf(procedure)
    .filter(({ act }) => within(act.effects ?? []))
    .map(({ name }) => name)
  for (const [track, { use }] of Object.entries(procedure.tracks)) {
    for (const [own, act] of Object.entries(use.actions)) if (within(act.effects ?? [])) names.push(`${track}.${own}`)
  }
  return names.map(named).join(', ')
}

const sayWho = (who: Who): string => {
  if (typeof who === 'object') {
    const never = who.never === undefined ? [] : [who.never].flat()
    const parts = [
      who.unit ? `of unit ${named(who.unit)}` : '',
      who.person ? `as ${named(who.person)}` : '',
      never.length > 0 ? `never one of ${never.map(named).join(', ')}` : '',
    ]
    return [both(roles[who.role]), ...parts.filter((part) => part !== '')].join(' ')
  }
  switch (who) {
    case 'reporter':
      return '诉求人 · the person who raised it'
    case 'system':
      return '系统 · the system'
    case 'consequence':
      return '随其他动作 · follows from another action'
    default:
      return both(roles[who])
  }
}

const sayFrom = (from: Act['from']): string =>
  from === null ? '' : from === 'open' ? 'every open state' : from.map(named).join(', ')

const rowsOf = (acts: readonly { readonly name: string; readonly act: Act }[]): readonly (readonly string[])[] =>
  acts.map(({ name, act }) => [
    named(name),
    both(act.title),
    act.by.map(sayWho).join('; '),
    sayFrom(act.from),
    act.to === undefined ? '' : named(act.to),
  ])

const permissionsOf = (procedure: Procedure): string => {
  const tracks = Object.entries(procedure.tracks).flatMap(([track, { use }]) =>
    Object.entries(use.actions).map(([own, act]) => ({ name: `${track}.${own}`, act })),
  )
  return table(['Action', 'Name', 'Who', 'From', 'To'], rowsOf([...actsOf(procedure), ...tracks]))
}

const actOf = (name: string, act: Act): string => {
  const parts = [`### ${named(name)} ${both(act.title)}`]
  if (act.hint) parts.push(both(act.hint))
  for (const { otherwise } of act.when ?? []) parts.push(`Only if so; else: ${both(otherwise)}`)
  const asked = formOf(act)
  if (asked !== '') parts.push(asked)
  if (act.trail) parts.push(`The resident reads: ${both(act.trail)}`)
  return parts.join('\n\n')
}

const formOf = ({ form }: Pick<Act, 'form'>): string =>
  form
    ? table(
        ['Field', 'Name', 'Asks for', 'Must', 'Private'],
        listFields(toFormSchema(form)).map((field) => [
          named(field.name),
          both(field.meta.label),
          sayField(field),
          field.required ? 'yes' : '',
          field.meta.private ? 'yes' : '',
        ]),
      )
    : ''

const sayField = ({ meta }: FormField): string => {
  if (meta.options) {
    return Object.entries(meta.options)
      .map(([option, label]) => `${named(option)} ${both(label)}`)
      .join('; ')
  }
  const range = meta.min !== undefined || meta.max !== undefined ? ` (${meta.min ?? 0}–${meta.max ?? '…'})` : ''
  return `${meta.code ? 'code' : meta.widget}${range}`
}

const trackOf = (name: string, { use, during, on }: TrackUse, procedure: Procedure): string => {
  const follows = Object.entries(on ?? {}).map(
    ([outcome, action]) =>
      `- ${named(outcome)} → ${named(action)} ${both(procedure.actions[action]?.title ?? use.title)}`,
  )
  return [
    `### ${named(name)} ${both(use.title)}`,
    `While the matter is ${during.map(named).join(', ')}.`,
    trackDiagram(use),
    ...(follows.length > 0 ? [`What follows:\n\n${follows.join('\n')}`] : []),
    ...Object.entries(use.actions).map(([own, act]) => `#${actOf(`${name}.${own}`, act)}`),
  ].join('\n\n')
}

const trackDiagram = ({ states, actions, initial }: Track): string => {
  const lines = ['```mermaid', 'stateDiagram-v2']
  for (const [state, { title }] of Object.entries(states)) lines.push(`  ${state} : ${title.zh} ${title.en}`)
  lines.push(`  [*] --> ${initial}`)
  for (const { title, from, to } of Object.values(actions)) {
    for (const state of from === 'open' ? Object.keys(states) : from) {
      lines.push(`  ${state} --> ${to ?? state} : ${title.en}`)
    }
  }
  return [...lines, '```'].join('\n')
}
