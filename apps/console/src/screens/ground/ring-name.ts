import { useWords } from '../../app/language.tsx'
import type { Piece } from './partition.ts'

/** What one of a piece's lines is called; nothing where it has a single one. */
export const useRingName = ({ parts }: Piece): ((part: number, ring: number) => string) => {
  const { t } = useWords()
  return (part, ring) => {
    if (parts.length === 1 && parts[0]?.length === 1) return ''
    const own = parts.length === 1 ? t('draw.outline') : t('draw.part', { n: part + 1 })
    return `${ring === 0 ? own : `${parts.length === 1 ? '' : own}${t('draw.hole', { n: ring })}`} · `
  }
}
