import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { Icon } from '../../look/icon.tsx'

export const Back = () => {
  const { t } = useWords()
  return (
    <Link to="/ground" className="back-link">
      <Icon name="back" /> {t('ground.back')}
    </Link>
  )
}
