import { useEffect, useRef } from 'react'
import { useWords } from '../../app/language.tsx'
import { Icon } from '../../look/icon.tsx'

export type SummaryItem = { readonly field: string; readonly words: string }

/** What has to be corrected, each a link to its field where it has one. Takes the focus when it appears (GOV.UK). */
export const ErrorSummary = ({ id, items }: { readonly id: string; readonly items: readonly SummaryItem[] }) => {
  const { t } = useWords()
  const box = useRef<HTMLDivElement>(null)
  const count = items.length
  const before = useRef(0)
  useEffect(() => {
    if (count > 0 && before.current === 0) box.current?.focus()
    before.current = count
  }, [count])
  if (count === 0) return null
  return (
    <div className="notice wrong" role="alert" tabIndex={-1} ref={box}>
      <Icon name="wrong" />
      <div>
        <strong>{t('form.faults')}</strong>
        <ul>
          {items.map((item) => (
            <li key={item.field}>
              {item.field === '' ? (
                item.words
              ) : (
                <a
                  href={`#${id}${item.field}`}
                  onClick={(event) => {
                    event.preventDefault()
                    document.getElementById(`${id}${item.field}`)?.focus()
                  }}
                >
                  {item.words}
                </a>
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
