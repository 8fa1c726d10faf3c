import type { AreaItem, AreaLevel, AreaView } from '@mazha/contracts/area'
import { useState } from 'react'
import { getArea, listAreas } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { navigate, useAddress } from '../../app/router.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Empty, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { Back } from './back.tsx'
import { DrawDesk } from './draw-desk.tsx'
import type { Piece } from './partition.ts'

/** Drawing: first where, then the pieces there. */
export const Draw = () => {
  const { t } = useWords()
  const area = useAddress().query.get('area')
  return (
    <div className="page">
      <Back />
      <header className="page-head">
        <div>
          <h1>{t('draw.title')}</h1>
          <p>{t('draw.about')}</p>
        </div>
      </header>
      <Where area={area} />
      {area !== null && <Here key={area} area={area} />}
    </div>
  )
}

/** From the top of the tree down, one list a level. */
const Where = ({ area }: { readonly area: string | null }) => {
  const { t } = useWords()
  const view = useAnswer(area === null ? null : `area ${area}`, (signal) => getArea(area ?? '', signal))
  const path =
    area === null ? [] : [...(view.data?.above ?? []).map(({ id }) => id), ...(view.data === undefined ? [] : [area])]
  // Asked once more by the first list; what is answered here only tells whether there is ground at all.
  const top = useAnswer('areas below ', (signal) => listBelow(null, signal))
  if (top.problem !== undefined) return <ProblemNotice problem={top.problem} again={top.reload} />
  if (top.data?.length === 0) return <Empty title={t('cards.no-ground')}>{t('cards.no-ground.how')}</Empty>
  return (
    <fieldset className="card ground-form">
      <legend>{t('draw.within')}</legend>
      {[null, ...path].map((parent, n) => (
        <Below key={parent ?? ''} parent={parent} chosen={path[n] ?? ''} />
      ))}
    </fieldset>
  )
}

const Below = ({ parent, chosen }: { readonly parent: string | null; readonly chosen: string }) => {
  const { t, say } = useWords()
  const list = useAnswer(`areas below ${parent ?? ''}`, (signal) => listBelow(parent, signal))
  // The finest have nothing below them to draw.
  const items = list.data?.filter(({ level }) => level !== 'micro_grid') ?? []
  const [first] = items
  if (first === undefined) return null
  return (
    <label>
      {say(first.levelTitle)}
      <select className="plain" value={chosen} onChange={({ target }) => navigate(`/ground/draw?area=${target.value}`)}>
        <option value="" disabled>
          {t('draw.pick')}
        </option>
        {items.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

/** All that stands right below an area: a street may have hundreds. */
const listBelow = async (id: string | null, signal: AbortSignal): Promise<readonly AreaItem[]> => {
  const items: AreaItem[] = []
  for (let cursor: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof listAreas>> = await listAreas(id, cursor, signal)
    items.push(...page.items)
    cursor = page.next
    if (cursor === null) return items
  }
}

type Loaded = {
  readonly parent: AreaView
  readonly pieces: readonly Piece[]
  readonly level: AreaView['level'] | undefined
  readonly bare: readonly AreaItem[]
}

const load = async (id: string, signal: AbortSignal): Promise<Loaded> => {
  const [parent, items] = await Promise.all([getArea(id, signal), listBelow(id, signal)])
  const bounded = items.filter(({ squareMetres }) => squareMetres !== null)
  const pieces: Piece[] = []
  for (let n = 0; n < bounded.length; n += readAtOnce) {
    const views = await Promise.all(bounded.slice(n, n + readAtOnce).map(({ id: own }) => getArea(own, signal)))
    for (const { id: key, code, name, geometry } of views) {
      if (geometry === null) continue
      const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
      pieces.push({ key, code, name, parts, from: { kind: 'area' } })
    }
  }
  const bare = items.filter(({ squareMetres }) => squareMetres === null)
  return { parent, pieces, bare, level: items[0]?.level ?? levelBelow[parent.level] }
}

const readAtOnce = 8

/** What the first area below another one is. */
const levelBelow = {
  city: 'district',
  district: 'street',
  street: 'community',
  community: 'grid',
  village: 'grid',
  grid: 'micro_grid',
  micro_grid: undefined,
} as const satisfies Record<AreaLevel, AreaLevel | undefined>

const Here = ({ area }: { readonly area: string }) => {
  const { t } = useWords()
  const [turn] = useState(0)
  const answer = useAnswer(`drawing ${area} ${turn}`, (signal) => load(area, signal))
  if (answer.problem !== undefined) return <ProblemNotice problem={answer.problem} again={answer.reload} />
  if (answer.data === undefined) return <Bones lines={8} />
  const { parent, pieces, level, bare } = answer.data
  const { bounds } = parent
  if (bounds === null || level === undefined) return <Notice>{t('draw.none')}</Notice>
  return <DrawDesk parent={parent} level={level} before={pieces} bare={bare} bounds={bounds} />
}
