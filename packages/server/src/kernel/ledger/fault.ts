import type { Text } from '@mazha/contracts/text'

/** Everything that can be wrong with a ledger, in words. `{name}` places are filled from the fault's details. */
export const faults = {
  'entry.missing': {
    zh: '缺少第 {expected} 条记录，其后是第 {found} 条',
    en: 'entry {expected} is missing: the next one found is {found}',
  },
  'entry.body': { zh: '正文不是台账记录', en: 'the body is not a ledger entry' },
  'entry.canonical': { zh: '正文不是规范 JSON', en: 'the body is not canonical JSON' },
  'entry.hash': { zh: '正文与哈希不符', en: 'the body does not have the stored hash' },
  'entry.prev': { zh: '没有接上前一条记录的哈希', en: 'it does not follow the hash of the entry before' },
  'entry.place': {
    zh: '正文里的{field}是 {found}，应为 {expected}',
    en: 'its body says {field} {found}, but it stands at {expected}',
  },
  'entry.replay': { zh: '无法重放：{why}', en: 'it cannot be replayed: {why}' },
  'word.wrong': {
    zh: '私密内容“{name}”与台账摘要不符',
    en: 'the private words “{name}” are not those that were sealed',
  },
  'word.missing': {
    zh: '私密内容“{name}”已不在，没有销毁证书说明它已按规定删除',
    en: 'the private words “{name}” are missing, and no certificate says that they were erased',
  },
  'word.unknown': { zh: '私密内容“{name}”不在台账里', en: 'the private words “{name}” are not in the ledger' },
  'matter.missing': { zh: '有台账记录，但没有这件事项', en: 'there are entries, but no such matter' },
  'matter.no-entries': {
    zh: '有{table}数据，但没有任何台账记录',
    en: 'there are rows in {table}, but no entry in the ledger',
  },
  'matter.column': {
    zh: '事项表的 {column} 是 {found}，按台账应为 {expected}',
    en: 'the matter’s {column} is {found}; the ledger gives {expected}',
  },
  'clock.missing': {
    zh: '时限“{name}”在台账里有，时限表里没有',
    en: 'the clock “{name}” is in the ledger, but not in the table of clocks',
  },
  'clock.unknown': {
    zh: '时限“{name}”在时限表里有，台账里没有',
    en: 'the clock “{name}” is in the table of clocks, but not in the ledger',
  },
  'clock.column': {
    zh: '时限“{name}”的 {column} 是 {found}，按台账应为 {expected}',
    en: 'the {column} of the clock “{name}” is {found}; the ledger gives {expected}',
  },
  'contact.wrong': {
    zh: '联系人信息与台账摘要不符',
    en: 'the contact is not the one that was sealed',
  },
  'contact.missing': {
    zh: '联系人信息已不在，没有销毁证书说明它已按规定删除',
    en: 'the contact is missing, and no certificate says that it was erased',
  },
  'contact.unknown': { zh: '有联系人信息，台账里没有', en: 'there is a contact that is not in the ledger' },
  'link.missing': {
    zh: '与 {to} 的关联（{kind}）在台账里有，关联表里没有',
    en: 'the link to {to} ({kind}) is in the ledger, but not in the table of links',
  },
  'link.unknown': {
    zh: '与 {to} 的关联（{kind}）在关联表里有，台账里没有',
    en: 'the link to {to} ({kind}) is in the table of links, but not in the ledger',
  },
  'link.column': {
    zh: '与 {to} 的关联（{kind}）的 {column} 是 {found}，按台账应为 {expected}',
    en: 'the {column} of the link to {to} ({kind}) is {found}; the ledger gives {expected}',
  },
  'tally.wrong': {
    zh: '计数“{bucket}”是 {found}，按台账应为 {expected}',
    en: 'the count of {bucket} is {found}; the ledger gives {expected}',
  },
  'procedure.wrong': {
    zh: '流程 {procedure} 第 {version} 版存档的内容与其摘要不符或无法读取',
    en: 'what is kept of version {version} of the procedure {procedure} does not have its digest, or cannot be read',
  },
  'procedure.changed': {
    zh: '流程 {procedure} 第 {version} 版存档的内容与本程序里的同一版不同',
    en: 'what is kept of version {version} of the procedure {procedure} is not that version as this program has it',
  },
  'calendar.wrong': {
    zh: '存档的日历 {id} 的内容与其编号不符或无法读取',
    en: 'what is kept of the calendar {id} does not have that id, or cannot be read',
  },
  'checkpoint.missing': {
    zh: '缺少第 {expected} 个检查点，其后是第 {found} 个',
    en: 'checkpoint {expected} is missing: the next one found is {found}',
  },
  'checkpoint.body': { zh: '第 {n} 个检查点无法读取', en: 'checkpoint {n} cannot be read' },
  'checkpoint.column': {
    zh: '第 {n} 个检查点的 {column} 与签名内容不符',
    en: 'the {column} of checkpoint {n} is not what was signed',
  },
  'checkpoint.signature': { zh: '第 {n} 个检查点的签名无效', en: 'checkpoint {n} has no valid signature' },
  'checkpoint.key': {
    zh: '第 {n} 个检查点用了另一把密钥（{found}）',
    en: 'checkpoint {n} was signed with another key ({found})',
  },
  'checkpoint.prev': { zh: '第 {n} 个检查点没有接上前一个', en: 'checkpoint {n} does not follow the one before' },
  'checkpoint.count': {
    zh: '第 {n} 个检查点签名时有 {expected} 条记录、{expectedMatters} 件事项，现在只有 {found} 条、{foundMatters} 件',
    en: 'checkpoint {n} was signed over {expected} entries of {expectedMatters} matters; there are now {found} of {foundMatters}',
  },
  'checkpoint.root': {
    zh: '第 {n} 个检查点签名后，位置 {upto} 以前的台账被改动过',
    en: 'the ledger up to position {upto} is not the one that checkpoint {n} was signed over',
  },
  'checkpoint.lost': {
    zh: '外存的第 {n} 个检查点不在台账里',
    en: 'checkpoint {n}, kept outside, is not in the ledger',
  },
  'erasure.missing': {
    zh: '缺少第 {expected} 号销毁证书，其后是第 {found} 号',
    en: 'certificate of erasure {expected} is missing: the next one found is {found}',
  },
  'erasure.wrong': {
    zh: '第 {n} 号销毁证书无法读取，或签名无效',
    en: 'certificate of erasure {n} cannot be read, or has no valid signature',
  },
  'erasure.key': {
    zh: '第 {n} 号销毁证书用了另一把密钥（{found}）',
    en: 'certificate of erasure {n} was signed with another key ({found})',
  },
  'erasure.list': {
    zh: '第 {n} 号销毁证书所列的事项与签名内容不符',
    en: 'the matters that certificate of erasure {n} names are not those that were signed',
  },
  'erasure.uncertified': {
    zh: '第 {n} 号销毁证书所列的事项有 {found} 处私密内容或联系人已不在，证书只说明了 {certified} 处',
    en: '{found} private words and contacts of the matters that certificate of erasure {n} names are gone; it tells of {certified}',
  },
  'district.zone': {
    zh: '时区“{zone}”不存在，时限按 {used} 核对。请运行 npx mazha district {district} --zh {district} --zone Asia/Shanghai 改正',
    en: 'there is no time zone “{zone}”, so clocks were checked by {used}. Mend it with: npx mazha district {district} --zh {district} --zone Asia/Shanghai',
  },
  'district.calendar': {
    zh: '日历设置无法读取，时限按国务院日历核对。请在数据库里改正 mazha.district 的 settings',
    en: 'the settings of the calendar cannot be read, so clocks were checked by the State Council’s. Put the settings in mazha.district right',
  },
  'file.line': { zh: '导出文件第 {line} 行无法读取', en: 'line {line} of the export cannot be read' },
  'file.end': {
    zh: '导出文件不完整：应有 {expected} 件事项，只有 {found} 件',
    en: 'the export is not complete: {expected} matters expected, {found} found',
  },
} as const satisfies Record<string, Text>

export type FaultCode = keyof typeof faults

/** One thing that is wrong, and where. */
export type Fault = {
  readonly code: FaultCode
  readonly district: string | null
  readonly matter: string | null
  readonly number: string | null
  readonly seq: number | null
  readonly details: Readonly<Record<string, string | number>>
}
