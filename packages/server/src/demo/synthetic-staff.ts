import { duties } from '@mazha/contracts/staff'
import type { Context } from '#kernel/context'
import { addPosts, addStaff, setUnits } from '#modules/people'
import { chance } from './synthetic-cells.ts'
import { syntheticPrefix, type Put } from './synthetic-ground.ts'
import { idOf, type Progress } from './synthetic-progress.ts'

const surnames = '张王李刘陈杨赵黄周吴徐孙马朱胡郭何林高罗'
const given = '秀英建华丽娟志强桂兰晓东海燕文斌玉梅立新国平春花德明雪松'
const since = '2024-01-01'
const batch = 500

/**
 * A made-up worker for each grid, each in the street’s office, up to so many. About one grid in forty stays without one, so
 * that reports have something to find.
 *
 * @returns how many people there are
 */
export const staffSynthetic = async (
  ctx: Context,
  areas: readonly Put[],
  {
    most,
    seed,
    signal,
    onProgress,
  }: {
    readonly most: number
    readonly seed: number
    readonly signal: AbortSignal
    readonly onProgress: (progress: Progress) => void
  },
): Promise<number> => {
  if (most === 0) return 0
  const streets = areas.filter(({ level }) => level === 'street')
  await setUnits(
    ctx,
    streets.map(({ id, name }) => ({
      id,
      name: { zh: `${name}办事处`, en: `${name} office (synthetic)` },
      kind: 'street',
      phone: null,
      from: since,
    })),
  )
  const random = chance(seed + 11)
  const grids = areas.filter(({ level }) => level === 'grid').filter(() => random() > 0.025)
  const staffed = grids.slice(0, most).map((grid, n) => ({
    post: `${grid.id}-worker`,
    // The digits of a street's code come first in those of its grids.
    unit: grid.id.slice(0, syntheticPrefix.length + 9),
    area: grid.id,
    person: idOf(`worker ${seed} ${grid.id}`),
    name: `${surnames[n % surnames.length] ?? ''}${given.slice((n * 2) % given.length, ((n * 2) % given.length) + 2)}（合成${n + 1}）`,
  }))
  const { role, title } = duties.grid_worker
  for (let at = 0; at < staffed.length; at += batch) {
    signal.throwIfAborted()
    const some = staffed.slice(at, at + batch)
    await addPosts(
      ctx,
      some.map(({ post, unit, area }) => ({
        id: post,
        unit,
        role,
        title,
        duty: 'grid_worker',
        capacity: 1,
        from: since,
        areas: [area],
      })),
    )
    await addStaff(
      ctx,
      some.map(({ person, name, post, unit }) => ({
        id: person,
        name,
        login: null,
        password: null,
        from: since,
        posts: [{ post, unit, role, title }],
      })),
    )
    onProgress({ what: 'staff', name: '', done: at + some.length, of: staffed.length })
  }
  return staffed.length
}
