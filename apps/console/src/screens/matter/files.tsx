import type { MatterView } from '@mazha/contracts/api'
import { Modal } from 'antd'
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import { filePath } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { Icon } from '../../look/icon.tsx'
import { isViewless } from '../../parts/form/files-field.tsx'

type FileItem = MatterView['files'][number]

/** Photos as thumbnails, documents by name. The viewer walks with the arrow keys and closes with Esc. */
export const Files = ({ files }: { readonly files: readonly FileItem[] }) => {
  const { t } = useWords()
  const [open, setOpen] = useState<number | null>(null)
  if (files.length === 0) return null
  const images = files.filter((file) => file.image)
  const shown = open === null ? undefined : images[open]
  const step = (by: number): void =>
    setOpen((was) => (was === null ? null : (was + by + images.length) % images.length))
  return (
    <div className="files">
      <ul className="thumbs">
        {images.map((file, n) => (
          <li key={file.id}>
            <button type="button" onClick={() => setOpen(n)} aria-label={t('files.view', { name: file.name })}>
              <img src={filePath(file.id, true)} alt="" loading="lazy" />
            </button>
          </li>
        ))}
      </ul>
      <ul className="documents">
        {files
          .filter((file) => !file.image)
          .map((file) => (
            <li key={file.id}>
              <a href={filePath(file.id, false)} download={file.name}>
                <Icon name="file" /> {file.name}
              </a>{' '}
              <span className="muted">{size(file.bytes)}</span>
              {isViewless(file) && <p className="muted">{t('files.no-view')}</p>}
            </li>
          ))}
      </ul>
      <Modal
        open={shown !== undefined}
        onCancel={() => setOpen(null)}
        footer={null}
        width="min(960px, 94vw)"
        title={shown?.name ?? ''}
        destroyOnHidden
      >
        {shown !== undefined && (
          <Viewer step={step}>
            <img
              src={filePath(shown.id, true)}
              alt={`${shown.name} · ${t('files.viewer', { n: (open ?? 0) + 1, all: images.length })}`}
            />
            <div className="row-of-buttons">
              <button type="button" className="quiet-button" disabled={images.length < 2} onClick={() => step(-1)}>
                <Icon name="back" /> {t('files.previous')}
              </button>
              <span className="muted">
                {(open ?? 0) + 1} / {images.length}
              </span>
              <button type="button" className="quiet-button" disabled={images.length < 2} onClick={() => step(1)}>
                {t('files.next')} <Icon name="next" />
              </button>
              <a href={filePath(shown.id, false)} download={shown.name}>
                <Icon name="download" /> {t('files.original')}
              </a>
            </div>
          </Viewer>
        )}
      </Modal>
    </div>
  )
}

/** Hears the arrow keys while it stands. */
const Viewer = ({ step, children }: { readonly step: (by: number) => void; readonly children: ReactNode }) => {
  const heard = useEffectEvent((key: string) => {
    if (key === 'ArrowRight') step(1)
    if (key === 'ArrowLeft') step(-1)
  })
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => heard(event.key)
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [])
  return <div className="viewer">{children}</div>
}

const size = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
