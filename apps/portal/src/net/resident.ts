import type { RegisterViews } from '@mazha/contracts/audit'
import type { ResidentMatters } from '@mazha/contracts/login'
import type { Language } from '@mazha/contracts/text'
import { text } from './answers.ts'
import { ask, keepResidentCsrf } from './server.ts'
import { boolean, list, number, object, oneOf, type Shape, string } from './shape.ts'

/** Residents who come by their telephone number. */

const sentShape = object({ seconds: number, again: number })
const enteredShape = object({ csrf: string })
const mattersShape = object({
  csrf: string,
  items: list(
    object({ number: string, spoken: string, title: string, stateTitle: text, closed: boolean, receivedAt: string }),
  ),
}) satisfies Shape<ResidentMatters>

const registerViewsShape = object({
  known: oneOf('none', 'one', 'several'),
  items: list(object({ at: string, roleTitle: text, unitName: text, purpose: text })),
}) satisfies Shape<RegisterViews>

const nothing: Shape<null> = () => null
const resident = { resident: true } as const

export const sendCode = (phone: string, language: Language) =>
  ask('/api/resident/codes', sentShape, language, JSON.stringify({ phone }))

export const enterWithCode = async (phone: string, code: string, language: Language): Promise<void> => {
  const body = JSON.stringify({ phone, code })
  keepResidentCsrf((await ask('/api/resident/sessions', enteredShape, language, body, resident)).csrf)
}

export const listMine = async (language: Language): Promise<ResidentMatters['items']> => {
  const { csrf, items } = await ask('/api/resident/matters', mattersShape, language, undefined, resident)
  keepResidentCsrf(csrf)
  return items
}

/** Who looked at what the register keeps of whoever proved this number. */
export const listLooks = (language: Language): Promise<RegisterViews> =>
  ask('/api/resident/views', registerViewsShape, language, undefined, resident)

export const leave = async (language: Language): Promise<void> => {
  await ask('/api/resident/sessions', nothing, language, undefined, { ...resident, method: 'DELETE' })
  keepResidentCsrf('')
}
