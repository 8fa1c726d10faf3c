import { roles } from '@mazha/contracts/role'
import { z } from 'zod'
import type { ProcedureData } from '../../api/shapes.ts'
import { useWords } from '../../app/language.tsx'
import { limitWords } from '../matter/clock-explained.tsx'
import { Diagram } from './diagram.tsx'
import { Sideways } from '../../parts/sideways.tsx'

type Action = ProcedureData['actions'][string]
const who = z.union([z.string(), z.object({ role: z.string(), never: z.string().optional() }).loose()])
const isRole = (name: string): name is keyof typeof roles => name in roles

/** A procedure as its law states it: the states, who may do what, the clocks with their sources, the promises. */
export const ProcedurePage = ({ procedure }: { readonly procedure: ProcedureData }) => {
  const words = useWords()
  const { t, say } = words
  const clocks = [
    ...Object.entries(procedure.clocks).map(([name, clock]) => ({ key: name, clock, track: null })),
    ...Object.entries(procedure.tracks).flatMap(([track, { use }]) =>
      Object.entries(use.clocks).map(([name, clock]) => ({ key: `${track}.${name}`, clock, track: use.title })),
    ),
  ]
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{say(procedure.title)}</h1>
          <p>{say(procedure.about)}</p>
        </div>
        <span className="muted">{t('procedures.version', { n: procedure.version })}</span>
      </header>
      <section className="card">
        <h2>{t('procedures.diagram')}</h2>
        <Diagram procedure={procedure} />
      </section>
      <section>
        <h2>{t('clocks')}</h2>
        <Sideways className="table-frame" label={t('clocks')}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('procedures.clock')}</th>
                <th scope="col">{t('clock.rule')}</th>
                <th scope="col">{t('procedures.near')}</th>
                <th scope="col">{t('clock.source')}</th>
              </tr>
            </thead>
            <tbody>
              {clocks.map(({ key, clock, track }) => (
                <tr key={key}>
                  <th scope="row">
                    {say(clock.title)}
                    {track !== null && <span className="muted"> · {say(track)}</span>}
                  </th>
                  <td>{limitWords(clock.limit, words)}</td>
                  <td>{limitWords(clock.near, words)}</td>
                  <td>{say(clock.source)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Sideways>
      </section>
      <section>
        <h2>{t('procedures.permissions')}</h2>
        <Permissions
          title={t('procedures.permissions')}
          actions={Object.entries(procedure.actions)}
          states={procedure.states}
        />
      </section>
      {Object.entries(procedure.tracks).map(([name, { use }]) => (
        <section key={name}>
          <h2>
            {t('procedures.track')}：{say(use.title)}
          </h2>
          <Permissions title={say(use.title)} actions={Object.entries(use.actions)} states={use.states} />
        </section>
      ))}
      {Object.keys(procedure.promises).length > 0 && (
        <section className="card">
          <h2>{t('procedures.promises')}</h2>
          <ul className="promises">
            {Object.entries(procedure.promises).map(([state, promise]) => (
              <li key={state}>
                <strong>{say(procedure.states[state]?.title ?? { zh: state, en: state })}</strong>{' '}
                {say(promise.otherwise)}
              </li>
            ))}
          </ul>
        </section>
      )}
      {procedure.sources.length > 0 && (
        <section className="card">
          <h2>{t('clock.source')}</h2>
          <ul className="promises">
            {procedure.sources.map((source) => (
              <li key={source.zh}>{say(source)}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

const Permissions = ({
  title,
  actions,
  states,
}: {
  readonly title: string
  readonly actions: readonly (readonly [string, Action])[]
  readonly states: ProcedureData['states']
}) => {
  const { t, say, list } = useWords()
  const stateWords = (name: string): string => say(states[name]?.title ?? { zh: name, en: name })
  const byWords = (entry: unknown): string => {
    const read = who.safeParse(entry)
    if (!read.success) return ''
    const role = typeof read.data === 'string' ? read.data : read.data.role
    const never = typeof read.data === 'string' ? undefined : read.data.never
    if (role === 'reporter' || role === 'system' || role === 'consequence') return t(`by.${role}`)
    return `${isRole(role) ? say(roles[role]) : role}${never === undefined ? '' : t('by.never')}`
  }
  return (
    <Sideways className="table-frame" label={title}>
      <table className="plain-table permissions">
        <thead>
          <tr>
            <th scope="col">{t('procedures.action')}</th>
            <th scope="col">{t('procedures.from')}</th>
            <th scope="col">{t('procedures.to')}</th>
            <th scope="col">{t('procedures.by')}</th>
          </tr>
        </thead>
        <tbody>
          {actions.map(([name, action]) => (
            <tr key={name}>
              <th scope="row">{say(action.title)}</th>
              <td>{Array.isArray(action.from) ? list(action.from.map(stateWords)) : t('procedures.any-open')}</td>
              <td>{action.to === undefined ? '–' : stateWords(action.to)}</td>
              <td>{list([...new Set(action.by.map(byWords))])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}
