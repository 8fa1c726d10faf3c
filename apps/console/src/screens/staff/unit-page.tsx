import { nets, type PostItem, unitKinds, type UnitView } from '@mazha/contracts/staff'
import type { Text } from '@mazha/contracts/text'
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { getUnit } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { postRoles, hasOne } from '../../app/role-screens.ts'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { GiveTerm } from './give-term.tsx'
import { AreaLinks, PersonLink, UnitLink } from './links.tsx'

const kinds: Readonly<Record<string, Text>> = unitKinds

/** A unit: where it stands, how it was called, its ground, its posts and who holds them. */
export const UnitPage = ({ id }: { readonly id: string }) => {
  const answer = useAnswer(`unit ${id}`, (signal) => getUnit(id, undefined, signal))
  if (answer.data === undefined)
    return answer.problem === undefined ? <Bones /> : <ProblemNotice problem={answer.problem} again={answer.reload} />
  return <Shown unit={answer.data} reload={answer.reload} />
}

const Shown = ({ unit, reload }: { readonly unit: UnitView; readonly reload: () => void }) => {
  const { t, say } = useWords()
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
      </header>
      {unit.until !== null && <Notice kind="care">{t('staff.ended', { day: unit.until })}</Notice>}
      <dl className="staff-facts card">
        <Fact title={t('staff.phone')}>{unit.phone ?? '–'}</Fact>
        <Fact title={t('staff.address')}>{unit.address ?? '–'}</Fact>
        <Fact title={t('staff.areas')}>
          <AreaLinks ids={unit.areas} />
        </Fact>
        {unit.below.length > 0 && (
          <Fact title={t('staff.below')}>
            <span className="staff-areas">
              {unit.below.map((one) => (
                <UnitLink key={one.id} id={one.id} name={say(one.name)} />
              ))}
            </span>
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
          <Fact title={t('staff.places')}>{unit.places.map((one) => say(one.name)).join(' · ')}</Fact>
        )}
      </dl>
      <Posts posts={unit.posts} reload={reload} />
    </>
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
      <h2>{t('staff.posts')}</h2>
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
      {posts.length === 0 ? (
        <p className="muted">{t('staff.no-posts')}</p>
      ) : (
        <Sideways className="table-frame" label={t('staff.posts')}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('staff.post')}</th>
                <th scope="col">{t('staff.areas')}</th>
                <th scope="col">{t('staff.holders')}</th>
              </tr>
            </thead>
            <tbody>
              {posts.map((post) => (
                <tr key={post.id}>
                  <th scope="row">{say(post.title)}</th>
                  <td>
                    <AreaLinks ids={post.areas} />
                  </td>
                  <td>
                    {post.holders.map((one) => (
                      <div key={`${one.person} ${one.from}`}>
                        <PersonLink id={one.person} name={one.name} />{' '}
                        <span className="muted">
                          {t(one.partTime ? 'staff.part-time' : 'staff.full-time')}
                          {one.until !== null && ` · ${t('staff.ends')} ${one.until}`}
                        </span>
                      </div>
                    ))}
                    {post.holders.length < post.capacity && (
                      <span className="staff-vacant">
                        {t('staff.nobody')}{' '}
                        {may && (
                          <Button
                            size="small"
                            aria-label={t('staff.give.to', { post: say(post.title) })}
                            onClick={() => setGiving(post)}
                          >
                            {t('staff.give')}
                          </Button>
                        )}
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Sideways>
      )}
    </section>
  )
}
