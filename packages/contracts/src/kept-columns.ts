import type { retentionRules } from './retention.ts'
import type { Text } from './text.ts'

/**
 * Which columns of the database hold something about a person, and which rule ends it. Every column that can hold words, names,
 * pictures, places or ids stands here once more than in the schema: a new one that nobody has thought about fails the tests
 * (test/architecture). Numbers that only count, moments and yes-or-no are left out, and so is `district_id`.
 *
 * Columns stand apart by spaces. `personal`: by the rule that ends them, the key of a person or of a person's matter included;
 * one that two rules end stands under both. `other`: about nobody.
 */
export type KeptTable = {
  readonly title: Text
  readonly personal: Partial<Record<keyof typeof retentionRules, string>>
  readonly other: string
  /** Why it is about nobody, or what stays. */
  readonly note?: Text
}

const staffIds = {
  zh: '人员代号只说明谁经办；姓名按“离任人员的姓名”到期',
  en: 'Ids say who did it; the name that they lead to ends by the rule for names',
}
const ground = { zh: '公开的区划信息', en: 'Public facts of the ground' }
const ownUnit = { zh: '单位对外公开的信息', en: 'What a unit says of itself in public' }
const digests = { zh: '只有编号和校验值', en: 'Ids and digests alone' }

export const keptColumns = {
  account_event: {
    title: { zh: '账号操作记录', en: 'Events of accounts' },
    personal: { views: 'person_id by_id device' },
    other: 'id kind post_id scope',
  },
  area: { title: { zh: '区域', en: 'Areas' }, personal: {}, other: 'id level origin', note: ground },
  area_heir: {
    title: { zh: '区域承接', en: 'Heirs of areas' },
    personal: {},
    other: 'area_id heir_id from_day',
    note: ground,
  },
  area_shape: {
    title: { zh: '区域边界', en: 'Shapes of areas' },
    personal: {},
    other: 'area_id valid_from valid_until geometry west south east north square_metres change_set_id',
    note: ground,
  },
  area_version: {
    title: { zh: '区域的名称和上级', en: 'Names of areas' },
    personal: {},
    other: 'area_id valid_from valid_until code name parent_id path change_set_id',
    note: ground,
  },
  building: {
    title: { zh: '楼栋', en: 'Buildings' },
    personal: {},
    other: 'id area_id area_path name address address_key kind lng lat search',
    note: { zh: '楼栋本身；谁住在里面记在“住处”', en: 'The building alone; who lives in it stands in the homes' },
  },
  building_unit: { title: { zh: '单元', en: 'Entrances' }, personal: {}, other: 'id building_id name name_key' },
  calendar: { title: { zh: '工作日历', en: 'Calendars' }, personal: {}, other: 'id body' },
  change_set: {
    title: { zh: '区划调整', en: 'Changes of the ground' },
    personal: {
      plans: 'title basis cancel_reason failure findings',
      acts: 'title basis',
      names: 'made_by planned_by cancelled_by',
    },
    other: 'id kind state planned_for counts',
    note: {
      zh: '已生效的长期保存：标题和依据是公开的行政决定，不写个人信息',
      en: 'One that took effect is kept: its title and basis are a public decision without personal data',
    },
  },
  change_set_item: {
    title: { zh: '区划调整的步骤', en: 'Steps of a change' },
    personal: { plans: 'data' },
    other: 'change_set_id kind',
  },
  checkpoint: {
    title: { zh: '签名检查点', en: 'Checkpoints' },
    personal: {},
    other: 'root prev public_key signature body',
    note: digests,
  },
  clock: { title: { zh: '时限', en: 'Clocks' }, personal: {}, other: 'matter_id name state data' },
  command: {
    title: { zh: '已答复的请求编号', en: 'Ids of answered requests' },
    personal: { commands: 'client_id digest matter_id' },
    other: '',
  },
  contact: {
    title: { zh: '诉求人联系方式', en: 'Contacts of matters' },
    personal: { matters: 'matter_id key_id name phone phone_index' },
    other: '',
  },
  district: { title: { zh: '辖区设置', en: 'The district' }, personal: {}, other: 'name_zh name_en zone settings' },
  erased_matter: {
    title: { zh: '销毁证书所列的事项', en: 'Matters that certificates of erasure name' },
    personal: {},
    other: 'matter_id',
    note: digests,
  },
  erasure_certificate: {
    title: { zh: '销毁证书', en: 'Certificates of erasure' },
    personal: {},
    other: 'body public_key signature',
    note: { zh: '只有数字和校验值', en: 'Numbers and a digest alone' },
  },
  export_log: {
    title: { zh: '导出记录', en: 'Exports' },
    personal: { views: 'person_id reason query' },
    other: 'number kind',
  },
  file: {
    title: { zh: '附件和照片', en: 'Files and photographs' },
    personal: { matters: 'matter_id name sha256', photos: 'person_id shows name sha256' },
    other: 'id type view_of',
  },
  file_chunk: {
    title: { zh: '附件和照片的内容', en: 'What is in them' },
    personal: { matters: 'data', photos: 'data' },
    other: 'file_id',
  },
  former_password: {
    title: { zh: '曾用密码', en: 'Former passwords' },
    personal: { ways_in: 'login_name password' },
    other: '',
  },
  handover: {
    title: { zh: '交接记录', en: 'Hand-overs' },
    personal: { names: 'person_id item to_person' },
    other: 'id post_id kind to_unit reason',
  },
  household: {
    title: { zh: '户', en: 'Dwellings' },
    personal: {},
    other: 'id building_id unit_id room room_key kind',
    note: { zh: '房间本身；谁住在里面记在“住处”', en: 'The dwelling alone; who lives in it stands in the homes' },
  },
  import: {
    title: { zh: '导入', en: 'Imports' },
    personal: { imports: 'name person_id file_id sha256 failure found' },
    other: 'id mapping state options',
  },
  import_chunk: {
    title: { zh: '导入的表格', en: 'Imported tables' },
    personal: { imports: 'data' },
    other: 'import_id',
  },
  import_mapping: {
    title: { zh: '列的对应', en: 'Mappings of columns' },
    personal: {},
    other: 'headings mapping',
    note: { zh: '只有列名', en: 'Headings alone' },
  },
  import_reject: {
    title: { zh: '退回的行', en: 'Rows sent back' },
    personal: { imports: 'details cells' },
    other: 'import_id code',
  },
  import_source: {
    title: { zh: '已导入的行', en: 'Rows that were taken in' },
    personal: { matters: 'digest matter_id words' },
    other: 'import_id',
  },
  invitation: {
    title: { zh: '邀请', en: 'Invitations' },
    personal: { invitations: 'digest person_id made_by' },
    other: '',
  },
  ledger: {
    title: { zh: '台账', en: 'The ledger' },
    personal: { names: 'body' },
    other: 'matter_id action hash',
    note: {
      zh: '台账不可更改：经办人只有代号，私密文字（含地址和地图上的点）只有加盐的校验值',
      en: 'Never changed: ids of who acted, and salted digests of private words, addresses and points on the map among them',
    },
  },
  link: { title: { zh: '事项关联', en: 'Links of matters' }, personal: {}, other: 'matter_id kind to_matter_id' },
  login: {
    title: { zh: '登录名和密码', en: 'Log-ins' },
    personal: { ways_in: 'name person_id password', staff: 'name' },
    other: '',
  },
  matter: {
    title: { zh: '事项', en: 'Matters' },
    personal: { names: 'facts holder_person reach barred', matters: 'lng lat' },
    other:
      'id number procedure head state tracks queue holder_role holder_unit units category level channel due_clock area_path',
    note: staffIds,
  },
  matter_text: {
    title: { zh: '事项的标题、正文和地址', en: 'Titles, texts and addresses' },
    personal: { matters: 'title body address search' },
    other: 'matter_id',
  },
  migration: { title: { zh: '库结构版本', en: 'Migrations' }, personal: {}, other: 'name sha256' },
  notice: {
    title: { zh: '工作通知', en: 'Notices' },
    personal: { notices: 'id addressee text_zh text_en' },
    other: 'matter_id change_set_id',
  },
  number_day: { title: { zh: '编号', en: 'Numbers' }, personal: {}, other: 'day' },
  organisation: {
    title: { zh: '单位', en: 'Organisations' },
    personal: { businesses: 'name code address address_key search closed_on' },
    other: 'id area_id area_path kind lng lat closed_why',
    note: {
      zh: '联系人是人口登记中的人员，按人口信息到期',
      en: 'Contact people are people of the register and end with it',
    },
  },
  outbox: { title: { zh: '待发消息', en: 'News to be told' }, personal: { deliveries: 'key payload' }, other: 'topic' },
  person: {
    title: { zh: '工作人员', en: 'Staff' },
    personal: {
      names: 'name',
      staff: 'office_phone',
      photos: 'photo_id photo_consent_on photo_by',
    },
    other: 'id staff_number',
    note: {
      zh: '人员代号和工号留存，姓名到期后只剩这两项',
      en: 'The id and the staff number stay: they are what is left when the name has ended',
    },
  },
  person_key: {
    title: { zh: '密钥', en: 'Keys' },
    personal: { matters: 'id wrapped', register: 'id wrapped' },
    other: 'purpose until',
  },
  phone_code: { title: { zh: '短信验证码', en: 'Codes' }, personal: { codes: 'phone_index digest' }, other: '' },
  place: {
    title: { zh: '场所', en: 'Places' },
    personal: { businesses: 'name address address_key search closed_on' },
    other: 'id area_id area_path kind organisation_id building_id lng lat closed_why',
  },
  post: {
    title: { zh: '岗位', en: 'Posts' },
    personal: {},
    other: 'id unit_id role title_zh title_en duty valid_from valid_until own_until scope',
  },
  post_area: {
    title: { zh: '岗位负责的区域', en: 'Areas of posts' },
    personal: { names: 'given_by' },
    other: 'post_id area_id valid_from valid_until',
    note: staffIds,
  },
  procedure_version: { title: { zh: '程序', en: 'Procedures' }, personal: {}, other: 'procedure digest body' },
  reaction: { title: { zh: '后台进度', en: 'Positions of jobs' }, personal: {}, other: 'name' },
  recovery_code: {
    title: { zh: '恢复码', en: 'Recovery codes' },
    personal: { ways_in: 'person_id digest' },
    other: '',
  },
  register_change: {
    title: { zh: '登记变更记录', en: 'Changes of the register' },
    personal: { traces: 'person_id subject_id fields reason' },
    other: 'id post_id subject_kind change',
  },
  residence: {
    title: { zh: '住处', en: 'Homes' },
    personal: { traces: 'resident_id household_id relation valid_from valid_until' },
    other: '',
  },
  resident: {
    title: { zh: '登记的人员', en: 'People of the register' },
    personal: { traces: 'id erased_why' },
    other: '',
  },
  resident_field: {
    title: { zh: '人员信息', en: 'Fields of people' },
    personal: { register: 'resident_id field value digest purpose basis until' },
    other: '',
  },
  resident_session: {
    title: { zh: '居民登录', en: 'Sessions of residents' },
    personal: { sessions: 'id phone_index csrf' },
    other: '',
  },
  second_factor: {
    title: { zh: '第二因素', en: 'Second factors' },
    personal: { ways_in: 'person_id secret' },
    other: '',
  },
  session: {
    title: { zh: '登录会话', en: 'Sessions' },
    personal: { sessions: 'id person_id csrf device method' },
    other: '',
  },
  single_sign_on: {
    title: { zh: '单点登录关联', en: 'Links to the single sign-on' },
    personal: { ways_in: 'subject person_id' },
    other: 'issuer',
  },
  tally: { title: { zh: '计数', en: 'Counts' }, personal: { names: 'bucket' }, other: '', note: staffIds },
  tally_delta: {
    title: { zh: '计数变动', en: 'Changes of counts' },
    personal: { names: 'bucket' },
    other: '',
    note: staffIds,
  },
  term: {
    title: { zh: '任职', en: 'Terms' },
    personal: { staff: 'end_reason', names: 'person_id valid_from valid_until given_by ended_by successor_id' },
    other: 'post_id',
    note: staffIds,
  },
  unit: {
    title: { zh: '机构', en: 'Units' },
    personal: { names: 'merged_by' },
    other: 'id kind valid_from valid_until net successor_id taken_over',
    note: staffIds,
  },
  unit_area: {
    title: { zh: '机构的区域', en: 'Areas of units' },
    personal: {},
    other: 'unit_id area_id valid_from valid_until',
  },
  unit_place: {
    title: { zh: '窗口和房间', en: 'Windows and rooms' },
    personal: {},
    other: 'unit_id id kind name_zh name_en used_by',
    note: ownUnit,
  },
  unit_version: {
    title: { zh: '机构的名称和电话', en: 'Names and telephones of units' },
    personal: {},
    other: 'unit_id valid_from valid_until name_zh name_en parent_id phone address',
    note: ownUnit,
  },
  unwritten: {
    title: { zh: '待写入的检索词', en: 'What is to be written beside the words of matters' },
    personal: { names: 'tag' },
    other: 'matter_id',
    note: {
      zh: '十来分钟后写进事项的检索词，这里就没有了',
      en: 'Some ten minutes later it stands beside the words of the matter and is gone here',
    },
  },
  view_log: {
    title: { zh: '查看记录', en: 'Looks' },
    personal: { views: 'person_id subject_id matter_id purpose search_id searched_by unusual export_number' },
    other: 'id post_id role unit_id',
  },
  words: {
    title: { zh: '事项的私密文字', en: 'Private words of matters' },
    personal: { matters: 'salt value key_id' },
    other: 'matter_id name',
  },
} as const satisfies Record<string, KeptTable>
