import type { ReactNode } from 'react'
import { Icon, type IconName } from '../icon/icon.tsx'

const icons = { plain: 'info', care: 'warn', wrong: 'warn', good: 'check' } as const satisfies Record<string, IconName>

/**
 * A message that stands where it happened. `live` reads it out when it appears: politely, or at once for what went wrong.
 */
export const Notice = ({
  tone = 'plain',
  live = false,
  children,
}: {
  readonly tone?: keyof typeof icons
  readonly live?: boolean
  readonly children: ReactNode
}) => (
  <div className={`notice ${tone}`} {...(live ? { role: tone === 'wrong' ? 'alert' : 'status' } : {})}>
    <Icon name={icons[tone]} />
    <div>{children}</div>
  </div>
)
