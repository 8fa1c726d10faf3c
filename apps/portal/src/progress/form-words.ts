import type { PortalText } from '@mazha/contracts/texts/portal'
import type { FormFault } from '@mazha/ui/form-schema'
import type { FormWords } from '@mazha/ui/schema-form'
import { useWords } from '../words.tsx'

const faultTexts = {
  missing: 'form.missing',
  choose: 'form.choose',
  too_long: 'form.too_long',
  too_short: 'form.too_short',
  number: 'form.number',
  date: 'form.date',
} as const satisfies Record<FormFault['kind'], PortalText>

/** The words around an offered form in the resident's language. */
export const useFormWords = (phone: string): FormWords => {
  const { t, pick } = useWords()
  return {
    pick,
    problemTitle: (count) => t('form.problem', { count }),
    fault: ({ kind, field }) =>
      t(faultTexts[kind], { label: pick(field.label), min: field.min ?? '', max: field.max ?? '' }),
    optional: t('form.optional'),
    yes: t('form.yes'),
    no: t('form.no'),
    left: (count) => t('what.count', { count }),
    unsupported: t('form.unsupported', { phone }),
  }
}
