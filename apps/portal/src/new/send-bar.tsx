import { Notice } from '@mazha/ui/notice'
import type { PortalText } from '@mazha/contracts/texts/portal'
import { useSending } from '../kept/filing.ts'
import { useKept } from '../kept/store.ts'
import { useOnline } from '../net/online.ts'
import type { Writing } from '../stores.ts'
import { useWords } from '../words.tsx'

/** Sends, says how far it is, and what to do when no answer comes. */
export const SendBar = ({
  writing,
  label,
  onSend,
}: {
  readonly writing: Writing
  readonly label: PortalText
  readonly onSend: () => boolean
}) => {
  const { t } = useWords()
  const online = useOnline()
  const { phase } = useKept(writing.draft)
  const sending = useSending(writing.filing)
  const busy = sending.kind === 'uploading' || sending.kind === 'sending' || sending.kind === 'slow'

  if (phase === 'queued' && !busy) {
    return (
      <Notice tone="care" live>
        <p>{t('send.queued')}</p>
        <button type="button" className="link" onClick={writing.filing.stopWaiting}>
          {t('send.queued_stop')}
        </button>
      </Notice>
    )
  }
  if (phase === 'sent' && !busy) {
    return (
      <div className="stack tight">
        <Notice tone="care" live>
          {t('send.no_answer')}
        </Notice>
        <button type="button" className="button main wide" onClick={() => void writing.filing.send()}>
          {t('send.again')}
        </button>
      </div>
    )
  }
  return (
    <div className="stack tight">
      {sending.kind === 'refused' ? (
        <Notice tone="wrong" live>
          {sending.message}
        </Notice>
      ) : null}
      {sending.kind === 'photos_failed' ? (
        <Notice tone="wrong" live>
          {t('send.photos_failed')}
        </Notice>
      ) : null}
      <button
        type="button"
        className="button main wide"
        aria-disabled={busy}
        onClick={() => {
          if (busy || !onSend()) return
          if (online) void writing.filing.send()
          else writing.filing.sendWhenOnline()
        }}
      >
        {busy
          ? t(sending.kind === 'uploading' ? 'send.uploading' : 'send.sending')
          : t(online ? label : 'check.send_later')}
      </button>
      <p aria-live="polite" className="hint">
        {sending.kind === 'slow' ? t('send.slow') : ''}
      </p>
    </div>
  )
}
