import { queues } from '@mazha/contracts/matter'
import type { queueCounts } from '@mazha/contracts/api'
import type { z } from 'zod'
import { useRef } from 'react'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { useInSight } from '../../app/use-in-sight.ts'
import { Icon } from '../../look/icon.tsx'

export type Counts = z.infer<typeof queueCounts>

/** The queue that belongs to each role's daily work. */
const ofRole: Readonly<Record<string, readonly QueueName[]>> = {
  clerk: ['to_accept'],
  dispatcher: ['to_dispatch', 'to_decide'],
  handler: ['to_handle'],
  verifier: ['to_verify'],
  caller: ['to_call'],
  supervisor: ['to_decide'],
  leader: ['to_decide'],
}
export type QueueName = keyof typeof queues
const everybody = ['mine', 'near_due', 'overdue'] as const satisfies readonly QueueName[]
const isQueue = (name: string): name is QueueName => name in queues
export const queueNames = Object.keys(queues).filter(isQueue)

export const ownQueues = (roles: ReadonlySet<string>): readonly QueueName[] => {
  const own = [...roles].flatMap((role) => ofRole[role] ?? [])
  return [...queueNames.filter((name) => own.includes(name)), ...everybody]
}

type Props = {
  readonly roles: ReadonlySet<string>
  readonly current: string
  readonly counts: Counts | undefined
  readonly address: (queue: string) => string
  readonly now: number
}

/** The queues beside the list: one's own first, each with its exact count and the next due time. */
export const Queues = ({ roles, current, counts, address, now }: Props) => {
  const { t } = useWords()
  const bar = useRef<HTMLElement>(null)
  // The counts come after the bar and make it wider.
  useInSight(bar, `${current} ${counts === undefined}`)
  const own = ownQueues(roles)
  // What is empty and nobody’s own work here says nothing.
  const others = queueNames.filter(
    (name) => !own.includes(name) && (name === current || (counts?.[name]?.count ?? 0) > 0),
  )
  return (
    <nav className="queues" ref={bar} aria-label={t('queues')}>
      <QueueGroup title={t('queues.own')} names={own} {...{ current, counts, address, now }} />
      {others.length > 0 && (
        <QueueGroup title={t('queues.others')} names={others} {...{ current, counts, address, now }} />
      )}
      <ul>
        <li>
          <Link to={address('')} className="queue" aria-current={current === '' ? 'true' : undefined}>
            <span className="queue-name">{t('queues.all')}</span>
            <span className="queue-count">
              <Icon name="next" />
            </span>
          </Link>
        </li>
      </ul>
    </nav>
  )
}

const QueueGroup = ({
  title,
  names,
  current,
  counts,
  address,
  now,
}: Omit<Props, 'roles'> & { readonly title: string; readonly names: readonly QueueName[] }) => {
  const { t, say, short, number } = useWords()
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {names.map((name) => {
          const held = counts?.[name]
          const due = held === undefined || held.count === 0 ? null : held.nextDueAt
          return (
            <li key={name}>
              <Link to={address(name)} className="queue" aria-current={current === name ? 'true' : undefined}>
                <span className="queue-name">{say(queues[name])}</span>
                <span className={held !== undefined && held.count > 0 ? 'queue-count' : 'queue-count none'}>
                  {held === undefined ? (counts === undefined ? '…' : '0') : number(held.count)}
                </span>
                {due !== null && (
                  <span className="queue-due">
                    {Date.parse(due) <= now ? <Icon name="overdue" /> : <Icon name="clock" />}
                    {t(Date.parse(due) <= now ? 'queues.was-due' : 'queues.next-due', { at: short(due) })}
                  </span>
                )}
              </Link>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
