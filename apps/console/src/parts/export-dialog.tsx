import { exportReason } from '@mazha/contracts/audit'
import { Button, Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { useWords } from '../app/language.tsx'
import { saveFile } from '../app/save-file.ts'
import { useFocusBack } from '../app/use-focus.ts'
import { Notice, ProblemNotice } from './notice.tsx'

type Props = {
  readonly pathOf: (reason: string) => string
  readonly close: () => void
  readonly failed?: (problem: unknown) => void
  /** It tells of nobody but who worked on it. */
  readonly plain?: boolean
}

/** Asks what an export is for, then saves it: who, when and why stand on every page of it. */
export const ExportDialog = ({ pathOf, close, failed, plain = false }: Props) => {
  const { t } = useWords()
  const id = useId()
  useFocusBack()
  const [reason, setReason] = useState('')
  const [short, setShort] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const save = async (): Promise<void> => {
    const read = exportReason.safeParse(reason)
    setShort(!read.success)
    if (!read.success) return
    setBusy(true)
    setProblem(null)
    try {
      await saveFile(pathOf(read.data))
      close()
    } catch (error) {
      if (failed === undefined) setProblem(error)
      else {
        failed(error)
        close()
      }
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal open onCancel={close} footer={null} title={t('export.title')} destroyOnHidden>
      <form
        className="export-form"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <p>{t(plain ? 'export.hint.plain' : 'export.hint')}</p>
        <label htmlFor={id}>{t('export.why')}</label>
        <Input
          id={id}
          maxLength={200}
          value={reason}
          aria-invalid={short}
          onChange={(event) => setReason(event.target.value)}
        />
        <div aria-live="polite">
          {short && <Notice kind="care">{t('export.short')}</Notice>}
          {problem !== null && <ProblemNotice problem={problem} />}
        </div>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('export.go')}
        </Button>
      </form>
    </Modal>
  )
}
