import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { fetchFile } from '../../api/client.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, staffingRoles } from '../../app/role-screens.ts'
import { useSession } from '../../app/session.tsx'
import { CheckedForm } from '../../parts/form/checked-form.tsx'
import { ProblemNotice } from '../../parts/notice.tsx'

/** Takes a workbook out of the house: what for is asked first, and stands on it. */
export const ExportButton = ({ path }: { readonly path: (reason: string) => string }) => {
  const { t } = useWords()
  const { roles } = useSession()
  const id = useId()
  const [reason, setReason] = useState<string | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  if (!hasOne(roles, staffingRoles)) return null
  const save = async (): Promise<void> => {
    setProblem(null)
    try {
      const { name, blob } = await fetchFile(path((reason ?? '').trim()))
      const link = document.createElement('a')
      link.href = URL.createObjectURL(blob)
      link.download = name
      link.click()
      URL.revokeObjectURL(link.href)
      setReason(null)
    } catch (error) {
      setProblem(error)
    }
  }
  if (reason === null) return <Button onClick={() => setReason('')}>{t('staff.export')}</Button>
  return (
    <CheckedForm className="staff-form" send={() => void save()}>
      <label htmlFor={id}>{t('staff.export.why')}</label>
      <Input
        id={id}
        required
        minLength={4}
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <p className="row-of-buttons">
        <Button type="primary" htmlType="submit">
          {t('staff.export')}
        </Button>
        <Button onClick={() => setReason(null)}>{t('cancel')}</Button>
      </p>
      {problem !== null && <ProblemNotice problem={problem} />}
    </CheckedForm>
  )
}
