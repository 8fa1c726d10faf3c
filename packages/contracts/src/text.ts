/** A text in every language the product speaks. Chinese comes first; a missing language does not compile. */
export type Text = { readonly zh: string; readonly en: string }

export type Language = keyof Text

export const languages = ['zh', 'en'] as const satisfies readonly Language[]

/** A value that survives JSON unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A moment in UTC with milliseconds, as ISO 8601 text: `2026-09-28T01:00:00.000Z`. */
export type Instant = string
