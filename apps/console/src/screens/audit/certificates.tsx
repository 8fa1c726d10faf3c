import { certificateBody, retentionRules } from '@mazha/contracts/retention'
import type { auditTexts } from '@mazha/contracts/texts/console-audit'
import { listCertificates } from '../../api/calls.ts'
import { useWords } from '../../app/language.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { useNow } from '../../app/use-now.ts'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'

const figures = {
  matters: 'audit.erased.matters',
  words: 'audit.erased.words',
  contacts: 'audit.erased.contacts',
  keys: 'audit.erased.keys',
  files: 'audit.erased.files',
  fields: 'audit.erased.fields',
  views: 'audit.erased.views',
  exports: 'audit.erased.exports',
  events: 'audit.erased.events',
  photos: 'audit.erased.photos',
  prints: 'audit.erased.prints',
  residences: 'audit.erased.residences',
  changes: 'audit.erased.changes',
  residents: 'audit.erased.residents',
  logins: 'audit.erased.logins',
  passwords: 'audit.erased.passwords',
  factors: 'audit.erased.factors',
  codes: 'audit.erased.codes',
  links: 'audit.erased.links',
  phones: 'audit.erased.phones',
  reasons: 'audit.erased.reasons',
  names: 'audit.erased.names',
  handovers: 'audit.erased.handovers',
  organisations: 'audit.erased.organisations',
  places: 'audit.erased.places',
  plans: 'audit.erased.plans',
} as const satisfies Record<string, keyof typeof auditTexts>
const isFigure = (name: string): name is keyof typeof figures => name in figures

/** What of a certificate was signed; null where it is of a kind that is not known here. */
const read = (body: string) => {
  try {
    return certificateBody.parse(JSON.parse(body))
  } catch {
    return null
  }
}

/** What was erased by rule: numbers alone, each signed. */
export const Certificates = () => {
  const { t, say, moment, number } = useWords()
  const now = useNow()
  const { data, problem, reload } = useAnswer('certificates', (signal) => listCertificates(signal))
  return (
    <section className="card audit-card">
      <h2>{t('audit.certificates')}</h2>
      <p className="muted">{t('audit.certificates.about')}</p>
      {problem !== undefined && <ProblemNotice problem={problem} again={reload} />}
      {data === undefined && problem === undefined && <Bones />}
      {data !== undefined && data.items.length === 0 && <Empty title={t('audit.none')} />}
      {data !== undefined && data.items.length > 0 && (
        <Sideways className="table-frame" label={t('audit.certificates')}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('audit.number')}</th>
                <th scope="col">{t('audit.when')}</th>
                <th scope="col">{t('audit.rule')}</th>
                <th scope="col">{t('audit.before')}</th>
                <th scope="col">{t('audit.erased')}</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map(({ n, at, body }) => {
                const told = read(body)
                return (
                  <tr key={n}>
                    <td className="number">{n}</td>
                    <td className="number">{moment(at, now)}</td>
                    {told === null ? (
                      <td colSpan={3}>{t('audit.certificate.unread')}</td>
                    ) : (
                      <>
                        <td>{say(retentionRules[told.rule].title)}</td>
                        <td className="number">{moment(told.before, now)}</td>
                        <td>
                          {Object.entries(told.erased)
                            .flatMap(([name, count]) =>
                              isFigure(name) && count > 0 ? [t(figures[name], { n: number(count) })] : [],
                            )
                            .join(' · ')}
                        </td>
                      </>
                    )}
                  </tr>
                )
              })}
            </tbody>
          </table>
        </Sideways>
      )}
    </section>
  )
}
