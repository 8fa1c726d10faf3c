import { buildingKind, buildingKinds, type BuildingView } from '@mazha/contracts/register'
import { useState } from 'react'
import { addBuilding, correctBuilding, listBuildings } from '../../api/register-calls.ts'
import { useWords } from '../../app/language.tsx'
import { newId } from '../../app/new-id.ts'
import { Link, navigate } from '../../app/router.tsx'
import { AreaChoice } from './area-choice.tsx'
import { PagedList } from './paged-list.tsx'
import { Choice, Field, SideForm } from './side-form.tsx'
import { usePages } from './use-pages.ts'

/** Buildings by any part of their address. */
export const ByAddress = () => {
  const { t, say } = useWords()
  const pages = usePages('buildings', listBuildings)
  return (
    <PagedList
      title={t('nav.register')}
      about={t('register.about')}
      search={t('register.address')}
      pages={pages}
      columns={[t('register.address-full'), t('register.area'), t('register.kind'), t('register.name-of')]}
      sheets={[
        ['buildings', t('register.export.buildings')],
        ['residents', t('register.export.residents')],
      ]}
      add={t('register.add-building')}
      form={(close) => <BuildingForm close={close} />}
      row={(item) => (
        <tr key={item.id}>
          <th scope="row">
            <Link to={`/register/${item.id}`}>{item.address}</Link>
          </th>
          <td>{item.area.name}</td>
          <td>{say(buildingKinds[item.kind])}</td>
          <td>
            {[item.name, t('register.households', { n: item.households })].filter((word) => word !== '').join(' · ')}
          </td>
        </tr>
      )}
    />
  )
}

const BuildingForm = ({ close }: { readonly close: () => void }) => {
  const { t, say } = useWords()
  const [clientId] = useState(newId)
  const [address, setAddress] = useState('')
  const [name, setName] = useState('')
  const [kind, setKind] = useState<(typeof buildingKind.options)[number]>('dwelling')
  const [area, setArea] = useState<string | null>(null)
  return (
    <SideForm
      title={t('register.add-building')}
      send={() =>
        addBuilding({
          clientId,
          address: address.trim(),
          name: name.trim(),
          kind,
          ...(area === null ? {} : { area }),
        })
      }
      done={() => navigate(`/register/${clientId}`)}
      close={close}
    >
      <Field label={t('register.address-full')} value={address} set={setAddress} required first maxLength={200} />
      <Field label={t('register.name-of')} value={name} set={setName} maxLength={120} />
      <Choice
        label={t('register.kind')}
        value={kind}
        set={setKind}
        options={buildingKind.options.map((one) => [one, say(buildingKinds[one])])}
      />
      <AreaChoice choose={setArea} />
    </SideForm>
  )
}

type CorrectionProps = { readonly building: BuildingView; readonly done: () => void; readonly close: () => void }

/** Only what differs from what was read is sent. */
export const BuildingCorrectionForm = ({ building, done, close }: CorrectionProps) => {
  const { t, say } = useWords()
  const [address, setAddress] = useState(building.address)
  const [name, setName] = useState(building.name)
  const [kind, setKind] = useState(building.kind)
  const [area, setArea] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  return (
    <SideForm
      title={t('register.correct.of', { name: building.address })}
      send={() =>
        correctBuilding(building.id, {
          version: building.version,
          reason: reason.trim(),
          ...(address.trim() === building.address ? {} : { address: address.trim() }),
          ...(name.trim() === building.name ? {} : { name: name.trim() }),
          ...(kind === building.kind ? {} : { kind }),
          ...(area === null ? {} : { area }),
        })
      }
      done={done}
      close={close}
    >
      <Field label={t('register.address-full')} value={address} set={setAddress} required first maxLength={200} />
      <Field label={t('register.name-of')} value={name} set={setName} maxLength={120} />
      <Choice
        label={t('register.kind')}
        value={kind}
        set={setKind}
        options={buildingKind.options.map((one) => [one, say(buildingKinds[one])])}
      />
      <AreaChoice choose={setArea} />
      <Field label={t('register.reason')} value={reason} set={setReason} required maxLength={200} />
    </SideForm>
  )
}
