import { Button } from 'antd'
import { useRef, useState } from 'react'
import { storeFile } from '../../api/calls.ts'
import type { UploadedFile } from '@mazha/contracts/api'
import { useWords } from '../../app/language.tsx'
import { Icon } from '../../look/icon.tsx'
import { ProblemNotice } from '../notice.tsx'

type Props = {
  readonly id: string
  readonly max: number
  readonly value: readonly string[]
  readonly set: (files: readonly string[]) => void
}

/** A photo that is kept but cannot be shown: HEIC whose points could not be read. */
export const isViewless = ({ type, image }: Pick<UploadedFile, 'type' | 'image'>): boolean =>
  type.startsWith('image/') && !image

/** Files go to the server as soon as they are chosen; the form keeps their ids. */
export const FilesField = ({ id, max, value, set }: Props) => {
  const { t } = useWords()
  const field = useRef<HTMLInputElement>(null)
  const [held, setHeld] = useState<readonly UploadedFile[]>([])
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const add = async (chosen: readonly File[]): Promise<void> => {
    setBusy(true)
    setProblem(null)
    let ids = value
    try {
      for (const file of chosen.slice(0, max - ids.length)) {
        const stored = await storeFile(file)
        ids = [...ids, stored.id]
        setHeld((was) => [...was, stored])
        set(ids)
      }
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="files-field">
      <input
        ref={field}
        id={id}
        type="file"
        multiple
        className="hidden-words"
        tabIndex={-1}
        aria-label={t('files.add')}
        onChange={(event) => {
          void add([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      <Button
        icon={<Icon name="upload" />}
        loading={busy}
        disabled={value.length >= max}
        onClick={() => field.current?.click()}
      >
        {t('files.add')}
      </Button>
      {problem !== null && <ProblemNotice problem={problem} />}
      <ul>
        {value.map((file) => (
          <li key={file}>
            <Icon name="file" /> {held.find((stored) => stored.id === file)?.name ?? t('files.kept')}
            {held.some((stored) => stored.id === file && isViewless(stored)) && (
              <span className="muted">{t('files.no-view')}</span>
            )}
            <button
              type="button"
              className="quiet-button"
              aria-label={t('files.remove', { name: held.find((stored) => stored.id === file)?.name ?? '' })}
              onClick={() => set(value.filter((other) => other !== file))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
