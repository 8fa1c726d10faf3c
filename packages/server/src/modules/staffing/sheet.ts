import type { StaffingSheet } from '@mazha/contracts/staffing'
import type { Context } from '#kernel/context'
import { listUnitsOf } from '#modules/people'
import { findGround, groundStaff, settingsOf, touches } from './ground-staff.ts'

/**
 * Who stands in a grid's team, line by line of the district's template (1+2+N+X unless it has its own), and who is missing.
 *
 * @throws area.not-found
 */
export const staffingSheet = async (ctx: Context, id: string, asked?: string): Promise<StaffingSheet> => {
  const { day, ground, serving } = await groundStaff(ctx, asked)
  const area = findGround(ground, id)
  const units = await listUnitsOf(ctx, day)
  const names = new Map(units.map((unit) => [unit.id, unit.name]))
  const lines = settingsOf(ctx).sheet.map(({ id: line, mark, title, duties, unitKinds, least, most }) => {
    const people = serving
      .filter(({ post, duty }) => duty !== null && duties.includes(duty) && touches(ground, post.areas, area))
      .map(({ term, post }) => ({
        person: term.person,
        name: term.name,
        post: post.id,
        title: { zh: post.title_zh, en: post.title_en },
        unit: post.unit,
        unitName: names.get(post.unit) ?? { zh: post.unit, en: post.unit },
        from: term.from,
        until: term.until,
        partTime: term.part_time,
      }))
    const here = units
      .filter((unit) => unitKinds.includes(unit.kind) && touches(ground, unit.areas, area))
      .map((unit) => ({ id: unit.id, name: unit.name }))
    const missing = Math.max(0, least - people.length - here.length)
    return { id: line, mark, title, least, most, people, units: here, missing }
  })
  return {
    area: { id: area.id, name: area.name, level: area.level },
    day,
    formula: lines.map(({ people, units: here }) => people.length + here.length).join('+'),
    lines,
  }
}
