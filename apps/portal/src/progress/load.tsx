import type { Progress } from '@mazha/contracts/api'
import { Notice } from '@mazha/ui/notice'
import { useCallback, useEffect, useState } from 'react'
import { PageTitle } from '../page.tsx'
import { NoAnswer, Refusal, askProgress } from '../net/server.ts'
import { useWords } from '../words.tsx'

export type Failure = { readonly kind: 'failed'; readonly message: string | null; readonly again: () => void }
export type Loaded =
  | { readonly kind: 'loading' }
  | {
      readonly kind: 'ready'
      readonly progress: Progress
      readonly show: (progress: Progress) => void
      readonly again: () => void
    }
  | Failure

type Got = { readonly progress: Progress } | { readonly message: string | null } | null

/** The progress of one request; asked again whenever the page comes back into view. */
export const useProgress = (number: string, code: string): Loaded => {
  const { language } = useWords()
  const [got, setGot] = useState<Got>(null)
  const load = useCallback(() => {
    askProgress(number, code, language)
      .then((progress) => setGot({ progress }))
      .catch((error: unknown) => {
        if (!(error instanceof NoAnswer || error instanceof Refusal)) throw error
        const message = error instanceof Refusal ? error.message : null
        // What is shown stays when the line is lost; a refusal replaces it.
        setGot((before) => (before && 'progress' in before && message === null ? before : { message }))
      })
  }, [number, code, language])
  useEffect(() => {
    load()
    const seen = (): void => {
      if (document.visibilityState === 'visible') load()
    }
    document.addEventListener('visibilitychange', seen)
    addEventListener('online', load)
    return () => {
      document.removeEventListener('visibilitychange', seen)
      removeEventListener('online', load)
    }
  }, [load])
  if (got === null) return { kind: 'loading' }
  if ('progress' in got)
    return { kind: 'ready', progress: got.progress, show: (progress) => setGot({ progress }), again: load }
  return { kind: 'failed', message: got.message, again: load }
}

export const Opening = () => {
  const { t } = useWords()
  return (
    <div className="column" aria-live="polite">
      <PageTitle title={t('progress.title')}>{t('progress.title')}</PageTitle>
      <p>{t('app.loading')}</p>
    </div>
  )
}

export const Failed = ({ failure }: { readonly failure: Failure }) => {
  const { t } = useWords()
  return (
    <div className="column">
      <PageTitle title={t('progress.title')}>{t('progress.title')}</PageTitle>
      <Notice tone="wrong" live>
        {failure.message ?? t('app.failed')}
      </Notice>
      <p className="row">
        <button type="button" className="button main" onClick={failure.again}>
          {t('app.retry')}
        </button>
        <a className="button" href="#/follow">
          {t('home.follow')}
        </a>
      </p>
    </div>
  )
}
