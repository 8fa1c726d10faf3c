import { getProcedure, listProcedures } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Icon } from '../../look/icon.tsx'
import { Bones, Empty, PageProblem, ProblemNotice } from '../../parts/notice.tsx'
import { ProcedurePage } from './procedure-page.tsx'
import './procedures.css'

const Procedures = ({ open }: { readonly open: string | null }) =>
  open === null ? <Overview /> : <One key={open} id={open} />

const Overview = () => {
  const { t, say } = useWords()
  const list = useAnswer('procedures', listProcedures)
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('nav.procedures')}</h1>
          <p>{t('procedures.about')}</p>
        </div>
      </header>
      {list.problem !== undefined && <ProblemNotice problem={list.problem} again={list.reload} />}
      {list.data === undefined && list.loading && <Bones />}
      {list.data?.items.length === 0 && <Empty title={t('procedures.none')} />}
      <ul className="procedure-list">
        {(list.data?.items ?? []).map((procedure) => (
          <li key={`${procedure.id} ${procedure.version}`} className="card">
            <h2>
              <Link to={`/procedures/${procedure.id}`}>{say(procedure.title)}</Link>
            </h2>
            <p>{say(procedure.about)}</p>
            <p className="muted">{t('procedures.version', { n: procedure.version })}</p>
          </li>
        ))}
      </ul>
    </div>
  )
}

const One = ({ id }: { readonly id: string }) => {
  const { t } = useWords()
  const answer = useAnswer(`procedure ${id}`, (signal) => getProcedure(id, signal))
  return (
    <div className="page procedure">
      <Link to="/procedures" className="back-link">
        <Icon name="back" /> {t('nav.procedures')}
      </Link>
      {answer.problem !== undefined && <PageProblem problem={answer.problem} again={answer.reload} />}
      {answer.data === undefined ? answer.loading && <Bones lines={8} /> : <ProcedurePage procedure={answer.data} />}
    </div>
  )
}

export default Procedures
