import { normalise, searchVector } from '#kernel/words'

/** Addresses are not personal: they are kept as they are, and found by any part of them. */

/**
 * One form of an address, room or unit, however it is typed: `18号 3＃楼` and `18号3号楼` are one. Between two numbers whatever
 * parted them becomes a hyphen: `3-12号` is not `31-2号`.
 */
export const addressKey = (text: string): string =>
  normalise(text)
    .replace(/#/g, '号')
    .replace(/(?<=\p{N})[^\p{L}\p{N}]+(?=\p{N})/gu, '-')
    .replace(/(?<!\p{N})-|-(?!\p{N})|[^\p{L}\p{N}-]/gu, '')
    .replace(/号号/g, '号')

/** What a thing is found by: its name and its address, also as it is written without spaces. */
export const searchOf = (...texts: readonly string[]): string =>
  searchVector([...new Set(texts.flatMap((text) => [text, text.replace(/\s+/gu, '')]))].filter((text) => text !== ''))
