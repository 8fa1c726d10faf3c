import {
  type AreaChangeOutline,
  type AreaChangePreview,
  type AreaMoves,
  changingSteps,
  type ChangingProgress,
} from '@mazha/contracts/area-change'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { getAreaChange, moreEffects, previewAreaChange, runAreaChange, stepAreaChange } from '../../api/ground.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Notice, PageProblem, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { Back } from './back.tsx'
import { Running } from './running.tsx'
import { SplitPosts } from './split-posts.tsx'

/** One change of the ground: what it would do, what the check found, and the day from which it holds. */
export const ChangePage = ({ id }: { readonly id: string }) => {
  const { t, say, date } = useWords()
  const answer = useAnswer(`area-change ${id}`, (signal) => getAreaChange(id, signal))
  const change = answer.data
  return (
    <div className="page">
      <Back />
      {change === undefined ? (
        answer.problem === undefined ? (
          <Bones lines={6} />
        ) : (
          <PageProblem problem={answer.problem} again={answer.reload} />
        )
      ) : (
        <>
          <header className="page-head">
            <div>
              <h1>{change.title}</h1>
              <p>
                {say(change.stateTitle)}
                {change.plannedFor !== null && ` · ${t('ground.from')} ${date(change.plannedFor)}`}
                {change.basis !== '' && ` · ${t('ground.basis')}: ${change.basis}`}
              </p>
            </div>
          </header>
          {change.failure !== null && <Notice kind="wrong">{say(change.failure)}</Notice>}
          {change.cancelReason !== null && <Notice>{change.cancelReason}</Notice>}
          <Steps change={change} put={answer.put} />
          <Findings change={change} />
          {(change.state === 'draft' || change.state === 'checked' || change.state === 'planned') && (
            <Preview key={change.version} change={change} put={answer.put} />
          )}
        </>
      )}
    </div>
  )
}

/** What takes long, is followed and can be stopped. */
type Run = 'check' | 'plan'
const runs = {
  check: { progress: 'ground.check.progress', stopped: 'ground.check.stopped' },
  plan: { progress: 'ground.plan.progress', stopped: 'ground.plan.stopped' },
} as const

type ChangeProps = { readonly change: AreaChangeOutline; readonly put: (change: AreaChangeOutline) => void }

const Steps = ({ change, put }: ChangeProps) => {
  const { t } = useWords()
  const { today } = change
  const [day, setDay] = useState(today)
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const [progress, setProgress] = useState<(ChangingProgress & { readonly of: Run }) | null>(null)
  const [words, setWords] = useState<{ readonly kind: 'wrong' | 'plain'; readonly text: string } | null>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const run = async (of: Run): Promise<void> => {
    const stopping = new AbortController()
    running.current = stopping
    setBusy(true)
    setProblem(null)
    setWords(null)
    try {
      const { signal } = stopping
      const body = { version: change.version, ...(of === 'plan' && { day }) }
      const told = (at: ChangingProgress): void => setProgress({ ...at, of })
      const ended = await runAreaChange(change.id, of, body, { signal, told })
      if ('change' in ended) put(ended.change)
      else setWords({ kind: 'wrong', text: ended.refused })
    } catch (error) {
      if (!stopping.signal.aborted) setProblem(error)
      // It may have been done in that moment: what stands is asked for.
      else {
        setWords({ kind: 'plain', text: t(runs[of].stopped) })
        await getAreaChange(change.id).then(put, setProblem)
      }
    } finally {
      setProgress(null)
      setBusy(false)
    }
  }
  const step = async (name: 'cancel' | 'reopen', more: object = {}): Promise<void> => {
    setBusy(true)
    setProblem(null)
    setWords(null)
    try {
      put(await stepAreaChange(change.id, name, { version: change.version, ...more }))
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const open = change.state === 'draft' || change.state === 'checked'
  if (!open && change.state !== 'planned') return null
  return (
    <section className="card ground-form">
      {open && (
        <Button loading={busy} onClick={() => void run('check')}>
          {t('ground.check')}
        </Button>
      )}
      {change.state === 'planned' && (
        <Button loading={busy} onClick={() => void step('reopen')}>
          {t('ground.reopen')}
        </Button>
      )}
      {change.state === 'checked' && (
        <>
          <label>
            {t('ground.from')}
            <input
              type="date"
              className="plain"
              min={today}
              value={day}
              onChange={(event) => setDay(event.target.value)}
            />
          </label>
          <Button type="primary" loading={busy} disabled={day === ''} onClick={() => void run('plan')}>
            {t('ground.plan')}
          </Button>
        </>
      )}
      <label>
        {t('ground.cancel.reason')}
        <input className="plain" value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <Button type="text" disabled={busy || reason.trim() === ''} onClick={() => void step('cancel', { reason })}>
        {t('ground.cancel')}
      </Button>
      {problem !== null && <ProblemNotice problem={problem} />}
      {words !== null && <Notice kind={words.kind}>{words.text}</Notice>}
      {progress !== null && (
        <Running
          at={changingSteps[progress.step]}
          share={progress.share}
          label={t(runs[progress.of].progress)}
          stopWords={t('ground.plan.stop')}
          stop={() => running.current?.abort()}
        />
      )}
    </section>
  )
}

const Findings = ({ change }: { readonly change: AreaChangeOutline }) => {
  const { t, say } = useWords()
  const { findings, state } = change
  return (
    <section>
      <h2 className="section-title">{t('ground.findings')}</h2>
      {findings.length === 0 ? (
        <Notice kind={state === 'draft' ? 'plain' : 'good'}>
          {t(state === 'draft' ? 'ground.findings.not-yet' : 'ground.findings.none')}
        </Notice>
      ) : findings.length > mostSpoken ? (
        <ManyFindings key={change.version} findings={findings} />
      ) : (
        findings.map((finding, n) => (
          <Notice key={n} kind={finding.blocks ? 'wrong' : 'care'}>
            {say(finding.text)}
          </Notice>
        ))
      )}
    </section>
  )
}

/** More than these are told in one sentence, and stand in a list. */
const mostSpoken = 10
const findingsAtOnce = 100

const ManyFindings = ({ findings }: Pick<AreaChangeOutline, 'findings'>) => {
  const { t, say, number } = useWords()
  const [shown, setShown] = useState(findingsAtOnce)
  const more = findings.find(({ code }) => code === 'ground.check-more')
  const listed = findings.filter((finding) => finding !== more)
  return (
    <>
      <Notice kind={findings.some(({ blocks }) => blocks) ? 'wrong' : 'care'}>
        <span>{t('ground.findings.some', { count: number(listed.length) })}</span>
        {more !== undefined && <span>{say(more.text)}</span>}
      </Notice>
      <ol className="ground-findings">
        {listed.slice(0, shown).map((finding, n) => (
          <li key={n}>{say(finding.text)}</li>
        ))}
      </ol>
      {listed.length > shown && (
        <Button onClick={() => setShown(shown + findingsAtOnce)}>
          {t('ground.more', { count: number(listed.length - shown) })}
        </Button>
      )}
    </>
  )
}

const mostShown = 200

const Preview = ({ change, put }: ChangeProps) => {
  const { t } = useWords()
  const { id, version } = change
  const answer = useAnswer(`area-change-preview ${id} ${version}`, (signal) => previewAreaChange(id, signal))
  if (answer.problem !== undefined) return <ProblemNotice problem={answer.problem} again={answer.reload} />
  if (answer.data === undefined) return <Bones lines={4} />
  const { effects, next, counts, moves } = answer.data
  return (
    <section className="ground-preview">
      <h2 className="section-title">{t('ground.effects')}</h2>
      {moves.map((one) => (
        <Moves key={one.what} {...one} />
      ))}
      <SplitPosts change={change} put={put} />
      <Effects id={change.id} effects={effects} next={next} counts={counts} />
    </section>
  )
}

const nameOf = (place: { readonly name: string } | null, outside: string): string => place?.name ?? outside

/** How many of a kind change their area, from where to where, and which they are. */
const Moves = ({ title, total, moves, ways, things }: AreaMoves) => {
  const { t, say, number, list } = useWords()
  const outside = t('ground.outside')
  const heading = t('ground.moves', { what: say(title), count: number(total) })
  if (moves.length === 0) return <p>{heading}</p>
  return (
    <details className="ground-moves">
      <summary>{heading}</summary>
      <Sideways className="table-frame" label={heading}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('ground.moves.from')}</th>
              <th scope="col">{t('ground.moves.to')}</th>
              <th scope="col">{t('ground.moves.count')}</th>
              <th scope="col">{t('ground.moves.which')}</th>
            </tr>
          </thead>
          <tbody>
            {moves.slice(0, mostShown).map(({ from, to, count }) => {
              const which = things.filter((thing) => thing.from?.id === from?.id && thing.to?.id === to?.id)
              return (
                <tr key={`${from?.id} ${to?.id}`}>
                  <td>{nameOf(from, outside)}</td>
                  <td>{nameOf(to, outside)}</td>
                  <td className="number">{number(count)}</td>
                  <td>{list(which.map(({ name }) => name))}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </Sideways>
      {ways > mostShown && <p className="muted">{t('ground.rest', { count: number(ways - mostShown) })}</p>}
    </details>
  )
}

type EffectsProps = Pick<AreaChangePreview, 'effects' | 'next' | 'counts'> & { readonly id: string }

/** What becomes of every area: of a whole city's in pages. */
const Effects = ({ id, effects, next: first, counts }: EffectsProps) => {
  const { t, number } = useWords()
  const [more, setMore] = useState<readonly AreaChangePreview['effects'][number][]>([])
  const [next, setNext] = useState(first)
  const [problem, setProblem] = useState<unknown>(null)
  const shown = [...effects, ...more]
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const fetchMore = async (from: number): Promise<void> => {
    setProblem(null)
    try {
      const page = await moreEffects(id, from)
      setMore((was) => [...was, ...page.effects])
      setNext(page.next)
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <>
      <dl className="ground-figures">
        {effectKinds.flatMap((kind) => {
          const count = counts[kind]
          return count === undefined
            ? []
            : [
                <div key={kind}>
                  <dt>{t(`ground.effect.${kind}`)}</dt>
                  <dd className="number">{number(count)}</dd>
                </div>,
              ]
        })}
      </dl>
      <Sideways className="table-frame corners-frame" label={t('ground.effects')}>
        <table className="plain-table effects">
          <thead>
            <tr>
              <th scope="col">{t('ground.effect')}</th>
              <th scope="col">{t('ground.area')}</th>
              <th scope="col">{t('ground.code')}</th>
              <th scope="col">{t('ground.effect.how')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((effect, n) => (
              <tr key={n}>
                <td>{t(`ground.effect.${effect.kind}`)}</td>
                <td>{(effect.after ?? effect.before)?.name}</td>
                <td className="number">{(effect.after ?? effect.before)?.code}</td>
                <td>
                  <How {...effect} named={(heir) => nameOfNew(shown, heir)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
      {next !== null && (
        <Button onClick={() => void fetchMore(next)}>
          {t('ground.more', { count: number(total - shown.length) })}
        </Button>
      )}
      {problem !== null && <ProblemNotice problem={problem} />}
    </>
  )
}

const effectKinds = ['new', 'ended', 'border', 'name', 'place'] as const

type Effect = AreaChangePreview['effects'][number]
const nameOfNew = (effects: readonly Effect[], id: string): string =>
  effects.find(({ after }) => after?.id === id)?.after?.name ?? id

/** What it was before and will be, where words can say it. */
const How = ({ kind, before, after, successors, named }: Effect & { readonly named: (id: string) => string }) => {
  const { t, list } = useWords()
  if (kind === 'ended')
    return successors.length === 0
      ? t('ground.effect.gone')
      : t('ground.effect.into', { areas: list(successors.map(named)) })
  if (before === null || after === null) return null
  if (kind === 'name') return `${before.name} → ${after.name}`
  if (kind === 'place') return before.code === after.code ? null : `${before.code} → ${after.code}`
  return null
}
