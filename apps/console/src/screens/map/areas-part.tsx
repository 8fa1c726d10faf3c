import type { AreaItem, AreaView } from '@mazha/contracts/area'
import { Button } from 'antd'
import { useState } from 'react'
import { getArea, listAreas } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, ProblemNotice } from '../../parts/notice.tsx'

type Props = {
  readonly area: string | null
  readonly choose: (id: string | null) => void
}

/** The chosen area’s card and the areas right below it: the whole tree by keyboard. */
export const AreasPart = ({ area, choose }: Props) => {
  const { t } = useWords()
  const view = useAnswer(area === null ? null : `area ${area}`, (signal) => getArea(area ?? '', signal))
  return (
    <section className="map-part" aria-label={t('map.areas')}>
      <h2>{t('map.areas')}</h2>
      {view.problem !== undefined && <ProblemNotice problem={view.problem} again={view.reload} />}
      {area !== null && view.data === undefined && view.problem === undefined && <Bones lines={4} />}
      {area !== null && view.data !== undefined && <AreaCard area={view.data} choose={choose} />}
      <Below key={area ?? ''} area={area} choose={choose} />
    </section>
  )
}

const AreaCard = ({ area, choose }: { readonly area: AreaView; readonly choose: Props['choose'] }) => {
  const { t, say } = useWords()
  const size = useSize()
  return (
    <article className="area-card" data-area={area.id}>
      <nav aria-label={t('map.area.path')}>
        <ol>
          <li>
            <button type="button" className="quiet-button" onClick={() => choose(null)}>
              {t('map.area.top')}
            </button>
          </li>
          {area.above.map(({ id, name }) => (
            <li key={id}>
              <button type="button" className="quiet-button" onClick={() => choose(id)}>
                {name}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <div className="area-head">
        <h3>{area.name}</h3>
        <span className="area-level">{say(area.levelTitle)}</span>
      </div>
      <dl>
        <dt>{t('map.area.code')}</dt>
        <dd className="number">{area.fullCode}</dd>
        <dt>{t('map.area.size')}</dt>
        <dd>{area.squareMetres === null ? t('map.area.size-unknown') : size(area.squareMetres)}</dd>
      </dl>
    </article>
  )
}

/** Square kilometres, or hectares where it is less than one. */
const useSize = (): ((squareMetres: number) => string) => {
  const { language } = useWords()
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
  return (squareMetres) => {
    const large = squareMetres >= 1_000_000
    const value = squareMetres / (large ? 1_000_000 : 10_000)
    const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(value)
    return language === 'zh' ? `${number} ${large ? '平方公里' : '公顷'}` : `${number} ${large ? 'km²' : 'ha'}`
  }
}

const Below = ({ area, choose }: Props) => {
  const { t, say, number } = useWords()
  const page = useAnswer(`below ${area ?? ''}`, (signal) => listAreas(area, null, signal))
  const [more, setMore] = useState<{ readonly items: readonly AreaItem[]; readonly next: string | null } | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  if (page.problem !== undefined) return <ProblemNotice problem={page.problem} again={page.reload} />
  if (page.data === undefined) return <Bones lines={4} />
  const items = [...page.data.items, ...(more?.items ?? [])]
  const next = more === null ? page.data.next : more.next
  const grow = async (): Promise<void> => {
    setProblem(null)
    try {
      const { items: added, next: after } = await listAreas(area, next)
      setMore({ items: [...(more?.items ?? []), ...added], next: after })
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <>
      {area !== null && items.length > 0 && (
        <p className="muted">{t('map.area.below', { n: number(page.data.total) })}</p>
      )}
      <ul className="area-list">
        {items.map((item) => (
          <li key={item.id}>
            <button type="button" onClick={() => choose(item.id)}>
              <span>{item.name}</span>
              <span className="muted">
                {say(item.levelTitle)}
                {item.children > 0 && ` · ${t('map.area.below', { n: number(item.children) })}`}
              </span>
              {item.children > 0 && <Icon name="next" />}
            </button>
          </li>
        ))}
      </ul>
      {problem !== null && <ProblemNotice problem={problem} />}
      {next !== null && (
        <Button size="small" onClick={() => void grow()}>
          {t('map.area.more')}
        </Button>
      )}
    </>
  )
}
