import { isList } from './draft.ts'
import type { Who } from './procedure.ts'
import { roles, type Actor, type ActorRef, type HeldPost, type Role } from './role.ts'
import type { Json, Text } from './text.ts'

type ReadFact = (fact: string) => Json

/**
 * The actor as the ledger keeps it, when one of the rules allows it; `same-person` when a rule would, were it not for
 * something that this person did before; `no` otherwise.
 */
export type Allows = (actor: Actor, fact: ReadFact) => ActorRef | 'same-person' | 'no'

const reporter: ActorRef = { kind: 'reporter' }
const system: ActorRef = { kind: 'system' }

export const compileWho = (by: readonly Who[]): Allows => {
  const forReporter = by.includes('reporter')
  const forSystem = by.includes('system')
  const rules = by.flatMap((who) => (typeof who === 'object' ? [who] : isRole(who) ? [{ role: who }] : []))
  return (actor, fact) => {
    if (actor.kind === 'reporter') return forReporter ? reporter : 'no'
    if (actor.kind === 'system') return forSystem ? system : 'no'
    let answer: 'same-person' | 'no' = 'no'
    for (const rule of rules) {
      const post = findPost(rule, actor, fact)
      if (!post) continue
      if (!isBarred(rule, actor.person, fact)) {
        const as = { post: post.post, role: post.role, unit: post.unit }
        // In the order of their names, which spares the ledger the sorting.
        return { as, kind: 'staff', person: actor.person }
      }
      answer = 'same-person'
    }
    return answer
  }
}

type Rule = Exclude<Who, string> | { readonly role: Role }

const isRole = (who: string): who is Role => who in roles

const findPost = (rule: Rule, actor: Extract<Actor, { kind: 'staff' }>, fact: ReadFact): HeldPost | undefined => {
  if ('person' in rule && rule.person !== undefined && !holds(fact(rule.person), actor.person)) return undefined
  const units = 'unit' in rule && rule.unit !== undefined ? fact(rule.unit) : undefined
  for (const post of actor.posts) {
    if (post.role === rule.role && (units === undefined || holds(units, post.unit))) return post
  }
  return undefined
}

const isBarred = (rule: Rule, person: string, fact: ReadFact): boolean => {
  if (!('never' in rule) || rule.never === undefined) return false
  const facts = typeof rule.never === 'string' ? [rule.never] : rule.never
  return facts.some((name) => holds(fact(name), person))
}

const holds = (value: Json, one: string): boolean => value === one || (isList(value) && value.includes(one))

const others: Readonly<Record<'reporter' | 'system' | 'consequence', Text>> = {
  reporter: { zh: '诉求人', en: 'the person who raised it' },
  system: { zh: '系统', en: 'the system' },
  consequence: { zh: '系统', en: 'the system' },
}

/** Who may act, in words. */
export const sayWho = (by: readonly Who[]): Text => {
  const texts = by.map((who) => (typeof who === 'object' ? roles[who.role] : isRole(who) ? roles[who] : others[who]))
  return {
    zh: [...new Set(texts.map(({ zh }) => zh))].join('、'),
    en: [...new Set(texts.map(({ en }) => en))].join(', '),
  }
}
