import { type Role, roles } from '@mazha/contracts/role'
import type { Text } from '@mazha/contracts/text'
import { derivedId } from '#kernel/ids'
import type { NewStaff, NewUnit } from '#modules/people'

/** Units and people of the demonstration; every name is made up. */

const since = '2024-01-01'

const unit = (id: string, kind: string, phone: string, zh: string, en: string): NewUnit => ({
  id,
  name: { zh, en },
  kind,
  phone,
  from: since,
})
/** Streets and communities are links of the grid net. */
const link = (parent: string | null, one: NewUnit): NewUnit => ({ ...one, net: 'grid', parent })

export const demoUnits: readonly NewUnit[] = [
  unit('hotline-centre', 'centre', '12345', '12345 热线受理中心', '12345 hotline centre'),
  unit('dispatch-centre', 'centre', '0532-5550100', '指挥调度中心', 'Dispatch centre'),
  unit('supervision-office', 'centre', '0532-5550101', '督查考核办', 'Supervision office'),
  unit('municipal', 'department', '0532-5550110', '市政局', 'Municipal works bureau'),
  unit('water-bureau', 'department', '0532-5550120', '水务局', 'Water bureau'),
  unit('urban-management', 'department', '0532-5550130', '城管局', 'Urban management bureau'),
  unit('labour', 'department', '0532-5550140', '人社局', 'Labour bureau'),
  unit('housing', 'department', '0532-5550150', '住建局', 'Housing bureau'),
  link(null, unit('chaohai-street', 'street', '0532-5550200', '潮海街道', 'Chaohai street office')),
  link(null, unit('donghe-street', 'street', '0532-5550210', '东河街道', 'Donghe street office')),
  link('chaohai-street', unit('dongyuan', 'community', '0532-5550301', '东苑社区', 'Dongyuan community')),
  link('chaohai-street', unit('xihe', 'community', '0532-5550302', '西河社区', 'Xihe community')),
  link('chaohai-street', unit('beiguan', 'community', '0532-5550303', '北关社区', 'Beiguan community')),
  link('chaohai-street', unit('wenhua', 'community', '0532-5550304', '文化路社区', 'Wenhua Road community')),
]

export const demoPassword = 'mazha-demo-2026'

/** The id of a demonstration person follows from the log-in, so that loading it again finds the same one. */
export const demoPersonId = (login: string): string => derivedId('demonstration', login)

type DemoPerson = { readonly login: string; readonly name: string; readonly role: Role; readonly unit: string }

const people: readonly DemoPerson[] = [
  { login: 'clerk', name: '周敏', role: 'clerk', unit: 'hotline-centre' },
  { login: 'clerk2', name: '钱小雨', role: 'clerk', unit: 'hotline-centre' },
  { login: 'dispatcher', name: '林涛', role: 'dispatcher', unit: 'dispatch-centre' },
  { login: 'handler', name: '王建国', role: 'handler', unit: 'municipal' },
  { login: 'handler2', name: '李海峰', role: 'handler', unit: 'water-bureau' },
  { login: 'handler3', name: '赵磊', role: 'handler', unit: 'urban-management' },
  { login: 'handler4', name: '孙丽', role: 'handler', unit: 'labour' },
  { login: 'handler5', name: '吴强', role: 'handler', unit: 'housing' },
  { login: 'handler6', name: '冯娟', role: 'handler', unit: 'chaohai-street' },
  { login: 'handler7', name: '蒋文', role: 'handler', unit: 'municipal' },
  { login: 'verifier', name: '郑洁', role: 'verifier', unit: 'dispatch-centre' },
  { login: 'caller', name: '何静', role: 'caller', unit: 'hotline-centre' },
  { login: 'supervisor', name: '马骏', role: 'supervisor', unit: 'supervision-office' },
  { login: 'assessor', name: '罗颖', role: 'assessor', unit: 'supervision-office' },
  { login: 'leader', name: '高峰', role: 'leader', unit: 'dispatch-centre' },
  { login: 'auditor', name: '唐宁', role: 'auditor', unit: 'supervision-office' },
  { login: 'administrator', name: '许伟', role: 'administrator', unit: 'dispatch-centre' },
  { login: 'security-administrator', name: '沈岚', role: 'security_administrator', unit: 'dispatch-centre' },
  { login: 'grid-worker', name: '陈晓', role: 'grid_worker', unit: 'dongyuan' },
  { login: 'grid-head', name: '刘芳', role: 'grid_head', unit: 'dongyuan' },
  { login: 'mediator', name: '董梅', role: 'mediator', unit: 'chaohai-street' },
]

const title = (role: Role): Text => roles[role]

export const demoStaff: readonly NewStaff[] = people.map(({ login, name, role, unit: at }) => ({
  id: demoPersonId(login),
  name,
  login,
  password: demoPassword,
  keepsPassword: true,
  from: since,
  posts: [{ post: `${at}.${role}`, unit: at, role, title: title(role) }],
}))

/** What `mazha demo --logins` prints. */
export const demoLogins: readonly {
  readonly role: Role
  readonly name: string
  readonly password: string
  readonly person: string
  readonly unit: string
}[] = people.map(({ login, name, role, unit: at }) => ({
  role,
  name: login,
  password: demoPassword,
  person: name,
  unit: at,
}))

/** Who handles for a unit. */
export const handlerOf: Readonly<Record<string, string>> = {
  municipal: 'handler',
  'water-bureau': 'handler2',
  'urban-management': 'handler3',
  labour: 'handler4',
  housing: 'handler5',
  'chaohai-street': 'handler6',
}
