import type { ClockView } from '@mazha/contracts/api'
import { useRef, useState } from 'react'
import { useKeydown } from '../../app/keys.tsx'
import { useWords } from '../../app/language.tsx'
import { Icon } from '../../look/icon.tsx'
import { ClockRibbon } from '../../parts/clock-ribbon.tsx'
import { ClockExplained } from './clock-explained.tsx'

const running = ({ state, stoppedAt }: ClockView): boolean =>
  stoppedAt === null && ['running', 'near', 'overdue', 'paused', 'waiting'].includes(state)

/** The clocks of a matter, those that run first; each opens its explanation below. */
export const Clocks = ({ clocks, now }: { readonly clocks: readonly ClockView[]; readonly now: number }) => {
  const { t, say } = useWords()
  const [open, setOpen] = useState<string | null>(null)
  const own = useRef<HTMLElement>(null)
  // The key closes the explanation before it closes the matter.
  useKeydown(own, (event) => {
    if (event.key !== 'Escape' || open === null) return
    event.preventDefault()
    own.current?.querySelector<HTMLButtonElement>('[aria-expanded="true"]')?.focus()
    setOpen(null)
  })
  if (clocks.length === 0) return null
  const sorted = [...clocks].toSorted((a, b) => Number(running(b)) - Number(running(a)))
  const chosen = sorted.find((clock) => clock.name === open)
  return (
    <section className="clocks" ref={own} aria-label={t('clocks')}>
      <ul>
        {sorted.map((clock) => (
          <li key={clock.name}>
            <button
              type="button"
              className={`clock-chip${running(clock) ? '' : ' ended'}`}
              aria-expanded={clock.name === open}
              onClick={() => setOpen(clock.name === open ? null : clock.name)}
            >
              <span className="clock-name">
                {say(clock.title)} <Icon name="down" />
              </span>
              <ClockRibbon clock={clock} now={now} due={running(clock)} />
            </button>
          </li>
        ))}
      </ul>
      {chosen !== undefined && <ClockExplained clock={chosen} now={now} />}
    </section>
  )
}
