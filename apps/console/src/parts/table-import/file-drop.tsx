import { Button } from 'antd'
import { type ChangeEvent, useEffect, useEffectEvent, useRef } from 'react'
import { useWords } from '../../app/language.tsx'
import { Icon } from '../../look/icon.tsx'
import './table-import.css'

type Props = {
  readonly busy: boolean
  readonly choose: (file: File) => void
  /** What may be chosen, in words. */
  readonly hint: string
}

/** Where a table is chosen or dropped. */
export const FileDrop = ({ busy, choose, hint }: Props) => {
  const { t } = useWords()
  const field = useRef<HTMLInputElement>(null)
  const drop = useRef<HTMLElement>(null)
  const chosen = useEffectEvent((file: File | undefined) => {
    if (file !== undefined) choose(file)
  })
  useEffect(() => {
    const target = drop.current
    if (target === null) return
    const over = (event: DragEvent): void => event.preventDefault()
    const down = (event: DragEvent): void => {
      event.preventDefault()
      chosen(event.dataTransfer?.files[0])
    }
    target.addEventListener('dragover', over)
    target.addEventListener('drop', down)
    return () => {
      target.removeEventListener('dragover', over)
      target.removeEventListener('drop', down)
    }
  }, [])
  return (
    <section className="drop" aria-label={t('imports.upload')} ref={drop}>
      <input
        ref={field}
        id="import-file"
        type="file"
        accept=".xlsx,.csv"
        className="hidden-words"
        tabIndex={-1}
        aria-label={t('imports.upload')}
        onChange={(event: ChangeEvent<HTMLInputElement>) => {
          const file = event.target.files?.[0]
          if (file !== undefined) choose(file)
          event.target.value = ''
        }}
      />
      <Button
        type="primary"
        size="large"
        icon={<Icon name="upload" />}
        loading={busy}
        onClick={() => field.current?.click()}
      >
        {t('imports.upload')}
      </Button>
      <p className="muted">{hint}</p>
    </section>
  )
}
