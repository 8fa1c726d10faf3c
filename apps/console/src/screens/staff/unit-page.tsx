import { nets, type PostItem, unitKinds, type UnitView } from '@mazha/contracts/staff'
import type { Text } from '@mazha/contracts/text'
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { getUnit } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { postRoles, hasOne, unitRoles } from '../../app/role-screens.ts'
import { navigate } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, PageProblem } from '../../parts/notice.tsx'
import { GiveTerm } from './give-term.tsx'
import { AreaLinks, PersonLink, PostLink, UnitLink, useUnitName } from './links.tsx'
import { Listed } from './listed.tsx'
import { NewPostForm } from './post-form.tsx'
import { EndUnitForm, MergeUnitForm } from './unit-ends.tsx'
import { ChangeUnitForm, NewUnitForm } from './unit-form.tsx'
import { Standing } from './unit-standing.tsx'

const kinds: Readonly<Record<string, Text>> = unitKinds

/** A unit: where it stands, how it was called, its ground, its posts and who holds them. */
export const UnitPage = ({ id }: { readonly id: string }) => {
  const answer = useAnswer(`unit ${id}`, (signal) => getUnit(id, undefined, signal))
  if (answer.data === undefined)
    return answer.problem === undefined ? <Bones /> : <PageProblem problem={answer.problem} again={answer.reload} />
  return <Shown unit={answer.data} reload={answer.reload} />
}

const Shown = ({ unit, reload }: { readonly unit: UnitView; readonly reload: () => void }) => {
  const { t, say } = useWords()
  const [act, setAct] = useState<Act | null>(null)
  const close = (): void => setAct(null)
  const done = (): void => {
    close()
    reload()
  }
  return (
    <>
      <header className="page-head">
        <div>
          <p className="muted">
            {unit.above.map((one) => (
              <span key={one.id}>
                <UnitLink id={one.id} name={say(one.name)} /> ›{' '}
              </span>
            ))}
          </p>
          <h1>{say(unit.name)}</h1>
          <p>
            {say(kinds[unit.kind] ?? unitKinds.other)}
            {unit.net !== null && ` · ${say(nets[unit.net])}`}
          </p>
        </div>
        {unit.until === null && <Acts choose={setAct} />}
      </header>
      {act === 'below' && (
        <NewUnitForm parent={unit} close={close} done={({ id }) => navigate(`/staff/unit?id=${id}`)} />
      )}
      {act === 'change' && <ChangeUnitForm {...{ unit, close, done }} />}
      {act === 'merge' && <MergeUnitForm {...{ unit, close, done }} />}
      {act === 'end' && <EndUnitForm {...{ unit, close, done }} />}
      {act === 'post' && <NewPostForm unit={unit.id} close={close} done={done} />}
      <Standing unit={unit} done={done} />
      <dl className="staff-facts card">
        <Fact title={t('staff.phone')}>{unit.phone ?? '–'}</Fact>
        <Fact title={t('staff.address')}>{unit.address ?? '–'}</Fact>
        <Fact title={t('staff.areas')}>
          <AreaLinks ids={unit.areas} />
        </Fact>
        {unit.below.length > 0 && (
          <Fact title={t('staff.below')}>
            <Below units={unit.below} />
          </Fact>
        )}
        {unit.names.length > 1 && (
          <Fact title={t('staff.names')}>
            {unit.names.map((one) => (
              <div key={one.from}>
                {say(one.name)}{' '}
                <span className="muted">
                  {one.until === null
                    ? t('staff.since', { day: one.from })
                    : t('staff.span', { from: one.from, until: one.until })}
                </span>
              </div>
            ))}
          </Fact>
        )}
        {unit.merged.length > 0 && (
          <Fact title={t('staff.merged')}>
            {unit.merged.map((one) => (
              <div key={one.id}>
                <UnitLink id={one.id} name={say(one.name)} /> <span className="muted">{one.until}</span>
              </div>
            ))}
          </Fact>
        )}
        {unit.places.length > 0 && (
          <Fact title={t('staff.places')}>
            {unit.places.map((one) => (
              <div key={one.id}>
                {say(one.name)}{' '}
                <span className="muted">{t(one.kind === 'window' ? 'staff.places.window' : 'staff.places.room')}</span>
                {one.usedBy !== null && <Sitting id={one.usedBy} />}
              </div>
            ))}
          </Fact>
        )}
      </dl>
      <Posts posts={unit.posts} reload={reload} />
    </>
  )
}

const Sitting = ({ id }: { readonly id: string }) => {
  const { say } = useWords()
  return (
    <>
      {' · '}
      <UnitLink id={id} name={say(useUnitName(id))} />
    </>
  )
}

type Act = 'below' | 'change' | 'merge' | 'end' | 'post'

/** What this person may do with the unit: units are the administrator's, posts and mergers the security administrator's. */
const Acts = ({ choose }: { readonly choose: (act: Act) => void }) => {
  const { t } = useWords()
  const { roles } = useSession()
  const acts: readonly Act[] = [
    ...(hasOne(roles, unitRoles) ? (['below', 'change', 'end'] as const) : []),
    ...(hasOne(roles, postRoles) ? (['post', 'merge'] as const) : []),
  ]
  return (
    <div className="row-of-buttons">
      {acts.map((act) => (
        <Button key={act} onClick={() => choose(act)}>
          {t(`staff.act.${act}`)}
        </Button>
      ))}
    </div>
  )
}

const shownBelow = 30

const Below = ({ units }: { readonly units: UnitView['below'] }) => {
  const { t, say } = useWords()
  const [all, setAll] = useState(false)
  const shown = all ? units : units.slice(0, shownBelow)
  return (
    <span className="staff-areas">
      {shown.map((one) => (
        <UnitLink key={one.id} id={one.id} name={say(one.name)} />
      ))}
      {shown.length < units.length && (
        <button type="button" className="quiet-button" onClick={() => setAll(true)}>
          {t('staff.and-more', { count: units.length - shown.length })}
        </button>
      )}
    </span>
  )
}

const Fact = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <div>
    <dt>{title}</dt>
    <dd>{children}</dd>
  </div>
)

const Posts = ({ posts, reload }: { readonly posts: readonly PostItem[]; readonly reload: () => void }) => {
  const { t, say } = useWords()
  const { roles } = useSession()
  const [giving, setGiving] = useState<PostItem | null>(null)
  const may = hasOne(roles, postRoles)
  return (
    <section>
      {giving !== null && (
        <GiveTerm
          key={giving.id}
          post={giving}
          close={() => setGiving(null)}
          done={() => {
            setGiving(null)
            reload()
          }}
        />
      )}
      <Listed
        title={t('staff.posts')}
        none={t('staff.no-posts')}
        head={[t('staff.post'), t('staff.areas'), t('staff.holders')]}
        rows={posts.map((post) => ({
          key: post.id,
          words: [say(post.title), ...post.holders.map(({ name }) => name)].join(' '),
          cells: [
            <PostLink key="post" id={post.id} name={say(post.title)} />,
            <AreaLinks key="areas" ids={post.areas} />,
            <Holders key="holders" post={post} give={may ? () => setGiving(post) : null} />,
          ],
        }))}
      />
    </section>
  )
}

const Holders = ({ post, give }: { readonly post: PostItem; readonly give: (() => void) | null }) => {
  const { t, say, date } = useWords()
  return (
    <>
      {post.holders.map((one) => (
        <div key={`${one.person} ${one.from}`}>
          <PersonLink id={one.person} name={one.name} />{' '}
          <span className="muted">
            {t(one.partTime ? 'staff.part-time' : 'staff.full-time')}
            {one.until !== null && ` · ${t('staff.ends')} ${date(one.until)}`}
          </span>
        </div>
      ))}
      {post.holders.length < post.capacity && (
        <span className="staff-vacant">
          {t('staff.nobody')}{' '}
          {give !== null && (
            <Button size="small" aria-label={t('staff.give.to', { post: say(post.title) })} onClick={give}>
              {t('staff.give')}
            </Button>
          )}
        </span>
      )}
    </>
  )
}
