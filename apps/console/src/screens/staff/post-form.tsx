import { duties, isDuty, type PostView } from '@mazha/contracts/staff'
import { type PostScope, postScopeNames, postScopes, roles } from '@mazha/contracts/role'
import type { Text } from '@mazha/contracts/text'
import { staffTexts } from '@mazha/contracts/texts/console-staff'
import { useState } from 'react'
import { addPost, changePost, endPost } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { newId } from '../../app/new-id.ts'
import { AreasChoice } from './areas-choice.tsx'
import { DayField, LineField, WordField } from './field.tsx'
import { FormFrame } from './form-frame.tsx'

const dutyTitles: Readonly<Record<string, Text>> = Object.fromEntries(
  Object.entries(duties).map(([id, { title }]) => [id, title]),
)

const scopeOf = (word: string): PostScope | null => postScopeNames.find((one) => one === word) ?? null

/** Makes a post of a unit: what it is for, what it allows, how many may hold it, and its ground. */
export const NewPostForm = ({
  unit,
  close,
  done,
}: {
  readonly unit: string
  readonly close: () => void
  readonly done: () => void
}) => {
  const { t, say } = useWords()
  const [own] = useState(() => newId().slice(0, 8))
  const [duty, setDuty] = useState('')
  const [role, setRole] = useState('')
  const [scope, setScope] = useState('')
  const [zh, setZh] = useState('')
  const [capacity, setCapacity] = useState('1')
  const [from, setFrom] = useState('')
  const [areas, setAreas] = useState<readonly string[]>([])
  const usual = isDuty(duty) ? duties[duty] : null
  const usualRole = usual?.role ?? null
  const send = async (): Promise<void> => {
    await addPost({
      id: `${unit}.${duty === '' ? 'post' : duty}.${own}`,
      unit,
      duty: duty === '' ? null : duty,
      // Left to the duty unless something else was chosen.
      ...(role === '' ? {} : { role: role === 'none' ? null : role }),
      ...(scope === '' ? {} : { scope: scopeOf(scope) }),
      ...(zh.trim() === '' ? {} : { title: { zh: zh.trim(), en: zh.trim() } }),
      capacity: Number(capacity),
      areas: [...areas],
      ...(from === '' ? {} : { from }),
    })
    done()
  }
  return (
    <FormFrame
      title={t('staff.post.new')}
      send={send}
      sendWords={t('staff.post.add')}
      ready={duty !== '' || zh.trim() !== ''}
      close={close}
    >
      <WordField label={t('staff.duty')} list={dutyTitles} value={duty} none={t('staff.duty.none')} set={setDuty} />
      <LineField
        label={t('staff.post.title')}
        hint={t('staff.post.title.hint')}
        value={zh}
        set={setZh}
        maxLength={100}
      />
      <WordField
        label={t('staff.role')}
        list={{ none: staffTexts['staff.role.none'], ...roles }}
        value={role}
        none={usualRole === null ? t('staff.role.usual-none') : t('staff.role.usual', { role: say(roles[usualRole]) })}
        set={setRole}
      />
      <Sight value={scope} set={setScope} />
      <Places value={capacity} set={setCapacity} />
      <AreasChoice label={t('staff.areas')} areas={areas} choose={setAreas} />
      <DayField label={t('staff.from.today')} value={from} set={setFrom} />
    </FormFrame>
  )
}

/** How far it sees. */
const Sight = ({ value, set }: { readonly value: string; readonly set: (value: string) => void }) => {
  const { t } = useWords()
  return <WordField label={t('staff.scope')} list={postScopes} value={value} none={t('staff.scope.usual')} set={set} />
}

const Places = ({ value, set }: { readonly value: string; readonly set: (value: string) => void }) => {
  const { t } = useWords()
  return (
    <LineField
      label={t('staff.capacity')}
      value={value}
      set={(typed) => set(typed.replaceAll(/\D/g, '').slice(0, 5))}
      required
      pattern="[1-9][0-9]*"
    />
  )
}

type Props = {
  readonly post: PostView
  readonly close: () => void
  readonly done: (post: PostView) => void
}

/** Changes a post; its ground from a day on. */
export const ChangePostForm = ({ post, close, done }: Props) => {
  const { t } = useWords()
  const [zh, setZh] = useState(post.title.zh)
  const [capacity, setCapacity] = useState(String(post.capacity))
  const [scope, setScope] = useState<string>(post.scope ?? '')
  // A change that is to come already is what this one would be a change of.
  const planned = post.ground.find(({ from }) => from > post.day)?.from
  const [from, setFrom] = useState(planned ?? post.day)
  const now = post.ground.filter((one) => one.from <= from && (one.until === null || one.until >= from))
  const [areas, setAreas] = useState<readonly string[]>(now.map(({ area }) => area))
  const moved = areas.length !== now.length || now.some(({ area }) => !areas.includes(area))
  const send = async (): Promise<void> => {
    const title = zh.trim()
    done(
      await changePost(post.id, {
        from,
        ...(title === post.title.zh ? {} : { title: { zh: title, en: title } }),
        capacity: Number(capacity),
        ...(scopeOf(scope) === post.scope ? {} : { scope: scopeOf(scope) }),
        ...(moved ? { areas: [...areas] } : {}),
      }),
    )
  }
  return (
    <FormFrame
      title={t('staff.post.change')}
      send={send}
      sendWords={t('save')}
      ready={zh.trim() !== '' && capacity !== '' && from !== ''}
      close={close}
    >
      <LineField label={t('staff.post.title')} value={zh} set={setZh} required maxLength={100} />
      {post.role !== null && <Sight value={scope} set={setScope} />}
      <Places value={capacity} set={setCapacity} />
      <AreasChoice label={t('staff.areas')} areas={areas} choose={setAreas} />
      <DayField label={t('staff.areas.from')} value={from} set={setFrom} min={post.from} required />
      <p className="muted staff-hint">{t('staff.areas.past')}</p>
    </FormFrame>
  )
}

/** Ends a post that nobody holds any more. */
export const EndPostForm = ({ post, close, done }: Props) => {
  const { t, say } = useWords()
  const [lastDay, setLastDay] = useState('')
  return (
    <FormFrame
      title={t('staff.post.end.of', { post: say(post.title) })}
      send={async () => done(await endPost(post.id, lastDay === '' ? {} : { lastDay }))}
      sendWords={t('staff.post.end.sure')}
      danger
      close={close}
    >
      <p>{t('staff.post.end.about')}</p>
      <DayField label={t('staff.last-day')} value={lastDay} min={post.from} set={setLastDay} />
    </FormFrame>
  )
}
