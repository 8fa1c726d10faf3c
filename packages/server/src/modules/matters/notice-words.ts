import type { Text } from '@mazha/contracts/text'
import { personNames, unitName, unitsById } from '#modules/people'
import type { Context } from '#kernel/context'
import { procedureOf } from './commands.ts'
import { choiceWords } from './public.ts'
import { findMatter } from './queries.ts'
import { fillTrail } from './sentences.ts'

/** A notice's words with its `{fact}` and `{due:clock}` places filled, as the matter stands when it is delivered. */
export async function sayNotice(ctx: Context, notice: { readonly matter: string; readonly text: Text }): Promise<Text> {
  if (!`${notice.text.zh}${notice.text.en}`.includes('{')) return notice.text
  const matter = ctx.recent.get(notice.matter)?.matter ?? (await findMatter(ctx, { id: notice.matter }))
  if (matter === undefined) return notice.text
  const procedure = procedureOf(ctx, matter)
  const persons = Object.values(matter.facts).filter(
    (value) => typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value),
  )
  const [units, people] = await Promise.all([unitsById(ctx), personNames(ctx, persons.map(String))])
  return fillTrail(notice.text, {
    procedure,
    facts: matter.facts,
    dues: Object.fromEntries(
      Object.values(matter.clocks).map(({ name, dueAt, state, waits }) => [name, state === 'waiting' ? waits : dueAt]),
    ),
    names: { zone: ctx.district.zone, unit: (id) => unitName(units, id), person: (id) => people.get(id) },
    now: ctx.now().toISOString(),
    options: choiceWords(procedure),
  })
}
