import type { UnitView } from '@mazha/contracts/staff'
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { cancelMerger, cancelUnitChange, cancelUnitEnd } from '../../api/staff-calls.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, postRoles, unitRoles } from '../../app/role-screens.ts'
import { useSession } from '../../app/session.tsx'
import { Notice } from '../../parts/notice.tsx'
import { FormFrame } from './form-frame.tsx'
import { UnitLink, useUnitName } from './links.tsx'

type Props = { readonly unit: UnitView; readonly done: () => void }

/** Whether a unit has ended, or what is planned for it; what has not begun to hold can be taken back. */
export const Standing = ({ unit, done }: Props) => {
  const { t } = useWords()
  const { until, successor, day, names } = unit
  if (until !== null && until < day)
    return (
      <Notice kind="care">
        {t('staff.ended', { day: until })} {successor !== null && <Successor id={successor} />}
      </Notice>
    )
  if (until !== null)
    return successor === null ? (
      <PlannedEnd unit={unit} last={until} done={done} />
    ) : (
      <PlannedMerger unit={unit} into={successor} last={until} done={done} />
    )
  const planned = names.length > 1 ? names.findLast(({ from }) => from > day) : undefined
  return planned === undefined ? null : <PlannedChange unit={unit} from={planned.from} done={done} />
}

const Successor = ({ id }: { readonly id: string }) => {
  const { say } = useWords()
  const name = useUnitName(id)
  return <UnitLink id={id} name={say(name)} />
}

const dayAfter = (day: string): string => {
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return next.toISOString().slice(0, 10)
}

const PlannedMerger = ({ unit, into, last, done }: Props & { readonly into: string; readonly last: string }) => {
  const { t, say } = useWords()
  const { roles } = useSession()
  const words = { unit: say(unit.name), into: say(useUnitName(into)), day: dayAfter(last) }
  return (
    <TakenBack
      words={t('staff.merger.planned', words)}
      act={t('staff.merger.back')}
      sure={t('staff.merger.back.sure')}
      may={hasOne(roles, postRoles)}
      about={t('staff.merger.back.about', words)}
      send={async () => {
        await cancelMerger(unit.id, dayAfter(last))
        done()
      }}
    />
  )
}

const PlannedEnd = ({ unit, last, done }: Props & { readonly last: string }) => {
  const { t, say } = useWords()
  const { roles } = useSession()
  return (
    <TakenBack
      words={t('staff.ends-on', { day: last })}
      act={t('staff.end.back')}
      sure={t('staff.end.back.sure')}
      may={hasOne(roles, unitRoles)}
      about={t('staff.end.back.about', { day: last, unit: say(unit.name) })}
      send={async () => {
        await cancelUnitEnd(unit.id, last)
        done()
      }}
    />
  )
}

const PlannedChange = ({ unit, from, done }: Props & { readonly from: string }) => {
  const { t } = useWords()
  const { roles } = useSession()
  return (
    <TakenBack
      words={t('staff.change.planned', { day: from })}
      act={t('staff.change.back')}
      sure={t('staff.change.back.sure')}
      may={hasOne(roles, unitRoles)}
      about={t('staff.change.back.about', { day: from })}
      send={async () => {
        await cancelUnitChange(unit.id, from)
        done()
      }}
    />
  )
}

/** What is planned, with a button that takes it back once it is asked whether that is meant. */
export const TakenBack = ({
  words,
  act,
  sure,
  may,
  about,
  send,
}: {
  readonly words: string
  readonly act: string
  readonly sure: string
  readonly may: boolean
  readonly about: ReactNode
  readonly send: () => Promise<void>
}) => {
  const [asked, setAsked] = useState(false)
  if (asked)
    return (
      <FormFrame title={act} send={send} sendWords={sure} close={() => setAsked(false)}>
        <p>{about}</p>
      </FormFrame>
    )
  return (
    <Notice kind="care">
      {words}{' '}
      {may && (
        <Button size="small" onClick={() => setAsked(true)}>
          {act}
        </Button>
      )}
    </Notice>
  )
}
