import { writeFileSync } from 'node:fs'
import type { Context } from '../packages/server/src/kernel/context.ts'
import { answeredOf, type Answered } from './answered-store.ts'

export type Verdict = 'in time' | 'near' | 'late'

/** `near`: within the last working day of the limit, and still in time. */
const verdictOf = ({ clock }: Answered): Verdict => {
  if (clock.state === 'missed') return 'late'
  return clock.nearAt !== null && clock.stoppedAt !== null && clock.stoppedAt >= clock.nearAt ? 'near' : 'in time'
}

/**
 * How histories stand to their limit of 5 working days, and a report with the lawful due date of each. It holds no words of anybody.
 *
 * @returns how many of each verdict
 */
export const tellAnswered = async (
  ctx: Context,
  importId: string,
  reportFile: string,
): Promise<Readonly<Record<Verdict, number>>> => {
  const counts = { 'in time': 0, near: 0, late: 0 }
  const lines = ['row,number,raised,answered,due,verdict']
  const local = (at: string | null): string =>
    at === null ? '' : new Date(at).toLocaleString('sv-SE', { timeZone: ctx.district.zone })
  for (const answered of await answeredOf(ctx, importId)) {
    const verdict = verdictOf(answered)
    counts[verdict] += 1
    const { row, number, clock } = answered
    lines.push([row, number, local(clock.startedAt), local(clock.stoppedAt), local(clock.dueAt), verdict].join(','))
  }
  writeFileSync(reportFile, `${lines.join('\n')}\n`)
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0)
  const share = (n: number): string => `${n} (${((100 * n) / all).toFixed(1)} %)`
  console.log(
    `  answered within 5 working days: in time ${share(counts['in time'])}, near ${share(counts.near)}, late ${share(counts.late)}; due dates in ${reportFile}`,
  )
  return counts
}
