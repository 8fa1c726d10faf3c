import type { MatterRow } from '@mazha/contracts/api'
import { useWords, type Words } from '../app/language.tsx'
import { Icon, type IconName } from '../look/icon.tsx'
import './clock-ribbon.css'

type ClockFacts = {
  readonly state: string
  readonly dueAt: string | null
  readonly used: number
  readonly waitsFor: number | null
}

const icons: Readonly<Record<string, IconName>> = {
  running: 'clock',
  near: 'near',
  overdue: 'overdue',
  paused: 'paused',
  waiting: 'paused',
  met: 'done',
  missed: 'overdue',
  cancelled: 'close',
}

/** `还有 3 天`, `超期 2 天`, `暂停计时`: how a clock stands, in words. */
export const clockWords = (clock: ClockFacts, now: number, { t, span }: Words): string => {
  if (clock.state === 'paused') return t('clock.paused')
  if (clock.state === 'met') return t('clock.met')
  if (clock.state === 'missed') return t('clock.missed')
  if (clock.state === 'cancelled') return t('clock.cancelled')
  if (clock.waitsFor !== null) return t('clock.waiting', { year: clock.waitsFor })
  if (clock.dueAt === null) return t('clock.none')
  const left = Date.parse(clock.dueAt) - now
  if (left <= 0) return t('clock.late', { span: span(left) })
  return t(clock.state === 'near' ? 'clock.near' : 'clock.left', { span: span(left) })
}

/** What remains of a limit: a thin bar, an icon and words; colour only repeats what they say. */
export const ClockRibbon = ({
  clock,
  now,
  due = true,
}: {
  readonly clock: NonNullable<MatterRow['clock']> | ClockFacts
  readonly now: number
  readonly due?: boolean
}) => {
  const words = useWords()
  const late =
    clock.dueAt !== null && Date.parse(clock.dueAt) <= now && !['met', 'paused', 'cancelled'].includes(clock.state)
  const state = late ? 'overdue' : clock.state
  const left = Math.max(0, Math.min(1, 1 - clock.used))
  return (
    <span className={`ribbon ${state}`}>
      <span className="ribbon-bar" aria-hidden="true">
        <span style={{ width: `${late ? 100 : Math.max(3, left * 100)}%` }} />
      </span>
      <span className="ribbon-words">
        <Icon name={icons[state] ?? 'clock'} />
        <span>{clockWords(clock, now, words)}</span>
        {due && clock.dueAt !== null && <span className="ribbon-due">{words.moment(clock.dueAt, now)}</span>}
      </span>
    </span>
  )
}
