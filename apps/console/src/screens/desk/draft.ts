import { z } from 'zod'
import { recall } from '../../app/remembered.ts'

/** What the clerk has typed so far; each tab keeps its own. */
const draftShape = z.object({
  procedure: z.string(),
  channel: z.enum(['phone', 'window', 'letter']),
  text: z.string(),
  title: z.string(),
  address: z.string(),
  category: z.string(),
  phone: z.string(),
  name: z.string(),
  files: z.array(z.string()).readonly(),
})
export type Draft = z.infer<typeof draftShape>

export const draftName = 'mazha.draft.desk'
export const blank: Draft = {
  procedure: 'service-request',
  channel: 'phone',
  text: '',
  title: '',
  address: '',
  category: '',
  phone: '',
  name: '',
  files: [],
}

export const keptDraft = (): Draft => {
  const kept = draftShape.safeParse(recall(sessionStorage, draftName))
  return kept.success ? kept.data : blank
}
