import { postScopes, roles } from '@mazha/contracts/role'
import type { PostView } from '@mazha/contracts/staff'
import type { Text } from '@mazha/contracts/text'
import { Button } from 'antd'
import { useState } from 'react'
import { cancelPostEnd, getPost } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, postRoles } from '../../app/role-screens.ts'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Notice, PageProblem } from '../../parts/notice.tsx'
import { GiveTerm } from './give-term.tsx'
import { AreaLink, AreaLinks, PersonLink, UnitLink } from './links.tsx'
import { Listed } from './listed.tsx'
import { ChangePostForm, EndPostForm } from './post-form.tsx'
import { TakenBack } from './unit-standing.tsx'

const roleTitles: Readonly<Record<string, Text>> = roles

/** A post: what it answers for, by whom it is held, and both over time. */
export const PostPage = ({ id }: { readonly id: string }) => {
  const answer = useAnswer(`post ${id}`, (signal) => getPost(id, signal))
  if (answer.data === undefined)
    return answer.problem === undefined ? <Bones /> : <PageProblem problem={answer.problem} again={answer.reload} />
  return <Shown post={answer.data} put={answer.put} reload={answer.reload} />
}

const Shown = ({
  post,
  put,
  reload,
}: {
  readonly post: PostView
  readonly put: (post: PostView) => void
  readonly reload: () => void
}) => {
  const { t, say, number } = useWords()
  const { roles: held } = useSession()
  const [act, setAct] = useState<'change' | 'end' | 'give' | null>(null)
  const may = hasOne(held, postRoles) && post.until === null
  const close = (): void => setAct(null)
  const done = (after: PostView): void => {
    put(after)
    close()
  }
  const span = ({ from, until }: { readonly from: string; readonly until: string | null }): string =>
    until === null ? t('staff.since', { day: from }) : t('staff.span', { from, until })
  return (
    <>
      <header className="page-head">
        <div>
          <p className="muted">
            <UnitLink id={post.unit} name={say(post.unitName)} />
          </p>
          <h1>{say(post.title)}</h1>
          <p>
            {post.role === null ? t('staff.role.none') : say(roleTitles[post.role] ?? { zh: post.role, en: post.role })}{' '}
            · {t('staff.places.of', { held: number(post.holders.length), capacity: number(post.capacity) })}
            {post.scope !== null && (
              <>
                {' '}
                · {t('staff.scope')} {say(postScopes[post.scope])}
              </>
            )}
          </p>
        </div>
        {may && (
          <div className="row-of-buttons">
            <Button onClick={() => setAct('change')}>{t('staff.post.change')}</Button>
            {post.holders.length < post.capacity && (
              <Button aria-label={t('staff.give.to', { post: say(post.title) })} onClick={() => setAct('give')}>
                {t('staff.give')}
              </Button>
            )}
            <Button onClick={() => setAct('end')}>{t('staff.post.end')}</Button>
          </div>
        )}
      </header>
      {post.until !== null && post.until < post.day && (
        <Notice kind="care">{t('staff.post.ended', { day: post.until })}</Notice>
      )}
      {post.until !== null && post.until >= post.day && (
        <TakenBack
          words={t('staff.post.ends-on', { day: post.until })}
          act={t('staff.post.end.back')}
          sure={t('staff.post.end.back.sure')}
          may={hasOne(held, postRoles)}
          about={t('staff.post.end.back.about', { day: post.until })}
          send={async () => done(await cancelPostEnd(post.id, post.until))}
        />
      )}
      {act === 'change' && <ChangePostForm post={post} close={close} done={done} />}
      {act === 'end' && <EndPostForm post={post} close={close} done={done} />}
      {act === 'give' && (
        <GiveTerm
          post={post}
          close={close}
          done={() => {
            close()
            reload()
          }}
        />
      )}
      <section className="card staff-facts">
        <h2>{t('staff.areas')}</h2>
        <AreaLinks ids={post.areas} />
      </section>
      <Listed
        title={t('staff.ground')}
        none={t('staff.ground.none')}
        head={[t('staff.area'), t('staff.when')]}
        rows={post.ground.map((one) => ({
          key: `${one.area} ${one.from}`,
          words: one.area,
          cells: [
            <AreaLink key="area" id={one.area} />,
            <span key="when" className={one.until !== null && one.until < post.day ? 'muted number' : 'number'}>
              {span(one)} {one.from > post.day && <span className="staff-state">{t('staff.ground.to-come')}</span>}
            </span>,
          ],
        }))}
      />
      <Listed
        title={t('staff.holders')}
        none={t('staff.nobody')}
        head={[t('staff.name'), t('staff.when'), t('staff.time')]}
        rows={post.terms.map((one) => ({
          key: `${one.person} ${one.from}`,
          words: one.name,
          cells: [
            <PersonLink key="name" id={one.person} name={one.name} />,
            <span key="when" className="number">
              {span(one)}
            </span>,
            t(one.partTime ? 'staff.part-time' : 'staff.full-time'),
          ],
        }))}
      />
    </>
  )
}
