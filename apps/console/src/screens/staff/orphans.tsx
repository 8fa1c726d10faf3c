import { roles } from '@mazha/contracts/role'
import { type Orphan, type OrphanList, unitKinds } from '@mazha/contracts/staff'
import type { Text } from '@mazha/contracts/text'
import { Button } from 'antd'
import { useState } from 'react'
import { handOver, listOrphans } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, postRoles } from '../../app/role-screens.ts'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { FormFrame } from './form-frame.tsx'
import { PersonLink, PostLink, UnitLink } from './links.tsx'
import { Listed } from './listed.tsx'
import { type Chosen, PersonChoice } from './person-choice.tsx'

const roleTitles: Readonly<Record<string, Text>> = roles
const kinds: Readonly<Record<string, Text>> = unitKinds

/** What is without anybody, or soon will be, each with what mends it. */
export const Orphans = () => {
  const { t } = useWords()
  const answer = useAnswer('orphans', listOrphans)
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{t('staff.orphans')}</h1>
          <p>{t('staff.orphans.about')}</p>
        </div>
      </header>
      {answer.problem !== undefined && <ProblemNotice problem={answer.problem} again={answer.reload} />}
      {answer.data === undefined && answer.problem === undefined && <Bones lines={6} />}
      {answer.data !== undefined && <Shown list={answer.data} reload={answer.reload} />}
    </>
  )
}

const Shown = ({ list, reload }: { readonly list: OrphanList; readonly reload: () => void }) => {
  const { t, say, number, date } = useWords()
  const { roles: held } = useSession()
  const [chosen, setChosen] = useState<Orphan | null>(null)
  const [told, setTold] = useState<string | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const may = hasOne(held, postRoles)
  const passable = list.items.some(({ why }) => why !== 'nobody_there')
  const tell = ({ handedOver, left }: { readonly handedOver: number; readonly left: number }): void => {
    setTold(t('staff.orphans.done', { count: number(handedOver), left: number(left) }))
    setChosen(null)
    reload()
  }
  const all = async (): Promise<void> => {
    setProblem(null)
    try {
      tell(await handOver({}))
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <>
      <div aria-live="polite">
        {told !== null && <Notice kind="good">{told}</Notice>}
        {problem !== null && <ProblemNotice problem={problem} />}
      </div>
      {chosen !== null && <HandOverForm orphan={chosen} close={() => setChosen(null)} done={tell} />}
      {may && passable && (
        <p>
          <Button onClick={() => void all()}>{t('staff.orphans.all')}</Button>
        </p>
      )}
      <Listed
        title={t('staff.orphans.now')}
        none={t('staff.orphans.none')}
        head={[t('staff.unit'), t('staff.orphans.what'), t('staff.orphans.why'), t('staff.orphans.mend')]}
        rows={list.items.map((one) => ({
          key: `${one.kind} ${one.person ?? ''} ${one.unit ?? ''} ${one.role ?? ''}`,
          words: `${one.personName ?? ''} ${one.unitName === null ? '' : say(one.unitName)}`,
          cells: [
            one.unit === null || one.unitName === null ? (
              t('staff.orphans.any-unit')
            ) : (
              <UnitLink key="unit" id={one.unit} name={say(one.unitName)} />
            ),
            <span key="what">
              {t('staff.orphans.count', { count: number(one.count) })}
              {one.role !== null && roleTitles[one.role] !== undefined && (
                <span className="muted"> · {say(roleTitles[one.role] ?? unitKinds.other)}</span>
              )}
            </span>,
            <span key="why">
              {t(`staff.orphans.${one.why}`)}
              {one.person !== null && (
                <>
                  {' '}
                  <PersonLink id={one.person} name={one.personName ?? one.person} />
                </>
              )}
            </span>,
            <span key="mend" className="staff-areas">
              {one.person !== null && may && (
                <Button size="small" onClick={() => setChosen(one)}>
                  {t('staff.orphans.hand-over')}
                </Button>
              )}
              {one.person === null &&
                one.posts
                  .slice(0, 5)
                  .map((post) => (
                    <PostLink key={post.id} id={post.id} name={t('staff.give.to', { post: say(post.title) })} />
                  ))}
              {one.person === null && one.posts.length === 0 && one.unit !== null && (
                <UnitLink id={one.unit} name={t('staff.orphans.make-post')} />
              )}
            </span>,
          ],
        }))}
      />
      <Listed
        title={t('staff.orphans.soon', { days: list.endingDays })}
        none={t('staff.orphans.none')}
        head={[t('staff.name'), t('staff.post'), t('staff.ends'), t('staff.orphans.what'), t('staff.orphans.to')]}
        rows={list.ending.map((one) => ({
          key: `${one.person} ${one.post}`,
          words: `${one.name} ${say(one.unitName)} ${say(one.title)}`,
          cells: [
            <PersonLink key="name" id={one.person} name={one.name} />,
            <span key="post">
              <PostLink id={one.post} name={say(one.title)} /> <span className="muted">{say(one.unitName)}</span>
            </span>,
            <span key="until" className="number">
              {date(one.until)}
            </span>,
            t('staff.orphans.count', { count: number(one.count) }),
            one.nobody ? (
              <strong key="to" className="staff-vacant">
                {t('staff.orphans.to-nobody')}
              </strong>
            ) : (
              <span key="to">{one.to.name ?? t('staff.queue')}</span>
            ),
          ],
        }))}
      />
      <Listed
        title={t('staff.orphans.no-posts')}
        none={t('staff.all-well')}
        head={[t('staff.unit'), t('staff.kind')]}
        rows={list.withoutPosts.map((one) => ({
          key: one.id,
          words: say(one.name),
          cells: [<UnitLink key="unit" id={one.id} name={say(one.name)} />, say(kinds[one.kind] ?? unitKinds.other)],
        }))}
      />
    </>
  )
}

const HandOverForm = ({
  orphan,
  close,
  done,
}: {
  readonly orphan: Orphan
  readonly close: () => void
  readonly done: (after: { readonly handedOver: number; readonly left: number }) => void
}) => {
  const { t } = useWords()
  const [to, setTo] = useState<Chosen>(null)
  const { person, personName, role, unit } = orphan
  const send = async (): Promise<void> => {
    if (person === null) return
    done(await handOver({ person, role, unit, ...(to !== null && 'id' in to ? { to: to.id } : {}) }))
  }
  return (
    <FormFrame
      title={t('staff.orphans.hand-over.of', { name: personName ?? '', count: orphan.count })}
      send={send}
      sendWords={t('staff.orphans.hand-over')}
      close={close}
    >
      <p>{t('staff.orphans.hand-over.about')}</p>
      <PersonChoice
        label={t('staff.orphans.to-whom')}
        choose={setTo}
        {...(person === null ? {} : { except: person })}
      />
    </FormFrame>
  )
}
