import {
  organisationKind,
  organisationKinds,
  type OrganisationItem,
  placeKind,
  placeKinds,
  type PlaceItem,
} from '@mazha/contracts/register'
import { useState } from 'react'
import { addOrganisation, addPlace, listOrganisations, listPlaces } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { newId } from '../../app/new-id.ts'
import { Link, navigate } from '../../app/router.tsx'
import { ClosedSince, ClosedToo } from './closing.tsx'
import { AreaChoice } from './area-choice.tsx'
import { LinkChoice } from './link-choice.tsx'
import { PagedList } from './paged-list.tsx'
import { Choice, Field, SideForm } from './side-form.tsx'
import { usePages } from './use-pages.ts'

/** Shops, schools, sites and squares: what is public about them. */
export const Places = () => {
  const { t, say } = useWords()
  const [closed, setClosed] = useState(false)
  const pages = usePages<PlaceItem>(`places ${closed}`, (q, cursor, signal) => listPlaces(q, cursor, signal, closed))
  return (
    <PagedList
      title={t('register.places')}
      about={t('register.places.about')}
      search={t('register.things.search')}
      pages={pages}
      columns={[t('register.name-of'), t('register.kind'), t('register.address-full'), t('register.area')]}
      sheets={[['places', t('register.export')]]}
      add={t('register.add-place')}
      form={(close) => <PlaceForm close={close} />}
      filter={<ClosedToo value={closed} set={setClosed} />}
      row={({ id, name, kind, address, area, closed: end }) => (
        <tr key={id}>
          <th scope="row">
            <Link to={`/register/places/${id}`}>{name}</Link>
            <ClosedSince closed={end} />
          </th>
          <td>{say(placeKinds[kind])}</td>
          <td>{address}</td>
          <td>{area.name}</td>
        </tr>
      )}
    />
  )
}

/** Companies, public bodies, social organisations, committees. */
export const Organisations = () => {
  const { t, say } = useWords()
  const [closed, setClosed] = useState(false)
  const pages = usePages<OrganisationItem>(`organisations ${closed}`, (q, cursor, signal) =>
    listOrganisations(q, cursor, signal, closed),
  )
  return (
    <PagedList
      title={t('register.organisations')}
      about={t('register.organisations.about')}
      search={t('register.things.search')}
      pages={pages}
      columns={[
        t('register.name-of'),
        t('register.kind'),
        t('register.code'),
        t('register.address-full'),
        t('register.area'),
      ]}
      sheets={[['organisations', t('register.export')]]}
      add={t('register.add-organisation')}
      form={(close) => <OrganisationForm close={close} />}
      filter={<ClosedToo value={closed} set={setClosed} />}
      row={({ id, name, kind, code, address, area, closed: end }) => (
        <tr key={id}>
          <th scope="row">
            <Link to={`/register/organisations/${id}`}>{name}</Link>
            <ClosedSince closed={end} />
          </th>
          <td>{say(organisationKinds[kind])}</td>
          <td>{code}</td>
          <td>{address}</td>
          <td>{area.name}</td>
        </tr>
      )}
    />
  )
}

type FormProps = { readonly close: () => void }

const PlaceForm = ({ close }: FormProps) => {
  const { t, say } = useWords()
  const [clientId] = useState(newId)
  const [name, setName] = useState('')
  const [address, setAddress] = useState('')
  const [kind, setKind] = useState<PlaceItem['kind']>('shop')
  const [area, setArea] = useState<string | null>(null)
  const [building, setBuilding] = useState<string | null>(null)
  const [organisation, setOrganisation] = useState<string | null>(null)
  return (
    <SideForm
      level={2}
      title={t('register.add-place')}
      send={() =>
        addPlace({
          clientId,
          name: name.trim(),
          address: address.trim(),
          kind,
          building,
          organisation,
          ...(area === null ? {} : { area }),
        })
      }
      done={() => navigate(`/register/places/${clientId}`)}
      close={close}
    >
      <Field label={t('register.name-of')} value={name} set={setName} required first maxLength={120} />
      <Choice
        label={t('register.kind')}
        value={kind}
        set={setKind}
        options={placeKind.options.map((one) => [one, say(placeKinds[one])])}
      />
      <Field label={t('register.address-full')} value={address} set={setAddress} required maxLength={200} />
      <AreaChoice choose={setArea} />
      <LinkChoice kind="building" label={t('register.place.building')} choose={setBuilding} />
      <LinkChoice kind="organisation" label={t('register.place.organisation')} choose={setOrganisation} />
    </SideForm>
  )
}

const OrganisationForm = ({ close }: FormProps) => {
  const { t, say } = useWords()
  const [clientId] = useState(newId)
  const [name, setName] = useState('')
  const [code, setCode] = useState('')
  const [address, setAddress] = useState('')
  const [kind, setKind] = useState<OrganisationItem['kind']>('company')
  const [area, setArea] = useState<string | null>(null)
  return (
    <SideForm
      level={2}
      title={t('register.add-organisation')}
      send={() =>
        addOrganisation({
          clientId,
          name: name.trim(),
          code: code.trim(),
          address: address.trim(),
          kind,
          ...(area === null ? {} : { area }),
        })
      }
      done={() => navigate(`/register/organisations/${clientId}`)}
      close={close}
    >
      <Field label={t('register.name-of')} value={name} set={setName} required first maxLength={120} />
      <Choice
        label={t('register.kind')}
        value={kind}
        set={setKind}
        options={organisationKind.options.map((one) => [one, say(organisationKinds[one])])}
      />
      <Field label={t('register.code')} value={code} set={setCode} hint={t('register.code.hint')} maxLength={40} />
      <Field label={t('register.address-full')} value={address} set={setAddress} required maxLength={200} />
      <AreaChoice choose={setArea} />
    </SideForm>
  )
}
