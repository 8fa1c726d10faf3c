import { z } from 'zod'
import { longestText } from './limits.ts'
import { isMobile, isOfficePhone, isPhone, tidyPhone } from './phone.ts'

/** Shapes of the HTTP API that the server and the apps share. */

export const matterNumber = z.string().min(8).max(24)
export const instant = z.iso.datetime({ precision: 3 })
export const text = z.object({ zh: z.string(), en: z.string() })
const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })

/** RFC 9457 problem details; `code` is the refusal's code. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})
export type Problem = z.infer<typeof problem>

export const location = z.object({
  lng: z.number().min(-180).max(180).optional(),
  lat: z.number().min(-90).max(90).optional(),
  address: z.string().trim().max(300).optional(),
})

const numberOf = (most: number, fits: (typed: string) => boolean) =>
  z
    .string()
    .trim()
    .max(most)
    .overwrite(tidyPhone)
    // The field's message follows from it (kernel/problem.ts).
    .refine(fits, { params: { text: 'phone' } })
/** Somebody's telephone number, tidied: a mobile number, a landline, or one of another country. */
export const phoneNumber = numberOf(30, isPhone)
/** A number to which a code can be sent. */
export const mobileNumber = numberOf(30, isMobile)
/** An office's number: short and shared ones (12345, 400) as well; empty: none. */
export const officeNumber = numberOf(40, (typed) => typed === '' || isOfficePhone(typed))
export const contact = z.object({
  name: z.string().trim().max(60).optional(),
  phone: phoneNumber.optional(),
})

export const newRequest = z.object({
  clientId: z.uuid(),
  text: z.string().trim().min(1).max(longestText),
  title: z.string().trim().max(120).optional(),
  category: z.string().max(64).optional(),
  location: location.optional(),
  contact: contact.optional(),
  files: z.array(z.uuid()).max(9).optional(),
  /** It is about an official or a unit: only those who sort such matters see it at first. */
  aboutOfficials: z.boolean().optional(),
  /** How the resident came in: by the portal's own pages, or by a code printed at a place. */
  door: z.enum(['portal', 'qr']).optional(),
})
export type NewRequest = z.infer<typeof newRequest>

/** What happens next and by when. `due` is null when no clock runs. */
export const nextStep = z.object({ sentence: text, dueAt: instant.nullable() })

export const receipt = z.object({
  number: matterNumber,
  /** `number` in groups that can be read aloud. */
  spoken: z.string(),
  code: z.string(),
  /** Path of the public progress page, number and code in the fragment, never in a query that logs keep. */
  link: z.string(),
  receivedAt: instant,
  next: nextStep,
})
export type Receipt = z.infer<typeof receipt>

export const trailStep = z.object({
  at: instant,
  sentence: text,
  state: z.string(),
  files: z.array(z.object({ id: z.uuid(), name: z.string(), type: z.string() })),
})

/** The public progress, for whoever holds number and code. */
export const progress = z.object({
  number: matterNumber,
  spoken: z.string(),
  title: z.string(),
  text: z.string(),
  state: z.string(),
  stateTitle: text,
  closed: z.boolean(),
  trail: z.array(trailStep),
  next: nextStep,
  holder: z.object({ name: text, phone: z.string().nullable() }).nullable(),
  /** What the resident may do now, with its form as JSON Schema. */
  actions: z.array(z.lazy(() => offeredAction)),
  /** Ready-made reply of the authority, when there is one. */
  answer: z.string().nullable(),
  /** `version` goes back with feedback, so that nobody judges a result that has just changed. */
  version: z.int(),
})
export type Progress = z.infer<typeof progress>

/** An action that this person may do now. `form` is JSON Schema with labels and widgets as metadata; null: no form. */
export const offeredAction = z.object({
  action: z.string(),
  title: text,
  hint: text.nullable(),
  form: z.record(z.string(), z.unknown()).nullable(),
  track: z.string().nullable(),
})
export type OfferedAction = z.infer<typeof offeredAction>

/** The resident's judgement or other act: `action` is one of the offered ones (`confirm`, `dispute`, `withdraw`, `add_words` …). */
export const feedback = z.object({
  clientId: z.uuid(),
  action: z.string().max(60),
  input: z.record(z.string(), z.unknown()).default({}),
  version: z.int().min(0).max(2_147_483_647).optional(),
})

const position = z.object({ lng: z.number(), lat: z.number() })

/** `GET /api/district`: what a resident's app needs to know about the ground; public. */
export const districtView = z.object({
  id: z.string(),
  name: text,
  /** IANA zone in which dates are told. */
  zone: z.string(),
  /** The number to call instead of filing, such as 12345. */
  phone: z.string().nullable(),
  centre: position,
  /** West, south, east, north. */
  bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** GeoJSON geometry, feature or collection in WGS-84. */
  outline: z.record(z.string(), z.unknown()).nullable(),
  /** An operator's own base map; null: the outline alone is drawn. */
  baseMap: z.object({ tiles: z.array(z.string()), attribution: z.string(), maxZoom: z.int() }).nullable(),
  categories: z.array(z.object({ id: z.string(), title: text })),
  /** Well-known places to choose from. */
  places: z.array(position.extend({ name: text })),
  languages: z.array(z.enum(['zh', 'en'])),
  /** Whether this is the made-up district that comes with the product. */
  demonstration: z.boolean(),
  /** Whether residents may prove their telephone number by a code sent to it. */
  phoneCodes: z.boolean(),
})
export type DistrictView = z.infer<typeof districtView>

/** `POST /api/files` answers this. */
export const uploadedFile = z.object({
  id: z.uuid(),
  name: z.string(),
  type: z.string(),
  bytes: z.int(),
  image: z.boolean(),
})
export type UploadedFile = z.infer<typeof uploadedFile>

export const login = z.object({ name: z.string().trim().min(1).max(64), password: z.string().min(1).max(256) })
export const session = z.object({
  person: z.uuid(),
  name: z.string(),
  district: z.object({ id: z.string(), name: text }),
  posts: z.array(z.object({ post: z.string(), role: z.string(), unit: z.string(), unitName: text })),
  /** Sent back in the `x-csrf-token` header with every write. */
  csrf: z.string(),
  /** What is still asked before anything else is allowed; null: nothing. */
  pending: z.enum(['second_factor', 'password', 'enrolment']).nullable().default(null),
})
export type Session = z.infer<typeof session>

export const clockView = z.object({
  name: z.string(),
  title: text,
  state: z.string(),
  /** The year whose holidays must be announced before it can be counted (state `waiting`); null otherwise. */
  waitsFor: z.int().nullable(),
  source: z.string(),
  limit: z.object({ amount: z.number(), unit: z.string() }),
  startedAt: instant,
  dueAt: instant.nullable(),
  nearAt: instant.nullable(),
  stoppedAt: instant.nullable(),
  /** Share of the limit that is used, 0 … 1 and beyond when overdue. */
  used: z.number(),
  sentence: text,
  days: z.array(z.object({ date: z.string(), counted: z.boolean(), why: z.string(), name: text.nullable() })),
  pauses: z.array(z.object({ from: instant, to: instant.nullable(), basis: z.string() })),
  extensions: z.array(
    z.object({ limit: z.object({ amount: z.number(), unit: z.string() }), at: instant, basis: z.string() }),
  ),
})
export type ClockView = z.infer<typeof clockView>

/** `GET /api/calendar`: how far limits can be counted. `from` is the first day that is unknown for want of that year's notice. */
export const calendarView = z.object({
  knownUntil: z.int(),
  /** Needed within 60 days. */
  missing: z.array(z.object({ year: z.int(), from: z.iso.date() })),
  waiting: z.array(z.object({ year: z.int(), clocks: z.int() })),
})
export type CalendarView = z.infer<typeof calendarView>

export const matterRow = z.object({
  id: z.uuid(),
  number: matterNumber,
  procedure: z.string(),
  title: z.string(),
  state: z.string(),
  stateTitle: text,
  category: z.string().nullable(),
  level: z.string().nullable(),
  channel: z.string().nullable(),
  address: z.string().nullable(),
  place: z.object({ lng: z.number(), lat: z.number() }).nullable(),
  holder: z.object({
    role: z.string().nullable(),
    unit: z.string().nullable(),
    unitName: text.nullable(),
    person: z.string().nullable(),
  }),
  openedAt: instant,
  /** The most pressing clock. `used` as in `clockView`. */
  clock: z
    .object({
      name: z.string(),
      title: text,
      state: z.string(),
      dueAt: instant.nullable(),
      used: z.number(),
      /** As in `clockView`. */
      waitsFor: z.int().nullable(),
    })
    .nullable(),
  lastWord: text.nullable(),
  version: z.int(),
})
export type MatterRow = z.infer<typeof matterRow>
export const matterPage = page(matterRow)
/** `GET /api/matters/counts`: exact, by queue, with the next due time. */
export const queueCounts = z.record(
  z.string(),
  z.object({
    count: z.int(),
    /** There are more than `count`, which is as far as was counted. */
    more: z.literal(true).optional(),
    nextDueAt: instant.nullable(),
  }),
)

export const matterView = matterRow.extend({
  text: z.string(),
  facts: z.record(z.string(), z.unknown()),
  tracks: z.record(z.string(), z.object({ state: z.string(), title: text, stateTitle: text })),
  clocks: z.array(clockView),
  people: z.array(z.object({ relation: z.string(), title: text, name: z.string(), phone: z.string().nullable() })),
  files: z.array(
    z.object({ id: z.uuid(), name: z.string(), type: z.string(), bytes: z.int(), image: z.boolean(), at: instant }),
  ),
  links: z.array(
    z.object({ kind: z.string(), title: text, id: z.uuid(), number: matterNumber, outgoing: z.boolean() }),
  ),
  timeline: z.array(
    z.object({
      seq: z.int(),
      at: instant,
      recordedAt: instant,
      action: z.string(),
      title: text,
      who: z.string(),
      unitName: text.nullable(),
      state: z.string(),
      words: z.record(z.string(), z.string().nullable()),
      input: z.record(z.string(), z.unknown()),
      labels: z.record(z.string(), text),
      /** The point that it said, and in which grid that lies today: from the street down; null outside all. */
      place: z.object({ lng: z.number(), lat: z.number(), name: z.string().nullable() }).nullable(),
      hash: z.string(),
    }),
  ),
  actions: z.array(offeredAction),
})
export type MatterView = z.infer<typeof matterView>

export const act = z.object({
  clientId: z.uuid(),
  version: z.int().min(0).max(2_147_483_647),
  input: z.record(z.string(), z.unknown()).default({}),
})
export const acted = z.object({
  id: z.uuid(),
  number: matterNumber,
  version: z.int(),
  state: z.string(),
  stateTitle: text,
})

export const ledgerEntry = z.object({
  seq: z.int(),
  recordedAt: instant,
  hash: z.string(),
  /** Null: it names a matter that is kept from whoever asks. Such a line cannot be checked by its hash. */
  body: z.string().nullable(),
  words: z.record(z.string(), z.object({ salt: z.string(), value: z.string().nullable() })),
})

/** `POST /api/matters`: a clerk registers a call, a walk-in or a letter. The answer is a `receipt` with the matter's id. */
export const newMatter = newRequest.omit({ door: true }).extend({
  channel: z.enum(['window', 'phone', 'letter']),
  procedure: z.string().max(64).optional(),
  /** Further fields of the procedure's opening form. */
  input: z.record(z.string(), z.unknown()).optional(),
})
export type NewMatter = z.infer<typeof newMatter>
export const staffReceipt = receipt.extend({ id: z.uuid() })
export type StaffReceipt = z.infer<typeof staffReceipt>

/** `POST /api/matters/similar`: open matters that may be the same, most alike first, with what makes them so. */
export const similarMatter = z.object({
  id: z.uuid(),
  number: matterNumber,
  title: z.string(),
  address: z.string().nullable(),
  state: z.string(),
  stateTitle: text,
  openedAt: instant,
  sharedWords: z.array(z.string()),
  metres: z.number().nullable(),
  sameAddress: z.boolean(),
  likeness: z.number(),
})
export type SimilarMatter = z.infer<typeof similarMatter>

/** `POST /api/matters/bulk/:action`: one act on many matters; each is done or refused by itself. */
export const bulkAct = z.object({
  clientId: z.uuid(),
  matters: z
    .array(z.object({ id: z.uuid(), version: z.int().min(0).max(2_147_483_647) }))
    .min(1)
    .max(200),
  input: z.record(z.string(), z.unknown()).default({}),
})
export const bulkActed = z.object({
  items: z.array(
    z.object({
      id: z.uuid(),
      ok: z.boolean(),
      number: matterNumber.optional(),
      version: z.int().optional(),
      state: z.string().optional(),
      problem: problem.nullable(),
    }),
  ),
})
export type BulkActed = z.infer<typeof bulkActed>

/** What `GET /api/events` sends: `event` names the kind, `data` is JSON of this shape, `id` is where to resume. */
export const liveEvents = {
  matter: z.object({ id: z.uuid(), version: z.int() }),
  counts: z.object({}),
  /** An import has gone on, or its state has changed; told to those who may import. */
  import: z.object({
    id: z.uuid(),
    state: z.string(),
    rowsTotal: z.int().nullable().optional(),
    rowsRead: z.int().optional(),
    created: z.int().optional(),
    repeated: z.int().optional(),
    rejected: z.int().optional(),
  }),
  /** More has changed than is told one by one: read again what is shown. */
  reset: z.object({}),
} as const
