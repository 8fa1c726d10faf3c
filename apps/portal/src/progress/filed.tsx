import type { Progress } from '@mazha/contracts/api'
import { useState } from 'react'
import { fileLink } from '../net/server.ts'
import { useWords } from '../words.tsx'

type Item = Progress['trail'][number]['files'][number]

/** Photos as pictures; documents, and photos that have no copy for viewing, by name, to be downloaded as they came. */
export const Filed = ({
  files,
  receipt,
}: {
  readonly files: readonly Item[]
  readonly receipt: { readonly number: string; readonly code: string }
}) => (
  <ul className="thumbs">
    {files.map((file) => (
      <li key={file.id}>
        <One file={file} receipt={receipt} />
      </li>
    ))}
  </ul>
)

const One = ({
  file: { id, name, type },
  receipt,
}: {
  readonly file: Item
  readonly receipt: { readonly number: string; readonly code: string }
}) => {
  const { t } = useWords()
  const [shown, setShown] = useState(type.startsWith('image/'))
  return shown ? (
    <a href={fileLink(id, receipt, 'view')} target="_blank" rel="noreferrer">
      <img
        src={fileLink(id, receipt, 'view')}
        alt={t('progress.file', { name })}
        loading="lazy"
        onError={() => setShown(false)}
      />
    </a>
  ) : (
    <a href={fileLink(id, receipt, 'original')} download={name}>
      {t('progress.file', { name })}
    </a>
  )
}
