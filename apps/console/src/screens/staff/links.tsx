import { shortAreaName } from '@mazha/contracts/area-name'
import type { Text } from '@mazha/contracts/text'
import { useState } from 'react'
import { getArea, getUnit } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { useAnswer } from '../../app/use-answer.ts'

export const UnitLink = ({ id, name }: { readonly id: string; readonly name: string }) => (
  <Link to={`/staff/unit?id=${encodeURIComponent(id)}`}>{name}</Link>
)
export const PersonLink = ({ id, name }: { readonly id: string; readonly name: string }) => (
  <Link to={`/staff/person?id=${encodeURIComponent(id)}`}>{name}</Link>
)

const known = new Map<string, Promise<string>>()
const nameOf = (id: string): Promise<string> => {
  const asked = known.get(id) ?? getArea(id).then(({ name }) => shortAreaName(name))
  known.set(id, asked)
  asked.catch(() => known.delete(id))
  return asked
}

/** A unit’s name; its id until that is here. */
export const useUnitName = (id: string): Text =>
  useAnswer(`unit ${id}`, (signal) => getUnit(id, undefined, signal)).data?.name ?? { zh: id, en: id }

/** An area’s name; its id until that is here. */
export const useAreaName = (id: string): string => useAnswer(`area ${id}`, () => nameOf(id)).data ?? id

/** An area by its name; its id until that is here. */
export const AreaLink = ({ id, name }: { readonly id: string; readonly name?: string }) => {
  const answer = useAnswer(name === undefined ? `area ${id}` : null, () => nameOf(id))
  return <Link to={`/staff/grid?id=${encodeURIComponent(id)}`}>{name ?? answer.data ?? id}</Link>
}

const shownAreas = 12

/** Areas by their names; of very many the first, and how many more. */
export const AreaLinks = ({ ids }: { readonly ids: readonly string[] }) => {
  const { t } = useWords()
  const [all, setAll] = useState(false)
  const shown = all ? ids : ids.slice(0, shownAreas)
  return (
    <span className="staff-areas">
      {ids.length === 0 ? '–' : shown.map((id) => <AreaLink key={id} id={id} />)}
      {shown.length < ids.length && (
        <button type="button" className="quiet-button" onClick={() => setAll(true)}>
          {t('staff.areas.more', { count: ids.length - shown.length })}
        </button>
      )}
    </span>
  )
}
export const PostLink = ({ id, name }: { readonly id: string; readonly name: string }) => (
  <Link to={`/staff/post?id=${encodeURIComponent(id)}`}>{name}</Link>
)

/** A piece of work by what it is called, and the way to it where it is one that opens. */
export const WorkLink = ({ kind, id, name }: { readonly kind: string; readonly id: string; readonly name: string }) =>
  kind === 'matter' ? <Link to={`/matters/${id}`}>{name}</Link> : name
