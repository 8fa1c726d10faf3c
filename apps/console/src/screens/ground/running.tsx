import type { Text } from '@mazha/contracts/text'
import { Button, Progress } from 'antd'
import { useWords } from '../../app/language.tsx'
import { useFocusBack } from '../../app/use-focus.ts'

/** How far long work on the ground is, and the way to end it. */
type Props = {
  readonly at: Text
  readonly share: number
  readonly stop: () => void
  readonly label?: string
  readonly stopWords?: string
}

export const Running = ({ at, share, stop, label, stopWords }: Props) => {
  const { t, say } = useWords()
  // When the work ends while its button to stop has the focus.
  useFocusBack()
  return (
    <section className="card">
      <Progress
        percent={Math.round(share * 100)}
        strokeColor="#1d6f5f"
        aria-label={label ?? t('boundaries.progress')}
      />
      <div className="row-of-buttons">
        <output>{say(at)}</output>
        <Button onClick={stop}>{stopWords ?? t('boundaries.stop')}</Button>
      </div>
    </section>
  )
}
