import type { OfferedAction, Progress } from '@mazha/contracts/api'
import { Icon } from '@mazha/ui/icon'
import { Notice } from '@mazha/ui/notice'
import { type FormRefusal, SchemaForm } from '@mazha/ui/schema-form'
import { useRef, useState } from 'react'
import { usePhone } from '../district.ts'
import { keepBlobs } from '../kept/blobs.ts'
import { startUploads, type Uploads } from '../kept/uploads.ts'
import { newClientId } from '../net/client-id.ts'
import { giveFeedback, NoAnswer, Refusal, uploadFile } from '../net/server.ts'
import { Photos } from '../new/photos.tsx'
import { useWords } from '../words.tsx'
import { useFormWords } from './form-words.ts'

/** What the resident may do now. One form is open at a time; what was typed stays until an answer came. */
export const Acts = ({
  progress,
  code,
  onDone,
  onNews,
}: {
  readonly progress: Progress
  readonly code: string
  readonly onDone: (after: Progress) => void
  /** Someone else was faster: the newest progress is wanted. */
  readonly onNews: () => void
}) => {
  const { t, pick } = useWords()
  const [open, setOpen] = useState<string | null>(null)
  const opened = progress.actions.find((offered) => keyOf(offered) === open)
  if (progress.actions.length === 0) return <p>{t('progress.no_acts')}</p>
  return (
    <div className="stack tight">
      {progress.actions.map((offered) => {
        const key = keyOf(offered)
        return (
          <div key={key} className="act">
            <button
              type="button"
              className={offered.action === 'confirm' ? 'button main wide' : 'button wide'}
              aria-expanded={open === key}
              onClick={() => setOpen(open === key ? null : key)}
            >
              {pick(offered.title)}
              <Icon name="next" />
            </button>
            {opened === offered ? (
              <ActForm
                offered={offered}
                progress={progress}
                code={code}
                onCancel={() => setOpen(null)}
                onNews={onNews}
                onDone={(after) => {
                  setOpen(null)
                  onDone(after)
                }}
              />
            ) : null}
          </div>
        )
      })}
    </div>
  )
}

const keyOf = ({ action, track }: OfferedAction): string => (track ? `${track}.${action}` : action)

const ActForm = ({
  offered,
  progress,
  code,
  onCancel,
  onDone,
  onNews,
}: {
  readonly offered: OfferedAction
  readonly progress: Progress
  readonly code: string
  readonly onCancel: () => void
  readonly onDone: (after: Progress) => void
  readonly onNews: () => void
}) => {
  const { t, pick, language } = useWords()
  const formWords = useFormWords(usePhone())
  const clientId = useRef(newClientId())
  const [uploads] = useState<Uploads>(() =>
    startUploads({
      blobs: keepBlobs(),
      first: [],
      send: (blob, name, onShare, signal) => uploadFile(blob, name, language, onShare, signal),
      onFiles: () => undefined,
    }),
  )
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const send = async (input: Record<string, unknown>): Promise<readonly FormRefusal[]> => {
    setBusy(true)
    setProblem(null)
    try {
      const body = { clientId: clientId.current, action: offered.action, input, version: progress.version }
      onDone(await giveFeedback({ number: progress.number, code }, body, language))
    } catch (error) {
      if (error instanceof NoAnswer) setProblem(t('send.no_answer'))
      else if (error instanceof Refusal) {
        clientId.current = newClientId()
        if (error.code === 'matter.conflict') {
          setProblem(t('progress.conflict'))
          onNews()
        } else if (error.fields.length > 0)
          return error.fields.map(({ path, message }) => ({ field: path.replace(/^input\./, ''), message }))
        else setProblem(error.message)
      } else throw error
    } finally {
      setBusy(false)
    }
    return []
  }

  return (
    <div className="act-form">
      {offered.hint ? <p className="hint">{pick(offered.hint)}</p> : null}
      {problem ? (
        <Notice tone="wrong" live>
          {problem}
        </Notice>
      ) : null}
      <SchemaForm
        id={`act-${offered.action}`}
        form={offered.form}
        words={formWords}
        submitLabel={busy ? t('send.sending') : pick(offered.title)}
        cancelLabel={t('act.cancel')}
        busy={busy}
        files={({ id }) => <Photos id={id} uploads={uploads} />}
        filesOf={async () => {
          const ids = await uploads.settle()
          if (!ids) setProblem(t('send.photos_failed'))
          return ids
        }}
        onSubmit={send}
        onCancel={onCancel}
      />
    </div>
  )
}
