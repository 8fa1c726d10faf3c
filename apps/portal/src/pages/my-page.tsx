import type { ResidentMatters } from '@mazha/contracts/login'
import { isMobile, tidyPhone } from '@mazha/contracts/phone'
import { phoneTexts } from '@mazha/contracts/texts/portal-phone'
import { ErrorSummary, type FieldProblem } from '@mazha/ui/error-summary'
import { LineField } from '@mazha/ui/field'
import { Notice } from '@mazha/ui/notice'
import { useEffect, useState } from 'react'
import { enterWithCode, leave, listMine, sendCode } from '../net/resident.ts'
import { NoAnswer, Refusal } from '../net/server.ts'
import { PageTitle } from '../page.tsx'
import { Opening } from '../progress/load.tsx'
import { myHref } from '../router.ts'
import { useWords } from '../words.tsx'
import { MyLooks } from './my-looks.tsx'
import { ProgressPage } from './progress-page.tsx'

type Items = ResidentMatters['items']
type Stage =
  | { readonly is: 'asking' }
  | { readonly is: 'out'; readonly left: boolean; readonly message: string | null }
  | { readonly is: 'in'; readonly items: Items }

/** What one raised with one's telephone number, after a code sent to it; no receipt is needed. */
const MyPage = ({ number }: { readonly number: string | null }) => {
  const { pick, t, language } = useWords()
  const [stage, setStage] = useState<Stage>({ is: 'asking' })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let gone = false
    listMine(language)
      .then((items) => {
        if (!gone) setStage({ is: 'in', items })
      })
      .catch((error: unknown) => {
        if (!(error instanceof NoAnswer || error instanceof Refusal)) throw error
        const message = error instanceof Refusal ? null : t('app.failed')
        if (!gone) setStage((was) => ({ is: 'out', left: was.is === 'in', message }))
      })
    return () => {
      gone = true
    }
  }, [language, turn, t])
  const again = (): void => setTurn((n) => n + 1)
  if (stage.is === 'asking') return <Opening />
  if (stage.is === 'out') return <Knock entered={again} left={stage.left} message={stage.message} />
  if (number !== null)
    return (
      <>
        <p>
          <a href="#/my">{pick(phoneTexts.back)}</a>
        </p>
        <ProgressPage number={number} code="" />
      </>
    )
  return <List items={stage.items} leave={() => void leave(language).then(again, again)} />
}
export default MyPage

const List = ({ items, leave: go }: { readonly items: Items; readonly leave: () => void }) => {
  const { pick, day } = useWords()
  return (
    <div className="column">
      <PageTitle title={pick(phoneTexts.title)}>{pick(phoneTexts.title)}</PageTitle>
      {items.length === 0 ? (
        <p>{pick(phoneTexts.none)}</p>
      ) : (
        <ul className="receipts">
          {items.map((item) => (
            <li key={item.number}>
              <a href={myHref(item.number)}>
                <strong>{item.title}</strong>
                <span className="hint">
                  {pick(item.stateTitle)} · <span className="figures">{item.spoken}</span> · {day(item.receivedAt)}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
      <MyLooks />
      <p className="row">
        <button type="button" className="button" onClick={go}>
          {pick(phoneTexts.leave)}
        </button>
      </p>
    </div>
  )
}

const Knock = ({
  entered,
  left,
  message,
}: {
  readonly entered: () => void
  readonly left: boolean
  readonly message: string | null
}) => {
  const { pick, t, language } = useWords()
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [sent, setSent] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problems, setProblems] = useState<readonly FieldProblem[]>([])
  const problemOf = (field: string): string | undefined => problems.find((problem) => problem.field === field)?.message

  const attempt = async (field: string, work: () => Promise<void>): Promise<void> => {
    setBusy(true)
    setProblems([])
    try {
      await work()
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refusal)) throw error
      setProblems([{ field, message: error instanceof Refusal ? error.message : t('app.failed') }])
    } finally {
      setBusy(false)
    }
  }
  const send = (): void => {
    const typed = tidyPhone(phone)
    if (!isMobile(typed)) {
      setProblems([{ field: 'phone', message: pick(typed === '' ? phoneTexts.phoneMissing : phoneTexts.phoneWrong) }])
      return
    }
    void attempt(sent ? 'code' : 'phone', async () => {
      await sendCode(typed, language)
      setSent(true)
    })
  }
  const enter = (): void => {
    const typed = code.normalize('NFKC').replace(/\s/g, '')
    if (!/^\d{6}$/.test(typed)) {
      setProblems([{ field: 'code', message: pick(phoneTexts.codeMissing) }])
      return
    }
    void attempt('code', async () => {
      await enterWithCode(tidyPhone(phone), typed, language)
      entered()
    })
  }
  return (
    <div className="column">
      <PageTitle title={pick(phoneTexts.title)}>{pick(phoneTexts.title)}</PageTitle>
      {left ? <Notice tone="good">{pick(phoneTexts.left)}</Notice> : null}
      {message === null ? null : <Notice tone="wrong">{message}</Notice>}
      <p>{pick(phoneTexts.about)}</p>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (sent) enter()
          else send()
        }}
      >
        <ErrorSummary title={t('form.problem', { count: problems.length })} problems={problems} />
        {sent ? (
          <>
            <div aria-live="polite">
              <Notice>{pick(phoneTexts.sent)}</Notice>
            </div>
            <LineField
              id="code"
              label={pick(phoneTexts.code)}
              value={code}
              onChange={setCode}
              problem={problemOf('code')}
              input={{ inputMode: 'numeric', autoComplete: 'one-time-code', maxLength: 12, className: 'figures' }}
            />
            <button type="submit" className="button main" disabled={busy}>
              {pick(phoneTexts.enter)}
            </button>
            <p className="row">
              <button type="button" className="link" disabled={busy} onClick={send}>
                {pick(phoneTexts.again)}
              </button>
              <button
                type="button"
                className="link"
                onClick={() => {
                  setSent(false)
                  setCode('')
                  setProblems([])
                }}
              >
                {pick(phoneTexts.other)}
              </button>
            </p>
          </>
        ) : (
          <>
            <LineField
              id="phone"
              label={pick(phoneTexts.phone)}
              value={phone}
              onChange={setPhone}
              problem={problemOf('phone')}
              input={{ type: 'tel', inputMode: 'tel', autoComplete: 'tel', className: 'figures' }}
            />
            <button type="submit" className="button main" disabled={busy}>
              {pick(phoneTexts.send)}
            </button>
          </>
        )}
      </form>
    </div>
  )
}
