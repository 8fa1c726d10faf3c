import { listGroundNews } from '../../api/ground.ts'
import { useWords } from '../../app/language.tsx'
import { hasOne, planningRoles } from '../../app/role-screens.ts'
import { Link } from '../../app/router.tsx'
import { useSession } from '../../app/session.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Notice } from '../../parts/notice.tsx'

const shownForMs = 14 * 86_400_000
const mostShown = 3

/** Changes of the ground that did not come about, told to whom it concerns: two weeks long. Nothing to tell shows nothing. */
export const GroundNews = () => {
  const { t, say, moment } = useWords()
  const { roles } = useSession()
  const now = useNow()
  const { data = [] } = useAnswer('ground-news', (signal) => listGroundNews(signal))
  const fresh = data.filter(({ at }) => now - Date.parse(at) < shownForMs).slice(0, mostShown)
  return fresh.map(({ id, change, text, at }) => (
    <Notice key={id} kind="care">
      {say(text)} <span className="muted">{moment(at, now)}</span>
      {change !== null && hasOne(roles, planningRoles) && (
        <>
          {' '}
          <Link to={`/ground/${change}`}>{t('ground.news.open')}</Link>
        </>
      )}
    </Notice>
  ))
}
