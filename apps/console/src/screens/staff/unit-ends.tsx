import type { MergerPreview, UnitView } from '@mazha/contracts/staff'
import { useState } from 'react'
import { endUnit, mergeUnit, previewMerger } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { Notice } from '../../parts/notice.tsx'
import { DayField } from './field.tsx'
import { FormFrame } from './form-frame.tsx'
import { AreaLinks, WorkLink } from './links.tsx'
import { UnitChoice } from './unit-choice.tsx'

type Props = { readonly unit: UnitView; readonly close: () => void; readonly done: () => void }

/** Merges a unit into another from a day on: first it shows what moves, then it is done. */
export const MergeUnitForm = ({ unit, close, done }: Props) => {
  const { t, say } = useWords()
  const [into, setInto] = useState('')
  const [day, setDay] = useState('')
  const [preview, setPreview] = useState<MergerPreview | null>(null)
  const send = async (): Promise<void> => {
    if (preview === null) {
      setPreview(await previewMerger(unit.id, { into, day }))
      return
    }
    await mergeUnit(unit.id, { into, day })
    done()
  }
  return (
    <FormFrame
      title={t('staff.merge.of', { unit: say(unit.name) })}
      send={send}
      sendWords={preview === null ? t('staff.merge.look') : t('staff.merge.sure')}
      danger={preview !== null}
      ready={into !== '' && day !== ''}
      close={close}
    >
      <UnitChoice
        label={t('staff.merge.into')}
        none={t('staff.choose-one')}
        except={unit.id}
        value={into}
        choose={(one) => {
          setPreview(null)
          setInto(one)
        }}
      />
      <DayField
        label={t('staff.merge.day')}
        value={day}
        min={unit.from}
        set={(one) => {
          setPreview(null)
          setDay(one)
        }}
        required
      />
      <div aria-live="polite">{preview !== null && <Moves preview={preview} />}</div>
    </FormFrame>
  )
}

const firstOf = 20

const Moves = ({ preview }: { readonly preview: MergerPreview }) => {
  const { t, say, number, list } = useWords()
  const { posts, people, below, work, open, into } = preview
  // A community has dozens of posts that are called the same.
  const byTitle = new Map<string, { posts: number; people: number }>()
  for (const { title, holders } of posts) {
    const one = byTitle.get(say(title)) ?? { posts: 0, people: 0 }
    byTitle.set(say(title), { posts: one.posts + 1, people: one.people + holders })
  }
  return (
    <Notice kind={open > 0 ? 'care' : 'plain'}>
      <p>
        {t('staff.merge.moves', {
          day: preview.day,
          into: say(into.name),
          posts: number(posts.length),
          people: number(people),
          open: number(open),
        })}
      </p>
      {posts.length > 0 && (
        <ul>
          {[...byTitle].map(([title, one]) => (
            <li key={title}>
              {t('staff.merge.post', { post: title, posts: number(one.posts), people: number(one.people) })}
            </li>
          ))}
        </ul>
      )}
      {below.length > 0 && (
        <p>
          {t('staff.merge.below', { count: below.length })} {list(below.slice(0, firstOf).map((one) => say(one.name)))}
        </p>
      )}
      {preview.areas.length > 0 && (
        <p>
          {t('staff.areas')} <AreaLinks ids={preview.areas} />
        </p>
      )}
      {open > 0 && (
        <>
          <p>{t('staff.merge.work', { count: number(open) })}</p>
          <ul>
            {work.slice(0, firstOf).map((one) => (
              <li key={one.id}>
                <WorkLink kind={one.kind} id={one.id} name={say(one.title)} />
              </li>
            ))}
            {open > firstOf && <li>{t('staff.and-more', { count: open - firstOf })}</li>}
          </ul>
        </>
      )}
    </Notice>
  )
}

/** Ends a unit with which nothing is left. */
export const EndUnitForm = ({ unit, close, done }: Props) => {
  const { t, say } = useWords()
  const [lastDay, setLastDay] = useState('')
  const send = async (): Promise<void> => {
    await endUnit(unit.id, lastDay === '' ? {} : { lastDay })
    done()
  }
  return (
    <FormFrame
      title={t('staff.unit.end.of', { unit: say(unit.name) })}
      send={send}
      sendWords={t('staff.unit.end.sure')}
      danger
      close={close}
    >
      <p>{t('staff.unit.end.about')}</p>
      <DayField label={t('staff.last-day')} value={lastDay} min={unit.from} set={setLastDay} />
    </FormFrame>
  )
}
