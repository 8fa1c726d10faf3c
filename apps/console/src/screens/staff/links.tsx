import { shortAreaName } from '@mazha/contracts/area-name'
import { getArea } from '../../api/staff-calls.ts'
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

/** An area by its name; its id until that is here. */
export const AreaLink = ({ id, name }: { readonly id: string; readonly name?: string }) => {
  const answer = useAnswer(name === undefined ? `area ${id}` : null, () => nameOf(id))
  return <Link to={`/staff/grid?id=${encodeURIComponent(id)}`}>{name ?? answer.data ?? id}</Link>
}

export const AreaLinks = ({ ids }: { readonly ids: readonly string[] }) => (
  <span className="staff-areas">{ids.length === 0 ? '–' : ids.map((id) => <AreaLink key={id} id={id} />)}</span>
)
