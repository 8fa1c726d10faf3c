import type { Actor } from '@mazha/contracts/role'
import type { HandoverItem, HandoverPreview, PersonView } from '@mazha/contracts/staff'
import type { Context } from '#kernel/context'
import { type Told, workSources } from './work.ts'

/** Pages about people and units tell of the work that hangs on them: as far as whoever reads them may know of it. */

type Item = { readonly kind: string; readonly id: string }

/** Those of a list that somebody may be told of, with how much. */
export const toldOf = async <T extends Item>(
  ctx: Context,
  asked: Actor,
  items: readonly T[],
): Promise<(T & { readonly told: Exclude<Told, 'nothing'> })[]> => {
  const told = new Map<string, Told>()
  for (const source of workSources()) {
    const ids = items.filter(({ kind }) => kind === source.kind).map(({ id }) => id)
    if (ids.length === 0) continue
    for (const [id, how] of await source.told(ctx, asked, [...new Set(ids)])) told.set(`${source.kind} ${id}`, how)
  }
  return items.flatMap((item) => {
    const how = told.get(`${item.kind} ${item.id}`) ?? 'nothing'
    return how === 'nothing' ? [] : [{ ...item, told: how }]
  })
}

/** A person's page: what was handed over is named for those who may see it. */
export const tellPerson = async (ctx: Context, asked: Actor, view: PersonView): Promise<PersonView> => {
  const items = view.handovers.flatMap((one) => (one.item === null ? [] : [{ ...one, id: one.item }]))
  return {
    ...view,
    handovers: (await toldOf(ctx, asked, items)).map(({ told, id, ...one }) => ({
      ...one,
      ...(told === 'counted' ? { item: null, title: null } : { item: id, title: told.title }),
    })),
  }
}

/** The end of a term: whoever gives rights sees no matter, and is told how many go to whom. */
export const tellPreview = async (ctx: Context, asked: Actor, preview: HandoverPreview): Promise<HandoverPreview> => {
  const items: HandoverItem[] = []
  const counted = new Map<string, HandoverItem>()
  for (const { told, ...item } of await toldOf(ctx, asked, preview.items)) {
    if (told !== 'counted') {
      items.push(item)
      continue
    }
    const { kind, role, to } = item
    const id = [kind, role, to.reason, to.person, to.unit].join(' ')
    const count: number = (counted.get(id)?.count ?? 0) + 1
    counted.set(id, { ...item, id, count, title: { zh: `在办工作 ${count} 件`, en: `${count} open` } })
  }
  return { ...preview, items: [...items, ...counted.values()] }
}
