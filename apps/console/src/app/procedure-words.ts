import { text } from '@mazha/contracts/api'
import type { Text } from '@mazha/contracts/text'
import { z } from 'zod'
import { getProcedure } from '../api/calls.ts'
import type { ProcedureData } from '../api/shapes.ts'
import { useAnswer } from './use-answer.ts'

const asked = new Map<string, Promise<ProcedureData>>()

/** A procedure as data, asked for once a page load. */
export const useProcedure = (id: string): ProcedureData | undefined =>
  useAnswer(`procedure ${id}`, () => {
    const known = asked.get(id) ?? getProcedure(id)
    asked.set(id, known)
    known.catch(() => asked.delete(id))
    return known
  }).data

const formShape = z
  .object({ properties: z.record(z.string(), z.object({ options: z.record(z.string(), text).optional() }).loose()) })
  .loose()

/** What a chosen value is called: `level`, `street_coordinated` → 街道协调办. */
export const optionWords = (
  procedure: ProcedureData | undefined,
  action: string,
  name: string,
  value: string,
): Text | undefined => {
  if (procedure === undefined) return undefined
  const [track, act] = action.includes('.') ? action.split('.', 2) : [null, action]
  const found =
    track === null
      ? action === 'open'
        ? procedure.open
        : procedure.actions[action]
      : procedure.tracks[track ?? '']?.use.actions[act ?? '']
  const form = formShape.safeParse(found?.['form'])
  return form.success ? form.data.properties[name]?.options?.[value] : undefined
}
