import type { RegisterViews } from '@mazha/contracts/audit'
import { phoneTexts } from '@mazha/contracts/texts/portal-phone'
import { useEffect, useState } from 'react'
import { listLooks } from '../net/resident.ts'
import { NoAnswer, Refusal } from '../net/server.ts'
import { useWords } from '../words.tsx'

/** Who looked at what the community's register keeps of whoever proved this number; nothing where it keeps nothing. */
export const MyLooks = () => {
  const { pick, moment, language } = useWords()
  const [looks, setLooks] = useState<RegisterViews | null>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    let gone = false
    listLooks(language)
      .then((answer) => {
        if (!gone) setLooks(answer)
      })
      .catch((error: unknown) => {
        if (!(error instanceof NoAnswer || error instanceof Refusal)) throw error
        if (!gone) setFailed(true)
      })
    return () => {
      gone = true
    }
  }, [language])
  if (failed) return <p>{pick(phoneTexts.looksFailed)}</p>
  if (looks === null || looks.known === 'none') return null
  return (
    <section className="looks" aria-labelledby="looks">
      <h2 id="looks">{pick(phoneTexts.looks)}</h2>
      {looks.known === 'several' ? (
        <p>{pick(phoneTexts.looksSeveral)}</p>
      ) : (
        <>
          <p className="hint">{pick(phoneTexts.looksAbout)}</p>
          {looks.items.length === 0 ? (
            <p>{pick(phoneTexts.looksNone)}</p>
          ) : (
            <>
              <ul>
                {looks.items.map(({ at, roleTitle, unitName, purpose }, n) => (
                  <li key={`${at}-${n}`}>
                    {moment(at)} · {pick(unitName)} {pick(roleTitle)} · {pick(purpose)}
                  </li>
                ))}
              </ul>
              <p className="hint">{pick(phoneTexts.looksWrong)}</p>
            </>
          )}
        </>
      )}
    </section>
  )
}
