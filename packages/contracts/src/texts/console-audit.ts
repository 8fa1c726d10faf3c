import type { Text } from '../text.ts'

/** Words of looks at people's data, of exports, and of the auditor's screen. */
export const auditTexts = {
  'nav.audit': { zh: '审计', en: 'Audit' },
  'export.title': { zh: '导出表格', en: 'Export a workbook' },
  'export.why': { zh: '导出用途', en: 'What it is for' },
  'export.hint': {
    zh: '表格含有个人信息：您的姓名、时间和用途会印在每一页上，并记入日志。',
    en: 'It holds personal data: your name, the time and the purpose stand on every page, and go on record.',
  },
  'export.short': { zh: '请写明用途，至少 4 个字。', en: 'Please say what it is for, in at least 4 characters.' },
  'export.go': { zh: '记录并导出', en: 'Record and export' },
  'contact.show': { zh: '查看联系方式', en: 'Show name and number' },
  'contact.why': { zh: '查看用途', en: 'What for' },
  'contact.hint': { zh: '每次查看都会记录，本人可以查到。', en: 'Every look is recorded, and the person can read it.' },
  'contact.go': { zh: '记录并查看', en: 'Record and show' },
  'contact.none': { zh: '没有留下联系方式。', en: 'They left no name or number.' },
  'audit.about': {
    zh: '谁在什么时候、以什么岗位、为什么查看了个人信息；异常的请核实。',
    en: 'Who looked at personal data, when, by which post and for what. Please look into what is unusual.',
  },
  'audit.views': { zh: '查看记录', en: 'Looks' },
  'audit.exports': { zh: '导出记录', en: 'Exports' },
  'audit.filter': { zh: '显示', en: 'Show' },
  'audit.all': { zh: '全部查看', en: 'All looks' },
  'audit.any': { zh: '所有异常', en: 'All that is unusual' },
  'audit.when': { zh: '时间', en: 'When' },
  'audit.who': { zh: '查看人', en: 'Who' },
  'audit.post': { zh: '岗位和单位', en: 'Post and unit' },
  'audit.subject': { zh: '被查看人代号', en: 'Whose data (alias)' },
  'audit.purpose': { zh: '用途', en: 'What for' },
  'audit.unusual': { zh: '异常', en: 'Unusual' },
  'audit.number': { zh: '编号', en: 'Number' },
  'audit.none': { zh: '没有记录', en: 'Nothing on record' },
  'audit.more': { zh: '更多', en: 'More' },
} as const satisfies Record<string, Text>
