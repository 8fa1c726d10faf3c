import type { ledgerEntry } from '@mazha/contracts/api'
import { z } from 'zod'
import { getLedger } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { now as moment } from '../../time.ts'

type Entry = z.infer<typeof ledgerEntry>
const bodyShape = z.object({ prev: z.string(), hash: z.string(), action: z.string(), state: z.string() }).loose()
type Check = 'whole' | 'broken' | 'elsewhere' | 'withheld'

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * Recomputes each entry's hash here and compares it and the link to the one before. `elsewhere`: this browser cannot;
 * `withheld`: the line names a matter that is kept from the reader, so there is nothing to compare.
 */
const check = async (entries: readonly Entry[]): Promise<readonly Check[]> => {
  const subtle: SubtleCrypto | undefined = crypto.subtle
  let before = '0'.repeat(64)
  const found: Check[] = []
  for (const entry of entries) {
    if (entry.body === null) {
      found.push('withheld')
      before = entry.hash
      continue
    }
    const body = bodyShape.safeParse(JSON.parse(entry.body))
    if (!body.success) found.push('broken')
    else if (body.data.prev !== before) found.push('broken')
    else if (subtle === undefined || body.data.hash !== 'sha-256') found.push('elsewhere')
    else
      found.push(
        hex(await subtle.digest('SHA-256', new TextEncoder().encode(entry.body))) === entry.hash ? 'whole' : 'broken',
      )
    before = entry.hash
  }
  return found
}

/** The chain as it is stored, for auditors: the hashed bytes, the hash, the link, checked again in this browser. */
export const Ledger = ({ id, version }: { readonly id: string; readonly version: number }) => {
  const { t, moment: at } = useWords()
  const answer = useAnswer(`ledger ${id} ${version}`, async (signal) => {
    const entries = [...(await getLedger(id, signal))].toSorted((a, b) => a.seq - b.seq)
    return { entries, checks: await check(entries) }
  })
  if (answer.problem !== undefined) return <ProblemNotice problem={answer.problem} again={answer.reload} />
  if (answer.data === undefined) return <Bones lines={6} />
  const { entries, checks } = answer.data
  const broken = checks.findIndex((one) => one === 'broken')
  const standing = (['withheld', 'elsewhere'] as const).find((one) => checks.includes(one)) ?? 'whole'
  return (
    <div className="ledger-view">
      {broken >= 0 ? (
        <Notice kind="wrong">{t('ledger.broken', { seq: entries[broken]?.seq ?? 0 })}</Notice>
      ) : (
        <Notice kind={standing === 'whole' ? 'good' : 'plain'}>{t(`ledger.${standing}`, { n: entries.length })}</Notice>
      )}
      <ol className="ledger">
        {entries.map((entry, n) => {
          const body = bodyShape.safeParse(entry.body === null ? null : JSON.parse(entry.body))
          return (
            <li key={entry.seq}>
              <div className="ledger-head">
                <strong className="number">#{entry.seq}</strong>
                <span>{body.success ? `${body.data.action} → ${body.data.state}` : ''}</span>
                <span className="muted">{at(entry.recordedAt, moment())}</span>
                <span className={checks[n] === 'broken' ? '' : 'muted'}>
                  <Icon name={checks[n] === 'broken' ? 'wrong' : 'seal'} />{' '}
                  {t(`ledger.${checks[n] ?? 'elsewhere'}.one`)}
                </span>
              </div>
              <code>{entry.hash}</code>
              {entry.body !== null && (
                <details className="proof">
                  <summary>{t('ledger.body')}</summary>
                  <pre>{entry.body}</pre>
                </details>
              )}
            </li>
          )
        })}
      </ol>
    </div>
  )
}
