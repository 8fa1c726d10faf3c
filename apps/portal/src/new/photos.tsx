import { Attachments } from '@mazha/ui/attachments'
import { useState } from 'react'
import { mostFiles, type Uploads, useUploads } from '../kept/uploads.ts'
import { useWords } from '../words.tsx'

/** Photos and files of a request or of a form, on their way to the server. */
export const Photos = ({ id, uploads }: { readonly id: string; readonly uploads: Uploads }) => {
  const { t } = useWords()
  const items = useUploads(uploads)
  const [left, setLeft] = useState(0)
  return (
    <>
      <Attachments
        id={id}
        items={items}
        full={items.length >= mostFiles}
        words={{
          take: t('photos.take'),
          choose: t('photos.choose'),
          limit: t('photos.limit', { count: mostFiles }),
          remove: (name) => t('photos.remove', { name }),
          retry: (name) => t('photos.retry', { name }),
          state: ({ key, state, share, problem }) => {
            const held = items.find((item) => item.key === key)
            switch (state) {
              case 'preparing':
                return t('photos.preparing')
              case 'waiting':
                return t('photos.waiting')
              case 'sending':
                return t('photos.sending', { share: Math.round(share * 100) })
              case 'sent':
                return t(held?.viewless ? 'photos.sent_without_view' : 'photos.sent')
              case 'failed':
                return held?.own ? t(held.own) : (problem ?? t('photos.failed'))
              default:
                return state satisfies never
            }
          },
        }}
        onAdd={(files) => setLeft(uploads.add(files))}
        onRemove={uploads.remove}
        onRetry={uploads.retry}
      />
      <p aria-live="polite" className="hint">
        {left > 0 ? t('photos.too_many', { count: mostFiles }) : ''}
      </p>
    </>
  )
}
