import { isPhone } from '@mazha/contracts/phone'
import type { PortalText } from '@mazha/contracts/texts/portal'
import { ErrorSummary, type FieldProblem } from '@mazha/ui/error-summary'
import { Icon } from '@mazha/ui/icon'
import { Notice } from '@mazha/ui/notice'
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { type Draft, isBlank } from '../kept/draft.ts'
import { useSending } from '../kept/filing.ts'
import { useKept } from '../kept/store.ts'
import { CheckPart } from '../new/check-part.tsx'
import { SendBar } from '../new/send-bar.tsx'
import { WhatPart } from '../new/what-part.tsx'
import { WherePart } from '../new/where-part.tsx'
import { WhoPart } from '../new/who-part.tsx'
import { PageTitle } from '../page.tsx'
import { goTo, type Poster, type Route, type Step, steps } from '../router.ts'
import { useStores, type Writing } from '../stores.ts'
import { useWords, type Words } from '../words.tsx'
import { WhatHappens } from './home-page.tsx'

const titles = {
  what: 'what.title',
  where: 'where.title',
  who: 'who.title',
  check: 'check.title',
} as const satisfies Record<Step, PortalText>

const desk = matchMedia('(min-width: 60rem)')
const watchDesk = (changed: () => void): (() => void) => {
  desk.addEventListener('change', changed)
  return () => desk.removeEventListener('change', changed)
}

type NewRoute = Extract<Route, { readonly page: 'new' }>

/** One question a page on a phone, all on one page at a desk. */
export const NewPage = ({ route }: { readonly route: NewRoute }) => {
  const { request } = useStores()
  const atDesk = useSyncExternalStore(watchDesk, () => desk.matches)
  const { phase } = useKept(request.draft)
  const sending = useSending(request.filing)
  useEffect(() => fillPlace(request, route.poster), [request, route.poster])
  // What was sent may not change until its answer came: it would no longer be the same request.
  const closed =
    phase === 'sent' || sending.kind === 'sending' || sending.kind === 'slow' || sending.kind === 'uploading'
  if (closed) return <Sent writing={request} />
  return atDesk ? <AllSteps writing={request} /> : <OneStep writing={request} route={route} />
}

const fillPlace = (writing: Writing, poster: Poster | null): void => {
  if (poster && writing.draft.get().phase === 'writing') {
    const { name, lng, lat } = poster
    writing.draft.change({ place: { name, lng, lat, from: 'poster' }, door: 'qr' })
  }
}

const problemsOf = (step: Step, draft: Draft, t: Words['t']): readonly FieldProblem[] => {
  switch (step) {
    case 'what':
      return draft.text.trim() ? [] : [{ field: 'text', message: t('what.missing') }]
    case 'who':
      if (draft.anonymous) return []
      if (!draft.phone.trim()) return [{ field: 'phone', message: t('who.phone_missing') }]
      return isPhone(draft.phone) ? [] : [{ field: 'phone', message: t('who.phone_wrong') }]
    case 'where':
      return []
    case 'check':
      return steps.filter((earlier) => earlier !== 'check').flatMap((earlier) => problemsOf(earlier, draft, t))
    default:
      return step satisfies never
  }
}

const messageAt = (problems: readonly FieldProblem[], field: string): string | undefined =>
  problems.find((problem) => problem.field === field)?.message

const OneStep = ({ writing, route }: { readonly writing: Writing; readonly route: NewRoute }) => {
  const { t } = useWords()
  const { step } = route
  const draft = useKept(writing.draft)
  const [problems, setProblems] = useState<readonly FieldProblem[]>([])
  const position = steps.indexOf(step)
  const nothingSaidOfPlace = step === 'where' && !draft.place && !draft.address.trim()

  const next = (): void => {
    const found = problemsOf(step, draft, t)
    setProblems(found)
    if (found.length > 0) return
    const following = route.fromCheck ? 'check' : steps[position + 1]
    if (following) goTo(`#/new/${following}`)
  }
  const mayBeSent = (): boolean => {
    const found = problemsOf('check', draft, t)
    // Opened at the last step by a bookmark: back to the first question that needs an answer.
    if (found[0]) goTo(found[0].field === 'text' ? '#/new/what?from=check' : '#/new/who?from=check')
    return found.length === 0
  }

  return (
    <div className="column">
      <p className="step">
        <a className="back" href={position === 0 ? '#/' : `#/new/${route.fromCheck ? 'check' : steps[position - 1]}`}>
          <Icon name="back" />
          {t('app.back')}
        </a>
        <span>{t('new.step', { step: position + 1, steps: steps.length })}</span>
      </p>
      <ErrorSummary title={t('form.problem', { count: problems.length })} problems={problems} />
      <PageTitle key={step} title={`${t(titles[step])} ${t('new.step', { step: position + 1, steps: steps.length })}`}>
        {t(titles[step])}
      </PageTitle>
      {step === 'where' ? <p className="hint">{t('where.hint')}</p> : null}
      {step === 'check' ? (
        <>
          <CheckPart writing={writing} />
          <SendBar writing={writing} label="check.send" onSend={mayBeSent} />
        </>
      ) : (
        <form
          className="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            next()
          }}
        >
          {step === 'what' ? <PosterNote writing={writing} /> : null}
          {step === 'what' ? <WhatPart writing={writing} problem={messageAt(problems, 'text')} /> : null}
          {step === 'where' ? <WherePart writing={writing} /> : null}
          {step === 'who' ? <WhoPart writing={writing} problem={messageAt(problems, 'phone')} /> : null}
          <button type="submit" className="button main wide">
            {t(nothingSaidOfPlace ? 'where.skip' : 'new.next')}
          </button>
        </form>
      )}
      <Discard writing={writing} />
    </div>
  )
}

const AllSteps = ({ writing }: { readonly writing: Writing }) => {
  const { t } = useWords()
  const draft = useKept(writing.draft)
  const [problems, setProblems] = useState<readonly FieldProblem[]>([])
  const mayBeSent = (): boolean => {
    const found = problemsOf('check', draft, t)
    setProblems(found)
    return found.length === 0
  }
  return (
    <div className="all-steps">
      <div className="stack wide-gap">
        <PageTitle title={t('new.title')}>{t('new.title')}</PageTitle>
        <ErrorSummary title={t('form.problem', { count: problems.length })} problems={problems} />
        <Part title={t('what.title')}>
          <WhatPart writing={writing} problem={messageAt(problems, 'text')} />
        </Part>
        <Part title={t('where.title')} hint={t('where.hint')}>
          <WherePart writing={writing} />
        </Part>
        <Part title={t('who.title')}>
          <WhoPart writing={writing} problem={messageAt(problems, 'phone')} />
        </Part>
        <SendBar writing={writing} label="check.send" onSend={mayBeSent} />
        <Discard writing={writing} />
      </div>
      <aside>
        <WhatHappens />
      </aside>
    </div>
  )
}

const Part = ({
  title,
  hint,
  children,
}: {
  readonly title: string
  readonly hint?: string
  readonly children: ReactNode
}) => (
  <section className="part">
    <h2>{title}</h2>
    {hint ? <p className="hint">{hint}</p> : null}
    {children}
  </section>
)

const PosterNote = ({ writing }: { readonly writing: Writing }) => {
  const { t } = useWords()
  const { place } = useKept(writing.draft)
  return place?.from === 'poster' ? <Notice>{t('new.poster', { place: place.name })}</Notice> : null
}

const Sent = ({ writing }: { readonly writing: Writing }) => {
  const { t } = useWords()
  const draft = useKept(writing.draft)
  return (
    <div className="column">
      <PageTitle title={t('new.title')}>{t('new.title')}</PageTitle>
      <p className="quote">{draft.text}</p>
      <SendBar writing={writing} label="check.send" onSend={() => true} />
    </div>
  )
}

/** The draft is kept by itself; deleting it is asked twice, in place. */
const Discard = ({ writing }: { readonly writing: Writing }) => {
  const { t } = useWords()
  const draft = useKept(writing.draft)
  const [asked, setAsked] = useState(false)
  if (isBlank(draft)) return null
  if (!asked) {
    return (
      <p className="draft-note">
        <span className="hint">{t('new.kept')}</span>
        <button type="button" className="link" onClick={() => setAsked(true)}>
          {t('new.discard')}
        </button>
      </p>
    )
  }
  return (
    <Notice tone="care" live>
      <p>{t('new.discard_sure')}</p>
      <p className="row">
        <button
          type="button"
          className="button"
          onClick={() => {
            writing.uploads.clear()
            writing.draft.clear()
            goTo('#/')
          }}
        >
          {t('new.discard_yes')}
        </button>
        <button type="button" className="button" onClick={() => setAsked(false)}>
          {t('new.discard_no')}
        </button>
      </p>
    </Notice>
  )
}
