import type { AreaChangeOutline, SplitPosts as Splits } from '@mazha/contracts/area-change'
import { Button } from 'antd'
import { useState } from 'react'
import { chooseSplitPosts, getSplitPosts } from '../../api/ground.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Notice, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'

type Split = Splits['items'][number]
type Props = { readonly change: AreaChangeOutline; readonly put: (change: AreaChangeOutline) => void }

/** Who answers for which piece of what is split. Nothing chosen: all answer for all. */
export const SplitPosts = ({ change, put }: Props) => {
  const { t } = useWords()
  const { id, version } = change
  const answer = useAnswer(`area-change-posts ${id} ${version}`, (signal) => getSplitPosts(id, signal))
  const held = (answer.data?.items ?? []).filter(({ posts }) => posts.length > 0)
  if (answer.problem !== undefined) return <ProblemNotice problem={answer.problem} again={answer.reload} />
  if (held.length === 0) return null
  return (
    <section className="ground-splits">
      <h3>{t('ground.posts')}</h3>
      <p className="muted">{t('ground.posts.about')}</p>
      {held.map((split) => (
        <One key={split.area.id} split={split} change={change} put={put} />
      ))}
    </section>
  )
}

const One = ({ split, change, put }: Props & { readonly split: Split }) => {
  const { t, say, list } = useWords()
  const { area, pieces, posts } = split
  const open = change.state === 'draft' || change.state === 'checked'
  const [takes, setTakes] = useState(() => new Map(posts.map((post) => [post.id, new Set(post.takes)])))
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const toggle = (post: string, code: string): void =>
    setTakes((was) => {
      const own = new Set(was.get(post))
      if (!own.delete(code)) own.add(code)
      return new Map(was).set(post, own)
    })
  const idle = posts.some(({ id }) => takes.get(id)?.size === 0)
  const orphan = pieces.find(({ code }) => posts.every(({ id }) => takes.get(id)?.has(code) !== true))
  const isChanged = posts.some(({ id, takes: before }) => {
    const own = takes.get(id)
    return own?.size !== before.length || before.some((code) => !own.has(code))
  })
  const save = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      put(
        await chooseSplitPosts(change.id, {
          version: change.version,
          area: area.id,
          posts: posts.map(({ id }) => ({ id, takes: [...(takes.get(id) ?? [])] })),
        }),
      )
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  const label = t('ground.posts.of', { area: area.name })
  return (
    <>
      <Sideways className="table-frame" label={label}>
        <table className="plain-table split-posts">
          <caption>{label}</caption>
          <thead>
            <tr>
              <th scope="col">{t('ground.posts.post')}</th>
              <th scope="col">{t('ground.posts.people')}</th>
              {pieces.map(({ code, name }) => (
                <th scope="col" key={code}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {posts.map(({ id, title, people }) => (
              <tr key={id}>
                <th scope="row">{say(title)}</th>
                <td>{people.length === 0 ? t('ground.posts.vacant') : list(people)}</td>
                {pieces.map(({ code, name }) => (
                  <td key={code}>
                    <input
                      type="checkbox"
                      aria-label={t('ground.posts.takes', { post: list(people) || say(title), area: name })}
                      disabled={!open || busy}
                      checked={takes.get(id)?.has(code) === true}
                      onChange={() => toggle(id, code)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
      {idle && <Notice kind="care">{t('ground.posts.idle')}</Notice>}
      {orphan !== undefined && <Notice kind="care">{t('ground.posts.orphan', { area: orphan.name })}</Notice>}
      {open && (
        <Button loading={busy} disabled={!isChanged || idle} onClick={() => void save()}>
          {t('ground.posts.save')}
        </Button>
      )}
      {problem !== null && <ProblemNotice problem={problem} />}
    </>
  )
}
