import { buildingKinds, type BuildingItem, type ResidentSearch } from '@mazha/contracts/register'
import { Button, Input, Segmented } from 'antd'
import { useEffect, useId, useState } from 'react'
import { findResidents, listBuildings } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { Link } from '../../app/router.tsx'
import { useAnswer } from '../../app/use-answer.ts'
import { Bones, Empty, ProblemNotice } from '../../parts/notice.tsx'
import { Sideways } from '../../parts/sideways.tsx'
import { BuildingPage } from './building-page.tsx'
import './register.css'

/** The register: a building by any part of its address, somebody by exact values, then whoever lives there. */
export default function Register({ open }: { readonly open: string | null }) {
  return open === null ? <Search /> : <BuildingPage id={open} />
}

const Search = () => {
  const { t } = useWords()
  const [by, setBy] = useState<'address' | 'person'>('address')
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('nav.register')}</h1>
          <p>{t('register.about')}</p>
        </div>
        <Segmented
          aria-label={t('register.by')}
          value={by}
          onChange={setBy}
          options={[
            { value: 'address', label: t('register.by.address') },
            { value: 'person', label: t('register.by.person') },
          ]}
        />
      </header>
      {by === 'address' ? <ByAddress /> : <ByPerson />}
    </div>
  )
}

const ByAddress = () => {
  const { t } = useWords()
  const id = useId()
  const [q, setQ] = useState('')
  const [typed, setTyped] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setQ(typed.trim()), 250)
    return () => clearTimeout(timer)
  }, [typed])
  const first = useAnswer(`register ${q}`, (signal) => listBuildings(q, null, signal))
  const [rest, setRest] = useState<{ q: string; items: readonly BuildingItem[]; next: string | null } | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const own = rest?.q === q ? rest : null
  const items = [...(first.data?.items ?? []), ...(own?.items ?? [])]
  const next = own === null ? (first.data?.next ?? null) : own.next
  const more = async (): Promise<void> => {
    setProblem(null)
    try {
      const page = await listBuildings(q, next)
      setRest({ q, items: [...(own?.items ?? []), ...page.items], next: page.next })
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <>
      <div className="register-field">
        <label htmlFor={id}>{t('register.address')}</label>
        <Input id={id} allowClear maxLength={100} value={typed} onChange={(event) => setTyped(event.target.value)} />
      </div>
      {first.problem !== undefined && <ProblemNotice problem={first.problem} again={first.reload} />}
      {problem !== null && <ProblemNotice problem={problem} />}
      {first.data === undefined && first.problem === undefined && <Bones />}
      {first.data !== undefined && items.length === 0 && (
        <Empty title={t('register.none')}>
          <p>{t('register.none.why')}</p>
        </Empty>
      )}
      {items.length > 0 && <Buildings items={items} />}
      {next !== null && (
        <p>
          <Button onClick={() => void more()}>{t('register.more')}</Button>
        </p>
      )}
    </>
  )
}

const Buildings = ({ items }: { readonly items: readonly BuildingItem[] }) => {
  const { t, say } = useWords()
  return (
    <Sideways className="table-frame" label={t('register.buildings')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('register.by.address')}</th>
            <th scope="col">{t('register.area')}</th>
            <th scope="col">{t('register.kind')}</th>
            <th scope="col">{t('register.buildings')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <th scope="row">
                <Link to={`/register/${item.id}`}>{item.address}</Link>
              </th>
              <td>{item.area.name}</td>
              <td>{say(buildingKinds[item.kind])}</td>
              <td>
                {[item.name, t('register.households', { n: item.households })]
                  .filter((word) => word !== '')
                  .join(' · ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}

type Found = Awaited<ReturnType<typeof findResidents>>['items']

const ByPerson = () => {
  const { t } = useWords()
  const id = useId()
  const [asked, setAsked] = useState({ name: '', phone: '', idNumber: '' })
  const [found, setFound] = useState<Found | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const fields = [
    ['name', t('register.name')],
    ['phone', t('register.phone')],
    ['idNumber', t('register.id')],
  ] as const
  const search = async (): Promise<void> => {
    setProblem(null)
    const given: ResidentSearch = Object.fromEntries(
      Object.entries(asked).flatMap(([field, text]) => (text.trim() === '' ? [] : [[field, text.trim()]])),
    )
    if (Object.keys(given).length === 0) return
    try {
      setFound((await findResidents(given)).items)
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <>
      <form
        className="register-form"
        onSubmit={(event) => {
          event.preventDefault()
          void search()
        }}
      >
        {fields.map(([field, label]) => (
          <div className="register-field" key={field}>
            <label htmlFor={`${id}${field}`}>{label}</label>
            <Input
              id={`${id}${field}`}
              autoComplete="off"
              maxLength={100}
              value={asked[field]}
              onChange={(event) => setAsked({ ...asked, [field]: event.target.value })}
            />
          </div>
        ))}
        <Button type="primary" htmlType="submit">
          {t('register.search')}
        </Button>
      </form>
      <div aria-live="polite">
        {problem !== null && <ProblemNotice problem={problem} />}
        {found !== null && found.length === 0 && (
          <Empty title={t('register.none')}>
            <p>{t('register.none.why')}</p>
          </Empty>
        )}
        {found !== null && found.length > 0 && (
          <ul className="register-found">
            {found.map((person) => (
              <li className="card" key={person.id}>
                <strong>{person.name ?? t('register.erased')}</strong>
                <span>{[person.phone, person.idNumber].filter((word) => word !== null).join(' · ')}</span>
                {person.homes.map((home) => (
                  <Link key={home.building} to={`/register/${home.building}`}>
                    {[home.address, home.unit, home.room].filter((word) => word !== '').join(' ')}
                  </Link>
                ))}
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  )
}
