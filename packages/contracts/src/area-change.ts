import { z } from 'zod'
import { instant, text } from './api.ts'
import { areaGeometry, areaId, areaLevel, areaShape, civilDay } from './area.ts'
import { publicBasis, publicTitle } from './public-words.ts'
import type { Text } from './text.ts'

const code = z.string().trim().min(1).max(40)
const name = z.string().trim().min(1).max(120)

/** A piece of a split, or what a merge makes. Without a boundary a merge takes that of its parts together. */
const newPiece = z.object({
  code,
  name,
  geometry: areaGeometry.optional(),
  /** Areas that stood below and now stand below this one; those named nowhere go where they lie. */
  children: z.array(areaId).max(1000).optional(),
  /** Posts of the area that is split which take this piece and, where they are named here or there, no other; all others take all. */
  posts: z.array(z.string().max(160)).max(200).optional(),
})

/** One step of a re-partition. A split and a merge make areas with new ids; all else keeps them. */
export const areaChangeItem = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('split'), area: areaId, into: z.array(newPiece).min(2).max(50) }),
  z.object({ kind: z.literal('merge'), areas: z.array(areaId).min(2).max(50), into: newPiece }),
  z.object({
    kind: z.literal('border'),
    moves: z
      .array(z.object({ area: areaId, geometry: areaGeometry }))
      .min(1)
      .max(1000),
  }),
  z.object({ kind: z.literal('rename'), area: areaId, name }),
  /** Another area above it. Codes that begin with that of the area above follow, unless one is given. */
  z.object({ kind: z.literal('parent'), area: areaId, parent: areaId, code: code.optional() }),
  z.object({
    kind: z.literal('add'),
    level: areaLevel,
    code,
    name,
    parent: areaId.nullable(),
    /** In place of `parent`: the code of an area that this change makes itself, above this one. */
    parentCode: code.optional(),
    geometry: areaGeometry.optional(),
  }),
  z.object({ kind: z.literal('end'), area: areaId }),
])
export type AreaChangeItem = z.infer<typeof areaChangeItem>

/** As many steps as are sent or shown at once. A file of boundaries makes a change of as many as it has pieces. */
export const stepsAtOnce = 2000
export const areaChangeItems = z.array(areaChangeItem).max(stepsAtOnce)

export const areaChangeStates = {
  draft: { zh: '草稿', en: 'Draft' },
  checked: { zh: '已检查', en: 'Checked' },
  planned: { zh: '待生效', en: 'Planned' },
  applied: { zh: '已生效', en: 'In force' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
} as const
export const areaChangeState = z.enum(['draft', 'checked', 'planned', 'applied', 'cancelled'])
export type AreaChangeState = z.infer<typeof areaChangeState>

/** What a check found. One that `blocks` keeps the change from being planned; others are to be looked at. */
export const areaFinding = z.object({
  code: z.string(),
  text,
  blocks: z.boolean(),
  areas: z.array(z.string()),
  squareMetres: z.number().nullable(),
})
export type AreaFinding = z.infer<typeof areaFinding>

/** `POST /api/area-changes`. `basis` is the decision it rests on; both are public and kept for good once it took effect. */
export const newAreaChange = z.object({
  clientId: z.uuid(),
  title: publicTitle,
  basis: publicBasis.default(''),
  items: areaChangeItems.default([]),
})
/** What is left out stays as it is; no default stands here, which would empty it. */
export const revisedAreaChange = z.object({
  version: z.int().min(1),
  title: publicTitle.optional(),
  basis: publicBasis.optional(),
  items: areaChangeItems.optional(),
})

export const areaChange = z.object({
  id: z.uuid(),
  kind: z.enum(['change', 'import']),
  title: z.string(),
  basis: z.string(),
  state: areaChangeState,
  stateTitle: text,
  version: z.int(),
  madeBy: z.uuid().nullable(),
  madeAt: instant,
  /** The first day on which it holds. */
  plannedFor: civilDay.nullable(),
  appliedAt: instant.nullable(),
  cancelReason: z.string().nullable(),
  /** Why it could not be applied at its date. */
  failure: text.nullable(),
  steps: z.int(),
})
export type AreaChange = z.infer<typeof areaChange>

/** A change without its steps: borders of a whole street are megabytes. */
export const areaChangeOutline = areaChange.extend({
  findings: z.array(areaFinding),
  /** The district's day when this was asked: the first for which anything can be planned. */
  today: civilDay,
})
export type AreaChangeOutline = z.infer<typeof areaChangeOutline>
/** With its steps, the first 2,000 from the one asked for. */
export const areaChangeView = areaChangeOutline.extend({ items: areaChangeItems })
export type AreaChangeView = z.infer<typeof areaChangeView>
export const areaChangePage = z.object({ items: z.array(areaChange), next: z.string().nullable() })

/** What becomes of one area. */
const effectKind = z.enum(['new', 'ended', 'border', 'name', 'place'])
export const areaChangeEffect = z.object({
  kind: effectKind,
  before: areaShape.nullable(),
  after: areaShape.nullable(),
  /** Where an area that ends goes on: the pieces of a split, the whole of a merge. */
  successors: z.array(areaId),
})
const place = z.object({ id: areaId, name: z.string() }).nullable()
/** How many of something move from one area to another, and which. `null`: outside every area. */
export const areaMoves = z.object({
  what: z.string(),
  title: text,
  total: z.int(),
  /** From which areas to which, the most first; at most 1,000 of `ways`. */
  moves: z.array(z.object({ from: place, to: place, count: z.int() })),
  ways: z.int(),
  /** Those that whoever asks may be told of, as far as they are listed. */
  things: z.array(z.object({ id: z.string(), name: z.string(), from: place, to: place })),
})
export type AreaMoves = z.infer<typeof areaMoves>
export const areaChangePreview = z.object({
  /** The ground’s version that it was worked out on. */
  version: z.int(),
  /** How many there are of each kind. */
  counts: z.partialRecord(effectKind, z.int()),
  /** The first of them; the others by `next` from `/effects`. */
  effects: z.array(areaChangeEffect),
  next: z.int().nullable(),
  moves: z.array(areaMoves),
  findings: z.array(areaFinding),
})
/** `GET /api/area-changes/:id/posts`: who answers for what is split, and for which of its pieces afterwards. */
export const splitPosts = z.object({
  items: z.array(
    z.object({
      area: z.object({ id: areaId, name: z.string() }),
      pieces: z.array(z.object({ code: z.string(), name: z.string() })),
      posts: z.array(
        z.object({
          id: z.string(),
          title: text,
          people: z.array(z.string()),
          /** Codes of the pieces that it takes. */
          takes: z.array(z.string()),
        }),
      ),
    }),
  ),
})
export type SplitPosts = z.infer<typeof splitPosts>
/** `PUT /api/area-changes/:id/posts`: for one area that is split, which posts take which piece; a post that is left out takes all. */
export const chosenPosts = z.object({
  version: z.int().min(1),
  area: areaId,
  posts: z.array(z.object({ id: z.string().max(160), takes: z.array(z.string().max(40)).min(1).max(50) })).max(200),
})

/** `GET /api/area-changes/:id/effects?from=`: further ones, in the order of the preview. */
export const areaChangeEffects = z.object({
  version: z.int(),
  effects: z.array(areaChangeEffect),
  next: z.int().nullable(),
})
export type AreaChangeEffects = z.infer<typeof areaChangeEffects>
export type AreaChangePreview = z.infer<typeof areaChangePreview>

/** What working out, checking and applying a change goes through. */
export const changingSteps = {
  reading: { zh: '读取调整内容', en: 'Reading what is to change' },
  working: { zh: '计算调整后的区划', en: 'Working out the ground as it would be' },
  comparing: { zh: '比对边界', en: 'Comparing the borders' },
  writing: { zh: '写入区划', en: 'Writing the ground' },
} as const satisfies Record<string, Text>
const changingProgress = z.object({
  step: z.enum(['reading', 'working', 'comparing', 'writing']),
  share: z.number().min(0).max(1),
})
export type ChangingProgress = z.infer<typeof changingProgress>

/** One line of the answers to `POST /api/area-changes/:id/check/runs` and `…/plan/runs`: how far it is, then the change or the refusal. */
export const changeLine = z.discriminatedUnion('kind', [
  changingProgress.extend({ kind: z.literal('progress') }),
  z.object({ kind: z.literal('done'), change: areaChangeOutline }),
  z.object({ kind: z.literal('refused'), code: z.string(), text: z.string() }),
])
export type ChangeLine = z.infer<typeof changeLine>
