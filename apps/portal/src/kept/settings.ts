import type { Language } from '@mazha/contracts/text'
import { boolean, object, oneOf } from '../net/shape.ts'
import { keep } from './store.ts'

const settingsShape = object({ language: oneOf<Language>('zh', 'en'), elder: boolean })

/** Language and size, as this device's user chose them. Chinese unless the browser speaks none. */
export const settings = keep('mazha.settings', (stored) =>
  stored === null
    ? {
        language:
          navigator.languages.some((tag) => tag.startsWith('zh')) || !navigator.language.startsWith('en')
            ? ('zh' as const)
            : ('en' as const),
        elder: false,
      }
    : settingsShape(stored, 'settings'),
)
