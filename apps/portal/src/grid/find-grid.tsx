import { gridTexts } from '@mazha/contracts/texts/portal-grid'
import { ErrorSummary, type FieldProblem } from '@mazha/ui/error-summary'
import { LineField } from '@mazha/ui/field'
import { Icon } from '@mazha/ui/icon'
import { Notice } from '@mazha/ui/notice'
import { useState } from 'react'
import { useDistrict, usePhone } from '../district.ts'
import { askHere } from '../net/grid.ts'
import { NoAnswer, Refusal } from '../net/server.ts'
import { PageTitle } from '../page.tsx'
import { goTo, gridHref } from '../router.ts'
import { useWords } from '../words.tsx'

type Finding = 'idle' | 'finding' | 'refused' | 'unknown' | 'outside' | 'failed'

/** By one's position, asked for when the button is pressed and kept nowhere; or by the code that stands on card and notice. */
export const FindGrid = () => {
  const { pick, t } = useWords()
  const [code, setCode] = useState('')
  const [problems, setProblems] = useState<readonly FieldProblem[]>([])
  const show = (): void => {
    const typed = code.normalize('NFKC').replace(/\s/g, '')
    if (typed === '') setProblems([{ field: 'grid-code', message: pick(gridTexts.code_missing) }])
    else goTo(gridHref(typed))
  }
  return (
    <div className="column">
      <PageTitle title={pick(gridTexts.find_title)}>{pick(gridTexts.find_title)}</PageTitle>
      <FindHere />
      <form
        className="stack tight grid-by-code"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          show()
        }}
      >
        <h2>{pick(gridTexts.known)}</h2>
        <ErrorSummary title={t('form.problem', { count: problems.length })} problems={problems} />
        <LineField
          id="grid-code"
          label={pick(gridTexts.code_label)}
          value={code}
          onChange={setCode}
          problem={problems[0]?.message}
          input={{ autoComplete: 'off', autoCapitalize: 'off', spellCheck: false, maxLength: 64, className: 'figures' }}
        />
        <button type="submit" className="button">
          {pick(gridTexts.show)}
        </button>
      </form>
    </div>
  )
}

const FindHere = () => {
  const { pick, language } = useWords()
  const phone = usePhone()
  const district = useDistrict()
  const [finding, setFinding] = useState<Finding>('idle')

  const look = async ({ coords }: GeolocationPosition): Promise<void> => {
    try {
      const { area } = await askHere({ lng: coords.longitude, lat: coords.latitude }, language)
      if (area === null) setFinding('outside')
      else goTo(gridHref(area.id))
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refusal)) throw error
      setFinding('failed')
    }
  }
  const find = (): void => {
    setFinding('finding')
    navigator.geolocation.getCurrentPosition(
      (position) => void look(position),
      ({ code, PERMISSION_DENIED }) => setFinding(code === PERMISSION_DENIED ? 'refused' : 'unknown'),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 0 },
    )
  }
  if (!('geolocation' in navigator)) return null
  return (
    <div className="stack tight">
      <p>{pick(gridTexts.find_about)}</p>
      <button
        type="button"
        className="button main wide"
        aria-disabled={finding === 'finding'}
        onClick={() => {
          if (finding !== 'finding') find()
        }}
      >
        <Icon name="aim" />
        {pick(finding === 'finding' ? gridTexts.finding : gridTexts.find)}
      </button>
      <div aria-live="polite">
        {finding === 'idle' || finding === 'finding' ? null : (
          <Notice tone="care">
            {pick(gridTexts[finding], { phone, district: district === null ? '' : pick(district.name) })}
          </Notice>
        )}
      </div>
    </div>
  )
}
