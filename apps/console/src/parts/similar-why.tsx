import type { SimilarMatter } from '@mazha/contracts/api'
import { useWords } from '../app/language.tsx'
import { Icon } from '../look/icon.tsx'

/** Why a matter is shown as similar: the words both have, the same address, how far apart. */
export const SimilarWhy = ({ matter }: { readonly matter: SimilarMatter }) => {
  const { t, list } = useWords()
  const reasons = [
    matter.sharedWords.length > 0 ? t('similar.words', { words: list(matter.sharedWords.slice(0, 6)) }) : null,
    matter.sameAddress ? t('similar.address') : null,
    matter.metres === null ? null : t('similar.metres', { metres: Math.round(matter.metres) }),
  ].filter((reason) => reason !== null)
  return (
    <span className="similar-why">
      <Icon name="similar" /> {reasons.join(' · ')}
    </span>
  )
}
