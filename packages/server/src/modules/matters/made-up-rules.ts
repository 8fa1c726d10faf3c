import type { Actor, Role } from '@mazha/contracts/role'

/** For tests: the rules of who may do what, as they are told to people. Nothing here asks the product. */

export type Staff = Extract<Actor, { kind: 'staff' }>

/** What the rules speak of. */
export type Known = {
  readonly id: string
  readonly place: readonly [number, number] | null
  readonly parts: Set<string>
  readonly did: Set<string>
  readonly sealedUnits: Set<string>
  readonly sealedPeople: Set<string>
  readonly recused: Set<string>
  /** About an official or a unit, as its reporter says, and not sorted yet. */
  unsorted: boolean
  lead: string | null
}

export const isKeptFrom = ({ person, posts }: Staff, matter: Known): boolean =>
  matter.sealedPeople.has(person) ||
  matter.recused.has(person) ||
  (matter.unsorted && !posts.some(({ role }) => role === 'clerk' || role === 'dispatcher')) ||
  posts.some(({ unit }) => matter.sealedUnits.has(unit))

const over = ['closed', 'redirected', 'declined', 'merged', 'withdrawn']
const working = ['accepted', 'dispatched', 'handling']
const everybody: readonly Role[] = ['clerk', 'dispatcher', 'handler', 'leader', 'grid_worker', 'grid_head']

type Rule = {
  /** Absent: in every state. */
  readonly from?: readonly string[] | 'open'
  readonly roles: readonly Role[]
  /** Of the unit that leads it. */
  readonly leads?: true
  readonly sealed?: true
  readonly unsorted?: boolean
  readonly input: (known: Known) => Record<string, unknown>
  /** What the act changes of what the rules speak of. */
  readonly after?: (known: Known, input: Record<string, unknown>, who: Staff) => void
}
/** Who may do what in which state, as the procedure is told to people. */
export const rulesOf = ({
  someone,
  unitFor,
}: {
  readonly someone: () => string
  readonly unitFor: (known: Known) => string
}): Readonly<Record<string, Rule>> => ({
  accept: { from: ['registered'], roles: ['clerk', 'dispatcher'], input: () => ({}) },
  dispatch: {
    from: ['accepted'],
    roles: ['dispatcher'],
    unsorted: false,
    input: (known) => ({ lead: unitFor(known) }),
    after: (known, { lead }) => {
      known.lead = String(lead)
      known.parts.add(known.lead)
    },
  },
  'assignment.sign': { from: ['dispatched'], roles: ['handler'], leads: true, input: () => ({}) },
  report: { from: ['handling'], roles: ['handler'], leads: true, input: () => ({ reply: '已修好', solved: 'solved' }) },
  shelve: { from: working, roles: ['leader'], input: () => ({ words: '等来年预算', review_on: '2026-11-30' }) },
  withdraw: { from: 'open', roles: ['clerk'], input: () => ({}) },
  add_words: { from: 'open', roles: ['clerk'], input: () => ({ words: '三号楼前那盏' }) },
  seal: {
    roles: ['clerk', 'leader'],
    input: () => ({ people: [someone()], basis: 'accusation' }),
    after: (known, { people: from }) => {
      if (Array.isArray(from)) for (const one of from) known.sealedPeople.add(String(one))
      known.unsorted = false
    },
  },
  sort: {
    roles: ['clerk', 'dispatcher'],
    unsorted: true,
    input: () => ({ people: [someone()] }),
    after: (known, { people: from }) => {
      if (Array.isArray(from)) for (const one of from) known.sealedPeople.add(String(one))
      known.unsorted = false
    },
  },
  unseal: {
    roles: ['leader'],
    sealed: true,
    input: () => ({ basis: 'by_mistake', words: '填错了' }),
    after: (known) => {
      known.sealedUnits.clear()
      known.sealedPeople.clear()
    },
  },
  recuse: {
    roles: everybody,
    input: () => ({ basis: 'relative' }),
    after: (known, _input, who) => void known.recused.add(who.person),
  },
  order_recusal: {
    roles: ['leader', 'dispatcher', 'clerk'],
    input: () => ({ person: someone(), basis: 'interest' }),
    after: (known, { person }) => void known.recused.add(String(person)),
  },
})

/** Whether a person's posts let them do it, of what they see. */
export const allows = (rule: Rule, who: Staff, known: Known, at: string): boolean =>
  (rule.from === undefined || (rule.from === 'open' ? !over.includes(at) : rule.from.includes(at))) &&
  (rule.unsorted === undefined || rule.unsorted === known.unsorted) &&
  (rule.sealed !== true || known.sealedUnits.size + known.sealedPeople.size > 0) &&
  who.posts.some(({ role, unit }) => rule.roles.includes(role) && (rule.leads !== true || unit === known.lead))
