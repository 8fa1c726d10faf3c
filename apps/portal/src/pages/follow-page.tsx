import { parseNumber } from '@mazha/contracts/number'
import { ErrorSummary, type FieldProblem } from '@mazha/ui/error-summary'
import { LineField } from '@mazha/ui/field'
import { useState } from 'react'
import { useDistrict, usePhone } from '../district.ts'
import { receipts } from '../kept/receipts.ts'
import { useKept } from '../kept/store.ts'
import { PageTitle } from '../page.tsx'
import { goTo, progressHref } from '../router.ts'
import { useWords } from '../words.tsx'

export const FollowPage = () => {
  const { t } = useWords()
  const phone = usePhone()
  const district = useDistrict()
  const kept = useKept(receipts)
  const [number, setNumber] = useState('')
  const [code, setCode] = useState('')
  const [problems, setProblems] = useState<readonly FieldProblem[]>([])
  const problemOf = (field: string): string | undefined => problems.find((problem) => problem.field === field)?.message

  const open = (): void => {
    const parsed = parseNumber(number)
    const found: FieldProblem[] = []
    if (!number.trim()) found.push({ field: 'number', message: t('follow.number_missing') })
    else if (!parsed) found.push({ field: 'number', message: t('follow.number_wrong') })
    if (!code.trim()) found.push({ field: 'code', message: t('follow.code_missing') })
    setProblems(found)
    if (parsed && found.length === 0) goTo(progressHref(parsed, plainCode(code)))
  }

  return (
    <div className="column">
      <PageTitle title={t('follow.title')}>{t('follow.title')}</PageTitle>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          open()
        }}
      >
        <ErrorSummary title={t('form.problem', { count: problems.length })} problems={problems} />
        <LineField
          id="number"
          label={t('follow.number')}
          hint={t('follow.number_hint')}
          value={number}
          onChange={setNumber}
          problem={problemOf('number')}
          input={{ inputMode: 'numeric', autoComplete: 'off', className: 'figures' }}
        />
        <LineField
          id="code"
          label={t('follow.code')}
          hint={t('follow.code_hint')}
          value={code}
          onChange={setCode}
          problem={problemOf('code')}
          input={{ autoComplete: 'off', autoCapitalize: 'characters', spellCheck: false, className: 'figures' }}
        />
        <button type="submit" className="button main">
          {t('follow.open')}
        </button>
      </form>
      {district?.phoneCodes === true ? (
        <p>
          <a href="#/my">{t('follow.my')}</a>
        </p>
      ) : null}
      {kept.length > 0 ? (
        <p>
          <a href="#/mine">{t('home.mine')}</a>
        </p>
      ) : null}
      <p className="hint">{t('follow.lost', { phone })}</p>
    </div>
  )
}

/** `abcd efgh 0123` → `ABCD-EFGH-0123`; letters that Crockford's alphabet leaves out are read as the digits they resemble. */
const plainCode = (typed: string): string => {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s–—-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  return plain.length === 12 ? `${plain.slice(0, 4)}-${plain.slice(4, 8)}-${plain.slice(8)}` : plain
}
