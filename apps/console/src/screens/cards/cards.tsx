import { shortAreaName } from '@mazha/contracts/area-name'
import { type PrintKind, printOrder, type PrintOrder, printPapers } from '@mazha/contracts/cards'
import { Button, Checkbox, InputNumber, Segmented } from 'antd'
import { useId, useState } from 'react'
import { getArea } from '../../api/staff-calls.ts'
import { areasBelow, getPrintAddress } from '../../api/cards-calls.ts'
import { useWords } from '../../app/language.tsx'
import { navigate } from '../../app/router.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, Empty, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { Printing } from './printing.tsx'
import './cards.css'

const addressOf = (area: string): string => `/staff/cards?id=${encodeURIComponent(area)}`

/** Contact cards and public notices of one grid, or of all grids of an area, as a PDF for the press. */
const Cards = ({ area }: { readonly area: string | null }) => {
  const { t } = useWords()
  const top = useAnswer(area === null ? 'areas at the top' : null, (signal) => areasBelow(null, signal))
  const first = top.data?.items[0]?.id ?? null
  const chosen = area ?? first
  return (
    <div className="cards-screen">
      <header className="page-head">
        <div>
          <h1>{t('cards.title')}</h1>
          <p>{t('cards.about')}</p>
        </div>
      </header>
      {top.problem !== undefined && <ProblemNotice problem={top.problem} again={top.reload} />}
      {chosen !== null ? (
        <Desk area={chosen} />
      ) : top.data === undefined ? (
        top.problem === undefined && <Bones lines={5} />
      ) : (
        <Empty title={t('cards.no-ground')}>
          <p>{t('cards.no-ground.how')}</p>
        </Empty>
      )}
    </div>
  )
}
export default Cards

const Desk = ({ area }: { readonly area: string }) => {
  const { t } = useWords()
  const id = useId()
  const answer = useAnswer(`area ${area}`, (signal) => getArea(area, signal))
  const [kind, setKind] = useState<PrintKind>('card')
  const [papers, setPapers] = useState<{ readonly [K in PrintKind]: (typeof printPapers)[K][number] }>({
    card: 'a4',
    notice: 'a3',
  })
  const [copies, setCopies] = useState<number | null>(null)
  const [cutMarks, setCutMarks] = useState(true)
  const [microGrids, setMicroGrids] = useState(false)
  const [language, setLanguage] = useState<PrintOrder['language']>('zh')
  const paper = papers[kind]
  const here = answer.data
  const isGrid = here?.level === 'grid' || here?.level === 'micro_grid'
  // One grid’s cards fill a sheet; of many one each is asked for.
  const usual = isGrid && kind === 'card' && paper === 'a4' ? 4 : 1
  const order = (): PrintOrder =>
    printOrder.parse({ area, kind, paper, microGrids, copies: copies ?? usual, cutMarks, language })
  return (
    <>
      {answer.problem !== undefined && <ProblemNotice problem={answer.problem} again={answer.reload} />}
      <section className="card cards-form">
        <Where area={area} />
        <div className="cards-field">
          <span id={`${id}kind`}>{t('cards.kind')}</span>
          <Segmented
            aria-labelledby={`${id}kind`}
            value={kind}
            onChange={setKind}
            options={[
              { value: 'card', label: t('cards.kind.card') },
              { value: 'notice', label: t('cards.kind.notice') },
            ]}
          />
        </div>
        <div className="cards-field">
          <span id={`${id}paper`}>{t('cards.paper')}</span>
          {kind === 'card' ? (
            <Segmented
              aria-labelledby={`${id}paper`}
              value={papers.card}
              onChange={(card) => setPapers((was) => ({ ...was, card }))}
              options={printPapers.card.map((value) => ({ value, label: t(`cards.paper.card.${value}`) }))}
            />
          ) : (
            <Segmented
              aria-labelledby={`${id}paper`}
              value={papers.notice}
              onChange={(notice) => setPapers((was) => ({ ...was, notice }))}
              options={printPapers.notice.map((value) => ({ value, label: t(`cards.paper.notice.${value}`) }))}
            />
          )}
        </div>
        <div className="cards-field">
          <label htmlFor={`${id}copies`}>{t('cards.copies')}</label>
          <InputNumber
            id={`${id}copies`}
            min={1}
            max={200}
            precision={0}
            value={copies ?? usual}
            onChange={(value) => setCopies(value)}
          />
        </div>
        <div className="cards-field">
          <span id={`${id}language`}>{t('cards.language')}</span>
          <Segmented
            aria-labelledby={`${id}language`}
            value={language}
            onChange={setLanguage}
            options={[
              { value: 'zh', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        </div>
        <div className="cards-boxes">
          {kind === 'card' && paper === 'a4' && (
            <Checkbox checked={cutMarks} onChange={({ target }) => setCutMarks(target.checked)}>
              {t('cards.cut')}
            </Checkbox>
          )}
          {here?.level !== 'micro_grid' && (
            <Checkbox checked={microGrids} onChange={({ target }) => setMicroGrids(target.checked)}>
              {t('cards.micro')}
            </Checkbox>
          )}
        </div>
        <Address />
        <Printing key={area} order={order} />
        {isGrid && (
          <p>
            <a href={`/#/grid/${encodeURIComponent(area)}`} target="_blank" rel="noreferrer">
              <Icon name="link" /> {t('cards.page')}
            </a>
          </p>
        )}
      </section>
    </>
  )
}

/** Where one stands in the tree of areas: a step up by its name, a step down by a choice. */
const Where = ({ area }: { readonly area: string }) => {
  const { t, say } = useWords()
  const id = useId()
  const here = useAnswer(`area ${area}`, (signal) => getArea(area, signal))
  const below = useAnswer(`areas below ${area}`, (signal) => areasBelow(area, signal))
  return (
    <div className="cards-field cards-where">
      <label htmlFor={`${id}below`}>{t('cards.area')}</label>
      {here.data?.above.map((one) => (
        <span key={one.id}>
          <Button type="link" size="small" onClick={() => navigate(addressOf(one.id))}>
            {shortAreaName(one.name)}
          </Button>
          <span aria-hidden="true"> › </span>
        </span>
      ))}
      <strong>{here.data?.shortName ?? '…'}</strong>
      {(below.data?.items.length ?? 0) > 0 && (
        <select
          id={`${id}below`}
          className="plain"
          value=""
          onChange={(event) => navigate(addressOf(event.target.value))}
        >
          <option value="">{t('cards.area.all')}</option>
          {below.data?.items.map((one) => (
            <option key={one.id} value={one.id}>
              {one.shortName}（{say(one.levelTitle)}）
            </option>
          ))}
        </select>
      )}
    </div>
  )
}

/** Not an address that a resident's telephone reaches: this machine, or a network of an office's own. */
const isLocal = (address: string): boolean => {
  const { hostname } = new URL(address)
  return /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[)/.test(hostname) || !/[.]/.test(hostname)
}

const Address = () => {
  const { t } = useWords()
  const address = useAnswer('print address', getPrintAddress)
  if (address.data === undefined) return null
  const { leadsTo } = address.data
  return (
    <div className="cards-address">
      <p className="muted">{t('cards.leads', { address: `${leadsTo}…` })}</p>
      {isLocal(leadsTo) && <Notice kind="care">{t('cards.leads.local')}</Notice>}
    </div>
  )
}
