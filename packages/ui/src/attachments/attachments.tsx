import { useRef } from 'react'
import { Icon } from '../icon/icon.tsx'

export type AttachmentItem = {
  readonly key: string
  readonly name: string
  /** Address of a small picture; null for documents. */
  readonly preview: string | null
  readonly state: 'preparing' | 'waiting' | 'sending' | 'sent' | 'failed'
  /** How much is uploaded, 0 … 1. */
  readonly share: number
  /** Why it failed, in words. */
  readonly problem: string | null
}

export type AttachmentWords = {
  readonly take: string
  readonly choose: string
  readonly limit: string
  readonly state: (item: AttachmentItem) => string
  readonly remove: (name: string) => string
  readonly retry: (name: string) => string
}

/** Photos from the camera and files from the device, with the upload's progress, another try and removal. */
export const Attachments = ({
  id,
  items,
  words,
  full,
  onAdd,
  onRemove,
  onRetry,
}: {
  readonly id: string
  readonly items: readonly AttachmentItem[]
  readonly words: AttachmentWords
  /** No more may be added. */
  readonly full: boolean
  readonly onAdd: (files: readonly File[]) => void
  readonly onRemove: (key: string) => void
  readonly onRetry: (key: string) => void
}) => {
  const chooser = useRef<HTMLInputElement>(null)
  const picked = (input: HTMLInputElement): void => {
    const files = [...(input.files ?? [])]
    // Emptied, so that the same photo can be chosen again after removal.
    input.value = ''
    if (files.length > 0) onAdd(files)
  }
  return (
    <div className="attachments">
      {full ? null : (
        <div className="adders">
          <label className="button">
            <Icon name="camera" />
            {words.take}
            <input type="file" accept="image/*" capture="environment" onChange={(event) => picked(event.target)} />
          </label>
          <label className="button">
            <Icon name="image" />
            {words.choose}
            <input
              id={id}
              ref={chooser}
              type="file"
              multiple
              accept="image/*,.heic,.pdf,.doc,.docx,.xls,.xlsx,.txt"
              aria-describedby={`${id}-limit`}
              onChange={(event) => picked(event.target)}
            />
          </label>
        </div>
      )}
      <p className="hint" id={`${id}-limit`}>
        {words.limit}
      </p>
      {items.length === 0 ? null : (
        <ul className="items">
          {items.map((item) => (
            <li className="item" key={item.key}>
              {item.preview ? (
                <img className="preview" src={item.preview} alt="" />
              ) : (
                <span className="preview">
                  <Icon name="file" />
                </span>
              )}
              <div>
                <p className="name" title={item.name}>
                  {item.name}
                </p>
                <p className={`state ${item.state}`} {...(item.state === 'failed' ? { role: 'alert' } : {})}>
                  {words.state(item)}
                </p>
                {item.state === 'sending' ? <progress max={1} value={item.share} aria-label={item.name} /> : null}
              </div>
              <div className="acts">
                {item.state === 'failed' ? (
                  <button type="button" aria-label={words.retry(item.name)} onClick={() => onRetry(item.key)}>
                    <Icon name="again" />
                  </button>
                ) : null}
                <button
                  type="button"
                  aria-label={words.remove(item.name)}
                  onClick={() => {
                    onRemove(item.key)
                    chooser.current?.focus()
                  }}
                >
                  <Icon name="bin" />
                </button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
