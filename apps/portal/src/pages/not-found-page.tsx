import { PageTitle } from '../page.tsx'
import { useWords } from '../words.tsx'

export const NotFoundPage = () => {
  const { t } = useWords()
  return (
    <div className="column">
      <PageTitle title={t('app.not_found')}>{t('app.not_found')}</PageTitle>
      <p>{t('app.not_found_help')}</p>
      <p>
        <a className="button" href="#/">
          {t('app.home')}
        </a>
      </p>
    </div>
  )
}
