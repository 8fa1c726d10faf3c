import { boundarySteps, type BoundaryStep } from '@mazha/contracts/boundary'
import { Button, Progress } from 'antd'
import { useWords } from '../../app/language.tsx'

/** How far the work on a file of boundaries is, and the way to end it. */
type Props = { readonly step: BoundaryStep; readonly share: number; readonly stop: () => void }

export const Running = ({ step, share, stop }: Props) => {
  const { t, say } = useWords()
  return (
    <section className="card">
      <Progress percent={Math.round(share * 100)} strokeColor="#1d6f5f" aria-label={t('boundaries.progress')} />
      <div className="row-of-buttons">
        <output>{say(boundarySteps[step])}</output>
        <Button onClick={stop}>{t('boundaries.stop')}</Button>
      </div>
    </section>
  )
}
