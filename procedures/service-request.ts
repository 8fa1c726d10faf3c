import { calendarDays, workingDays, workingHours } from '@mazha/contracts/clock'
import { defineProcedure } from '@mazha/contracts/define'
import { field, form } from '@mazha/contracts/form'
import { longestText } from '@mazha/contracts/limits'
import { assignmentTrack } from './tracks/assignment.ts'
import { extensionTrack } from './tracks/extension.ts'
import { followUpTrack } from './tracks/follow-up.ts'
import { defaultProfile, hotlineRule } from './tracks/limits.ts'
import { objectionTrack } from './tracks/objection.ts'
import { suspensionTrack } from './tracks/suspension.ts'
import { verificationTrack } from './tracks/verification.ts'

const aDay = { limit: workingDays(1), source: defaultProfile }

const level = field.choice({
  label: { zh: '办理层级', en: 'Level' },
  options: {
    community_direct: { zh: '社区直接办', en: 'Community handles it' },
    street_coordinated: { zh: '街道协调办', en: 'Street coordinates' },
    county_joint: { zh: '县级会商办', en: 'County confers' },
  },
})
const urgency = field.choice({
  label: { zh: '紧急程度', en: 'Urgency' },
  options: {
    normal: { zh: '一般', en: 'Normal' },
    urgent: { zh: '紧急', en: 'Urgent' },
    emergency: { zh: '特急', en: 'Emergency' },
  },
})
const category = field.code({ label: { zh: '类别', en: 'Category' } })
const words = (zh: string, en: string, max = 2000) => field.lines({ label: { zh, en }, private: true, max })
const photos = field.files({ label: { zh: '照片或资料', en: 'Photos or documents' } })

/** How a decision that ends a matter reaches the person. */
const told = field.choice({
  label: { zh: '如何告知', en: 'How the person is told' },
  options: {
    phone: { zh: '电话', en: 'By phone' },
    in_person: { zh: '当面', en: 'In person' },
    message: { zh: '短信或查询页', en: 'By message or on the progress page' },
    letter: { zh: '书面', en: 'In writing' },
  },
})

const toHandling = {
  lead: field.unit({ label: { zh: '主办单位', en: 'Lead unit' } }),
  assists: field.units({ label: { zh: '协办单位', en: 'Assisting units' } }).optional(),
  level: level.optional(),
  words: words('交办要求', 'What is asked of them').optional(),
}

/** What was under way in handling is over; the facts stay in the ledger. */
const handlingIsOver = [
  { track: 'assignment', to: 'none' },
  { track: 'objection', to: 'none' },
  { track: 'extension', to: 'none' },
  { track: 'suspension', to: 'none' },
  { cancel: 'signing' },
  { cancel: 'ruling' },
  { cancel: 'extension_answer' },
  { cancel: 'suspension_answer' },
] as const

/** A result was judged insufficient: whatever was verified or said before counts no longer. */
const judgedAnew = [
  { cancel: 'verify' },
  { cancel: 'follow_up' },
  { clear: 'verification' },
  { clear: 'verified_by' },
  { clear: 'judgement' },
  { clear: 'judged_by' },
  { clear: 'unreached_days' },
  { clear: 'caller' },
  { track: 'verification', to: 'none' },
  { track: 'follow_up', to: 'none' },
] as const

/** Back to whoever handled it; to the dispatcher when it was answered on the spot and nobody leads yet. */
const handleAgain = [
  { when: { fact: 'lead', exists: true }, do: [{ follow: 'rework' }] },
  { when: { fact: 'lead', exists: false }, do: [{ follow: 'find_lead' }] },
] as const

const basisOfSeal = field.choice({
  label: { zh: '保密依据', en: 'Why it is sealed' },
  options: {
    accusation: { zh: '检举、控告：不得告知被检举人（信访工作条例）', en: 'An accusation: never shown to the accused' },
    interest: { zh: '与本事项有利害关系', en: 'An interest in the matter' },
    safety: { zh: '反映人要求保护', en: 'The person asked for protection' },
  },
})

const basisOfRecusal = field.choice({
  label: { zh: '回避理由', en: 'Why' },
  options: {
    relative: { zh: '是当事人或其近亲属', en: 'A party to it, or a close relative of one' },
    interest: { zh: '与本事项有利害关系', en: 'An interest in the matter' },
    other: { zh: '其他可能影响公正办理的关系', en: 'Another tie that may sway the work' },
  },
})

/** From whom it is kept is decided whenever it comes out, also when the matter is over. */
const everyState = [
  'registered',
  'accepted',
  'dispatched',
  'handling',
  'reported',
  'verified',
  'following_up',
  'shelved',
  'closed',
  'redirected',
  'declined',
  'merged',
  'withdrawn',
] as const

/** Work is never given to whom it is kept from. */
const notToTheSealed = [
  {
    holds: {
      not: {
        any: [
          { input: 'lead', among: 'sealed_units' },
          { input: 'assists', among: 'sealed_units' },
        ],
      },
    },
    otherwise: {
      zh: '这件事对该单位保密，请选择其他单位。',
      en: 'This matter is kept from that unit. Please choose another one.',
    },
  },
] as const

const rating = field.choice({
  label: { zh: '您对结果', en: 'The result' },
  options: {
    satisfied: { zh: '满意', en: 'I am satisfied' },
    basically_satisfied: { zh: '基本满意', en: 'I am basically satisfied' },
  },
})

export const procedure = defineProcedure({
  id: 'service-request',
  version: 1,
  title: { zh: '群众诉求', en: 'Service request' },
  about: {
    zh: '群众反映的事项从登记到销号：有人受理、有人办理、另有人核查、再向本人回访。没有核查和回访（或记录在案的免访理由）不能销号。',
    en: 'A resident’s request from registration to its close: someone accepts it, someone handles it, someone else verifies it, and the person is asked. It cannot be closed without verification and follow-up, or a recorded waiver.',
  },
  sources: [
    hotlineRule,
    { zh: '首问首办、首办负责的基层做法', en: 'The local practice that the first lead stays answerable' },
  ],
  facts: {
    channel: 'channel',
    category: 'text',
    level: 'text',
    urgency: 'text',
    anonymous: 'boolean',
    contactable: 'boolean',
    files: 'files',
    history: 'boolean',
    lead: 'unit',
    /** The first unit that led it stays answerable, wherever it went afterwards. */
    first_lead: 'unit',
    assists: 'units',
    handler: 'person',
    /** Everyone who ever worked on it: they neither verify it nor ask about it. */
    handlers: 'people',
    caller: 'person',
    solved: 'text',
    reworks: 'number',
    call_wanted: 'boolean',
    waiver: 'text',
    waived_by: 'person',
    declined_for: 'text',
    redirected_to: 'text',
    merged_into: 'matter',
    shelved_by: 'person',
    review_on: 'date',
    recurrences: 'number',
    /** From whom it is kept, whatever posts they hold: whom it accuses, and who has an interest in it. */
    sealed_units: 'barred_units',
    sealed_people: 'barred_people',
    recused: 'barred_people',
    sealed_for: 'text',
    unsealed_by: 'person',
    /** Its reporter says that it is about an official or a unit, and nobody has sorted it yet. */
    about_officials: 'unsorted',
  },
  states: {
    registered: { title: { zh: '已登记', en: 'Registered' }, queue: 'to_accept', holder: { role: 'clerk' } },
    accepted: { title: { zh: '已受理', en: 'Accepted' }, queue: 'to_dispatch', holder: { role: 'dispatcher' } },
    dispatched: {
      title: { zh: '已派单', en: 'Dispatched' },
      queue: 'to_handle',
      holder: { role: 'handler', unit: 'lead' },
    },
    handling: {
      title: { zh: '办理中', en: 'Being handled' },
      queue: 'to_handle',
      holder: { role: 'handler', unit: 'lead', person: 'handler' },
    },
    reported: { title: { zh: '已反馈', en: 'Reported' }, queue: 'to_verify', holder: { role: 'verifier' } },
    verified: { title: { zh: '已核查', en: 'Verified' }, queue: 'to_call', holder: { role: 'caller' } },
    following_up: {
      title: { zh: '回访中', en: 'Following up' },
      queue: 'to_call',
      holder: { role: 'caller', person: 'caller' },
    },
    shelved: {
      title: { zh: '挂账', en: 'Shelved' },
      queue: 'to_decide',
      holder: { role: 'leader', person: 'shelved_by' },
    },
    closed: { title: { zh: '已销号', en: 'Closed' }, final: true },
    redirected: { title: { zh: '告知渠道', en: 'Shown the right channel' }, final: true },
    declined: { title: { zh: '不予受理', en: 'Declined' }, final: true },
    merged: { title: { zh: '已并案', en: 'Merged' }, final: true },
    withdrawn: { title: { zh: '已撤回', en: 'Withdrawn' }, final: true },
  },
  clocks: {
    accept: {
      title: { zh: '受理', en: 'Acceptance' },
      limit: workingDays(1),
      near: workingHours(2),
      source: defaultProfile,
    },
    dispatch: {
      title: { zh: '派单', en: 'Dispatch' },
      limit: workingDays(1),
      near: workingHours(2),
      source: defaultProfile,
    },
    handle: {
      title: { zh: '办理答复', en: 'Handling and answer' },
      limit: workingDays(5),
      near: workingDays(1),
      source: hotlineRule,
    },
    review: {
      title: { zh: '挂账复核', en: 'Review of the shelving' },
      limit: calendarDays(90),
      near: calendarDays(7),
      source: defaultProfile,
    },
  },
  tracks: {
    assignment: {
      use: assignmentTrack({ limit: workingDays(2), source: hotlineRule }),
      during: ['dispatched', 'handling'],
      on: { signed: 'begin', returned: 'take_back' },
    },
    objection: {
      use: objectionTrack({ within: 'signing', ruling: aDay }),
      during: ['dispatched'],
      on: { upheld: 'take_back' },
    },
    extension: {
      use: extensionTrack({ clock: 'handle', maxDays: 10, answer: aDay }),
      during: ['handling'],
    },
    suspension: {
      use: suspensionTrack({ clock: 'handle', answer: aDay }),
      during: ['handling'],
    },
    verification: {
      use: verificationTrack({ limit: workingDays(3), source: defaultProfile }),
      during: ['reported'],
      on: { passed: 'pass_check', failed: 'fail_check' },
    },
    follow_up: {
      use: followUpTrack({ limit: workingDays(5), source: defaultProfile }),
      during: ['following_up'],
      on: { content: 'close', discontent: 'reopen_work' },
    },
  },
  open: {
    title: { zh: '登记', en: 'Register' },
    to: 'registered',
    by: ['reporter', 'clerk', 'dispatcher', 'grid_worker', 'grid_head', 'system'],
    when: [
      {
        holds: { any: [{ not: { input: 'history', is: true } }, { actor: 'system' }] },
        otherwise: { zh: '历史记录只能通过导入登记。', en: 'Histories can only be recorded by an import.' },
      },
      {
        holds: {
          any: [
            {
              all: [
                { input: 'sealed_units', exists: false },
                { input: 'sealed_people', exists: false },
                { input: 'recused', exists: false },
              ],
            },
            { not: { actor: 'reporter' } },
          ],
        },
        otherwise: { zh: '由受理人员决定对谁保密。', en: 'Whoever registers it decides from whom it is kept.' },
      },
    ],
    form: form({
      text: words('反映的内容', 'What happened', longestText),
      title: field.line({ label: { zh: '标题', en: 'Title' }, private: true, max: 120 }).optional(),
      category: category.optional(),
      level: level.optional(),
      urgency: urgency.optional(),
      channel: field.choice({
        label: { zh: '来源渠道', en: 'Channel' },
        options: {
          portal: { zh: '网上', en: 'Online' },
          qr: { zh: '扫码', en: 'QR code' },
          window: { zh: '窗口', en: 'Window' },
          phone: { zh: '电话', en: 'Phone' },
          letter: { zh: '来信', en: 'Letter' },
          spreadsheet: { zh: '表格导入', en: 'Spreadsheet' },
          grid_worker: { zh: '网格员上报', en: 'Grid worker' },
          device: { zh: '设备告警', en: 'Device' },
        },
      }),
      address: field.line({ label: { zh: '地点', en: 'Address' }, private: true, max: 300 }).optional(),
      place: field.place({ label: { zh: '位置', en: 'Position' } }).optional(),
      files: photos.optional(),
      anonymous: field.yesNo({ label: { zh: '匿名', en: 'Anonymous' } }).optional(),
      contactable: field.yesNo({ label: { zh: '留有联系方式', en: 'Can be reached' } }).optional(),
      history: field.yesNo({ label: { zh: '历史记录', en: 'A history' } }).optional(),
      sealed_units: field.units({ label: { zh: '对哪些单位保密', en: 'Kept from which units' } }).optional(),
      sealed_people: field.people({ label: { zh: '对哪些人员保密', en: 'Kept from which people' } }).optional(),
      sealed_for: basisOfSeal.optional(),
      recused: field.people({ label: { zh: '哪些人员回避', en: 'Who is recused' } }).optional(),
      about_officials: field.yesNo({ label: { zh: '涉及干部或单位', en: 'About an official or a unit' } }).optional(),
    }),
    effects: [
      { set: 'channel', to: { input: 'channel' } },
      { set: 'category', to: { input: 'category' } },
      { set: 'level', to: { input: 'level' } },
      { set: 'urgency', to: { input: 'urgency' } },
      { set: 'files', to: { input: 'files' } },
      { set: 'anonymous', to: { input: 'anonymous' } },
      { set: 'contactable', to: { input: 'contactable' } },
      { set: 'history', to: { input: 'history' } },
      { set: 'sealed_units', to: { input: 'sealed_units' } },
      { set: 'sealed_people', to: { input: 'sealed_people' } },
      { set: 'sealed_for', to: { input: 'sealed_for' } },
      { set: 'recused', to: { input: 'recused' } },
      { set: 'about_officials', to: { input: 'about_officials' } },
      // A record of the past has no day of acceptance or dispatch: only the answer's limit can be told from it.
      { when: { input: 'history', is: true }, do: [{ start: 'handle' }] },
      { when: { not: { input: 'history', is: true } }, do: [{ start: 'accept' }] },
    ],
    trail: { zh: '已收到您反映的事项。', en: 'We have received your request.' },
  },
  actions: {
    accept: {
      title: { zh: '受理', en: 'Accept' },
      from: ['registered'],
      to: 'accepted',
      by: ['clerk', 'dispatcher'],
      form: form({
        category: category.optional(),
        level: level.optional(),
        urgency: urgency.optional(),
        words: words('备注', 'Note', 1000).optional(),
      }),
      effects: [
        { set: 'category', to: { input: 'category' } },
        { set: 'level', to: { input: 'level' } },
        { set: 'urgency', to: { input: 'urgency' } },
        { stop: 'accept' },
        { start: 'dispatch' },
      ],
      trail: {
        zh: '已受理，{due:dispatch} 前转给负责的单位。',
        en: 'Accepted. It goes to the unit in charge by {due:dispatch}.',
      },
    },
    dispatch: {
      title: { zh: '派单', en: 'Dispatch' },
      from: ['accepted'],
      to: 'dispatched',
      by: ['dispatcher'],
      when: [
        {
          holds: { not: { input: 'lead', among: 'wrong_leads' } },
          otherwise: {
            zh: '该单位的异议已成立，请选择其他单位。',
            en: 'This unit’s objection was upheld. Please choose another unit.',
          },
        },
        {
          holds: { not: { fact: 'about_officials', is: true } },
          otherwise: {
            zh: '反映人说这件事涉及干部或单位：请先分清对谁保密，再派单。',
            en: 'The person says that it is about an official or a unit: say first from whom it is kept, then dispatch it.',
          },
        },
        ...notToTheSealed,
      ],
      form: form(toHandling),
      effects: [
        { set: 'lead', to: { input: 'lead' } },
        { when: { fact: 'first_lead', exists: false }, do: [{ set: 'first_lead', to: { input: 'lead' } }] },
        { clear: 'assists' },
        { set: 'assists', to: { input: 'assists' } },
        { clear: 'assists_signed' },
        { clear: 'assists_done' },
        { set: 'level', to: { input: 'level' } },
        { clear: 'handler' },
        { stop: 'dispatch' },
        { start: 'handle' },
        { start: 'signing' },
        { track: 'assignment', to: 'offered' },
        { track: 'objection', to: 'none' },
        {
          notice: {
            to: 'lead',
            text: {
              zh: '有一件新的诉求派给您单位，请在 {due:signing} 前签收。',
              en: 'A new request was dispatched to your unit. Please sign for it by {due:signing}.',
            },
          },
        },
        {
          when: { fact: 'assists', exists: true },
          do: [
            {
              notice: {
                to: 'assists',
                text: { zh: '有一件诉求需要您单位协办。', en: 'A request needs your unit’s assistance.' },
              },
            },
          ],
        },
      ],
      trail: {
        zh: '您的诉求已转给{lead}，最迟 {due:handle} 答复您。',
        en: 'Your request went to {lead}. You will have an answer by {due:handle}.',
      },
    },
    begin: {
      title: { zh: '开始办理', en: 'Begin' },
      from: ['dispatched'],
      to: 'handling',
      by: ['consequence'],
      trail: {
        zh: '{lead}已签收，最迟 {due:handle} 答复您。',
        en: '{lead} has taken it on. You will have an answer by {due:handle}.',
      },
    },
    take_back: {
      title: { zh: '退回重新派单', en: 'Back to dispatch' },
      from: ['dispatched'],
      to: 'accepted',
      by: ['consequence'],
      effects: [
        { cancel: 'handle' },
        { clear: 'lead' },
        { clear: 'assists' },
        { clear: 'handler' },
        { track: 'assignment', to: 'none' },
        { track: 'objection', to: 'none' },
        { start: 'dispatch' },
        {
          notice: {
            to: 'dispatcher',
            text: { zh: '有一件诉求退回，需要重新派单。', en: 'A request came back and needs to be dispatched again.' },
          },
        },
      ],
    },
    reassign: {
      title: { zh: '改派', en: 'Reassign' },
      hint: { zh: '办理时限继续计算', en: 'The time limit keeps running' },
      from: ['dispatched', 'handling'],
      to: 'dispatched',
      by: ['dispatcher'],
      when: [
        {
          holds: { not: { input: 'lead', among: 'lead' } },
          otherwise: {
            zh: '这就是现在的主办单位，请选择其他单位。',
            en: 'This is the lead unit already. Please choose another one.',
          },
        },
        {
          holds: { not: { input: 'lead', among: 'wrong_leads' } },
          otherwise: {
            zh: '该单位的异议已成立，请选择其他单位。',
            en: 'This unit’s objection was upheld. Please choose another unit.',
          },
        },
        ...notToTheSealed,
      ],
      form: form({ ...toHandling, words: words('改派理由', 'Why') }),
      effects: [
        ...handlingIsOver,
        { resume: 'handle' },
        { set: 'lead', to: { input: 'lead' } },
        { clear: 'assists' },
        { set: 'assists', to: { input: 'assists' } },
        { clear: 'assists_signed' },
        { clear: 'assists_done' },
        { set: 'level', to: { input: 'level' } },
        { clear: 'handler' },
        { start: 'signing' },
        { track: 'assignment', to: 'offered' },
        {
          notice: {
            to: 'lead',
            text: {
              zh: '有一件诉求改派给您单位，请在 {due:signing} 前签收。',
              en: 'A request was reassigned to your unit. Please sign for it by {due:signing}.',
            },
          },
        },
      ],
      trail: {
        zh: '您的诉求改由{lead}办理，答复时间不变：最迟 {due:handle}。',
        en: '{lead} now handles your request. The date stays: by {due:handle}.',
      },
    },
    note: {
      title: { zh: '记录进展', en: 'Note progress' },
      from: ['dispatched', 'handling'],
      by: [
        { role: 'handler', unit: 'lead' },
        { role: 'handler', unit: 'assists' },
      ],
      form: form({ words: words('进展', 'Progress'), files: photos.optional() }),
      trail: { zh: '承办单位更新了办理进展。', en: 'The unit reported progress.' },
    },
    report: {
      title: { zh: '反馈结果', en: 'Report the result' },
      from: ['handling'],
      to: 'reported',
      by: [{ role: 'handler', unit: 'lead' }],
      when: [
        {
          holds: { not: { track: 'suspension', in: ['suspended'] } },
          otherwise: { zh: '办理正在中止，请先恢复办理。', en: 'Handling is suspended. Please resume it first.' },
        },
      ],
      form: form({
        reply: words('给诉求人的答复', 'Answer to the person', 4000),
        solved: field.choice({
          label: { zh: '办理结果', en: 'Outcome' },
          options: {
            solved: { zh: '已解决', en: 'Solved' },
            partly: { zh: '部分解决', en: 'Partly solved' },
            explained: { zh: '解释说明', en: 'Explained' },
          },
        }),
        files: photos.optional(),
      }),
      effects: [
        { set: 'solved', to: { input: 'solved' } },
        { set: 'handler', to: { actor: 'person' } },
        { add: 'handlers', value: { actor: 'person' } },
        ...handlingIsOver,
        { stop: 'handle' },
        { track: 'verification', to: 'waiting' },
        { start: 'verify' },
        {
          notice: {
            to: 'reporter',
            text: { zh: '您的诉求有了答复，请查看。', en: 'There is an answer to your request. Please have a look.' },
          },
        },
      ],
      trail: { zh: '{lead}已答复，我们会派人核查。', en: '{lead} has answered. Someone else will check the work.' },
    },
    answer: {
      title: { zh: '当场答复', en: 'Answer on the spot' },
      hint: {
        zh: '能当场答复的咨询类事项；仍要核查和回访',
        en: 'For questions that you can answer now; verification and follow-up stay',
      },
      from: ['accepted'],
      to: 'reported',
      by: ['clerk', 'dispatcher', 'grid_worker'],
      form: form({ reply: words('答复', 'Answer', 4000), files: photos.optional() }),
      effects: [
        { set: 'solved', to: { is: 'explained' } },
        { set: 'handler', to: { actor: 'person' } },
        { add: 'handlers', value: { actor: 'person' } },
        { stop: 'dispatch' },
        { track: 'verification', to: 'waiting' },
        { start: 'verify' },
        {
          notice: {
            to: 'reporter',
            text: { zh: '您的诉求有了答复，请查看。', en: 'There is an answer to your request. Please have a look.' },
          },
        },
      ],
      trail: {
        zh: '我们已当场答复您，还会有人核查。',
        en: 'We have answered you on the spot. Someone else will check it.',
      },
    },
    pass_check: {
      title: { zh: '核查通过', en: 'Verified' },
      from: ['reported'],
      to: 'verified',
      by: ['consequence'],
      effects: [
        {
          when: { fact: 'judgement', in: ['satisfied', 'basically_satisfied'] },
          do: [{ follow: 'close' }],
        },
        { when: { fact: 'judgement', exists: false }, do: [{ start: 'follow_up' }] },
      ],
      trail: { zh: '核查人员确认了办理结果。', en: 'Someone who did not do the work has checked it.' },
    },
    fail_check: {
      title: { zh: '核查不通过', en: 'Verification failed' },
      from: ['reported'],
      by: ['consequence'],
      effects: [...handleAgain],
      trail: {
        zh: '核查发现问题还没有解决好，已要求重新办理。',
        en: 'The check found that it is not settled. It will be handled again.',
      },
    },
    begin_follow_up: {
      title: { zh: '开始回访', en: 'Begin the follow-up' },
      from: ['verified'],
      to: 'following_up',
      by: [{ role: 'caller', never: 'handlers' }],
      effects: [
        { set: 'caller', to: { actor: 'person' } },
        { track: 'follow_up', to: 'calling' },
      ],
      trail: { zh: '回访员会联系您，听听您的意见。', en: 'We will contact you to hear what you think of it.' },
    },
    confirm: {
      title: { zh: '确认解决', en: 'Confirm' },
      hint: { zh: '您认为事情已经办好', en: 'It is settled for you' },
      from: ['reported', 'verified', 'following_up'],
      by: ['reporter'],
      when: [
        {
          holds: { fact: 'judgement', exists: false },
          otherwise: { zh: '您已经评价过了，谢谢您。', en: 'You have already judged the result. Thank you.' },
        },
      ],
      form: form({ rating, words: words('您想说的话', 'Anything you want to say').optional() }),
      effects: [
        { set: 'judgement', to: { input: 'rating' } },
        { set: 'judged_by', to: { is: 'reporter' } },
        { clear: 'call_wanted' },
        { when: { fact: 'verification', is: 'passed' }, do: [{ follow: 'close' }] },
      ],
      trail: { zh: '您确认了办理结果，谢谢您。', en: 'You confirmed the result. Thank you.' },
    },
    dispute: {
      title: { zh: '没有解决', en: 'It is not settled' },
      hint: { zh: '请说说哪里没有办好，会重新办理', en: 'Please tell us what is missing; it will be handled again' },
      from: ['reported', 'verified', 'following_up'],
      by: ['reporter'],
      form: form({ words: words('哪里没有办好', 'What is missing'), files: photos.optional() }),
      effects: [...handleAgain],
      trail: { zh: '您认为还没有解决，已要求重新办理。', en: 'You said it is not settled. It will be handled again.' },
    },
    reopen_work: {
      title: { zh: '回访不满意', en: 'Dissatisfied at follow-up' },
      from: ['following_up'],
      by: ['consequence'],
      effects: [...handleAgain],
      trail: {
        zh: '您对结果不满意，已要求重新办理。',
        en: 'You are dissatisfied with the result. It will be handled again.',
      },
    },
    rework: {
      title: { zh: '重办', en: 'Rework' },
      from: ['reported', 'verified', 'following_up'],
      to: 'handling',
      by: ['consequence'],
      effects: [
        { count: 'reworks' },
        ...judgedAnew,
        { track: 'assignment', to: 'signed' },
        { start: 'handle' },
        {
          notice: {
            to: 'lead',
            text: {
              zh: '有一件诉求需要重办，请在 {due:handle} 前反馈。',
              en: 'A request must be handled again. Please report by {due:handle}.',
            },
          },
        },
      ],
      trail: {
        zh: '{lead}重新办理，最迟 {due:handle} 答复您。',
        en: '{lead} handles it again. You will have an answer by {due:handle}.',
      },
    },
    find_lead: {
      title: { zh: '转派单办理', en: 'Back to dispatch' },
      from: ['reported', 'verified', 'following_up'],
      to: 'accepted',
      by: ['consequence'],
      effects: [{ count: 'reworks' }, ...judgedAnew, { clear: 'handler' }, { start: 'dispatch' }],
      trail: { zh: '我们会把它转给负责的单位办理。', en: 'We will pass it to the unit in charge.' },
    },
    close: {
      title: { zh: '销号', en: 'Close' },
      from: ['verified', 'following_up'],
      to: 'closed',
      by: ['consequence'],
      effects: [{ stop: 'follow_up' }, { track: 'follow_up', to: 'done' }],
      trail: {
        zh: '这件事已办结。如果再次发生，您可以随时告诉我们。',
        en: 'This is settled. If it happens again, you can tell us at any time.',
      },
    },
    waive: {
      title: { zh: '免回访销号', en: 'Close with a waiver' },
      hint: { zh: '写明理由，记录在案', en: 'The reason is recorded' },
      from: ['verified', 'following_up'],
      to: 'closed',
      by: [
        { role: 'dispatcher', never: 'handlers' },
        { role: 'leader', never: 'handlers' },
      ],
      when: [
        {
          holds: {
            any: [{ not: { input: 'basis', is: 'unreachable' } }, { fact: 'unreached_days', size: 3 }],
          },
          otherwise: {
            zh: '联系不上的，要在三个不同的日子各回访一次以后才能免回访。',
            en: 'Unreachable: only after attempts on three different days.',
          },
        },
        {
          holds: { any: [{ not: { input: 'basis', is: 'no_contact' } }, { fact: 'contactable', is: false }] },
          otherwise: { zh: '诉求人留有联系方式，请先回访。', en: 'The person can be reached. Please follow up first.' },
        },
      ],
      form: form({
        basis: field.choice({
          label: { zh: '理由', en: 'Reason' },
          options: {
            unreachable: { zh: '三个不同的日子都联系不上', en: 'Not reached on three different days' },
            no_contact: { zh: '匿名，没有联系方式', en: 'Anonymous, no way to reach them' },
            asked_not_to: { zh: '本人要求不回访', en: 'They asked not to be contacted' },
          },
        }),
        words: words('说明', 'Explanation', 1000),
      }),
      effects: [
        { set: 'waiver', to: { input: 'basis' } },
        { set: 'waived_by', to: { actor: 'person' } },
        { stop: 'follow_up' },
        { track: 'follow_up', to: 'done' },
      ],
      trail: {
        zh: '核查通过；没有联系上您，这件事先办结。有不同意见可以随时告诉我们。',
        en: 'The work was checked; we could not ask you, so it is closed for now. Tell us at any time if you disagree.',
      },
    },
    record_history: {
      title: { zh: '补录历史结果', en: 'Record a past result' },
      hint: {
        zh: '原记录没有核查和回访，如实注明',
        en: 'The old record says nothing of verification or follow-up, and that is stated',
      },
      from: ['registered'],
      to: 'closed',
      by: ['system'],
      when: [
        {
          holds: { fact: 'history', is: true },
          otherwise: { zh: '只有历史记录才能补录结果。', en: 'Only a history can be given a past result.' },
        },
      ],
      form: form({
        reply: words('当时的答复', 'The answer given then', 10_000),
        unit: field.unit({ label: { zh: '答复单位', en: 'Who answered' } }).optional(),
        satisfaction: field.code({ label: { zh: '原记录中的评价', en: 'Judgement in the old record' } }).optional(),
      }),
      effects: [
        { set: 'lead', to: { input: 'unit' } },
        { set: 'first_lead', to: { input: 'unit' } },
        { set: 'waiver', to: { is: 'history_import' } },
        { stop: 'handle' },
      ],
      trail: {
        zh: '这是从以前的台账录入的记录：当时已经答复，核查和回访情况没有记载。',
        en: 'This was taken over from an earlier record: it was answered then; nothing is known of verification or follow-up.',
      },
    },
    redirect: {
      title: { zh: '告知渠道', en: 'Show the right channel' },
      hint: {
        zh: '应走诉讼、仲裁、信访、报警等渠道的',
        en: 'What belongs to a court, arbitration, petition or the police',
      },
      from: ['registered', 'accepted'],
      to: 'redirected',
      by: ['clerk', 'dispatcher'],
      form: form({
        channel: field.choice({
          label: { zh: '应走渠道', en: 'Right channel' },
          options: {
            court: { zh: '法院', en: 'Court' },
            arbitration: { zh: '仲裁', en: 'Arbitration' },
            petition: { zh: '信访', en: 'Petition' },
            police: { zh: '公安', en: 'Police' },
          },
        }),
        words: words('怎么去办', 'How to go there'),
        told,
      }),
      effects: [
        { set: 'redirected_to', to: { input: 'channel' } },
        { stop: 'accept' },
        { stop: 'dispatch' },
        {
          notice: {
            to: 'reporter',
            text: {
              zh: '您反映的事项应通过其他渠道办理，请查看办法。',
              en: 'Another channel is in charge of this. Please see how to go there.',
            },
          },
        },
      ],
      trail: {
        zh: '这件事应通过其他法定渠道办理，具体怎么办已告诉您。',
        en: 'Another lawful channel is in charge of this; we told you how to go there.',
      },
    },
    decline: {
      title: { zh: '不予受理', en: 'Decline' },
      hint: { zh: '写明理由和别的办法，并告诉本人', en: 'With the reason and another way, told to the person' },
      from: ['registered', 'accepted'],
      to: 'declined',
      by: ['clerk', 'dispatcher'],
      form: form({
        reason: field.choice({
          label: { zh: '理由', en: 'Reason' },
          options: {
            not_public: { zh: '不属于公共服务职责', en: 'Not a public duty' },
            already_decided: { zh: '已有生效的处理决定', en: 'Already lawfully decided' },
            no_facts: { zh: '没有可办理的事实', en: 'Nothing that could be acted upon' },
            outside: { zh: '不在本辖区', en: 'Outside this district' },
          },
        }),
        words: words('向本人说明', 'Explanation to the person'),
        other_way: words('别的办法', 'Another way'),
        told,
      }),
      effects: [
        { set: 'declined_for', to: { input: 'reason' } },
        { stop: 'accept' },
        { stop: 'dispatch' },
        {
          notice: {
            to: 'reporter',
            text: {
              zh: '您反映的事项没有受理，理由和别的办法请查看。',
              en: 'Your request was declined. Please see why, and what else you can do.',
            },
          },
        },
      ],
      trail: {
        zh: '这件事我们不能受理，理由和别的办法已告诉您。',
        en: 'We cannot take this up; we told you why, and what else you can do.',
      },
    },
    merge: {
      title: { zh: '并案', en: 'Merge' },
      hint: {
        zh: '与另一件相同；诉求人保留自己的编号',
        en: 'The same as another one; the person keeps the own number',
      },
      from: ['registered', 'accepted', 'dispatched', 'handling'],
      to: 'merged',
      by: ['clerk', 'dispatcher'],
      form: form({
        into: field.matter({ label: { zh: '并入事项', en: 'Into which matter' } }),
        words: words('说明', 'Explanation', 1000).optional(),
      }),
      effects: [
        { set: 'merged_into', to: { input: 'into' } },
        { links: 'merged_into', to: { input: 'into' } },
        ...handlingIsOver,
      ],
      trail: {
        zh: '有人反映过同一件事，已合并办理；您的编号仍然有效。',
        en: 'Someone had raised the same; they are handled together. Your number stays valid.',
      },
    },
    withdraw: {
      title: { zh: '撤回', en: 'Withdraw' },
      hint: { zh: '不需要再办理时', en: 'When it need not be handled any more' },
      from: 'open',
      to: 'withdrawn',
      by: ['reporter', 'clerk'],
      form: form({ words: words('原因', 'Why', 1000).optional() }),
      effects: [...handlingIsOver],
      trail: { zh: '您撤回了这件事。', en: 'You have withdrawn this.' },
    },
    shelve: {
      title: { zh: '挂账', en: 'Shelve' },
      hint: {
        zh: '一时办不了的，由领导批准，定期复核',
        en: 'What cannot be done now: approved by name, reviewed on a date',
      },
      from: ['accepted', 'dispatched', 'handling'],
      to: 'shelved',
      by: ['leader'],
      when: [
        {
          holds: { input: 'review_on', withinDays: 180 },
          otherwise: {
            zh: '复核日期要在今天以后、180 天以内。',
            en: 'The review date must be after today and within 180 days.',
          },
        },
      ],
      form: form({
        words: words('批准理由', 'Why it is approved'),
        review_on: field.date({ label: { zh: '复核日期', en: 'Review date' } }),
      }),
      effects: [
        { set: 'shelved_by', to: { actor: 'person' } },
        { set: 'review_on', to: { input: 'review_on' } },
        ...handlingIsOver,
        { cancel: 'dispatch' },
        { cancel: 'handle' },
        { start: 'review', until: { input: 'review_on' } },
        {
          notice: {
            to: 'reporter',
            text: {
              zh: '您的诉求暂时无法办理，已经登记挂账，{review_on} 前复核。',
              en: 'Your request cannot be done for now. It is kept and reviewed by {review_on}.',
            },
          },
        },
      ],
      trail: {
        zh: '这件事现在条件还不具备，经批准先挂账，{review_on} 前复核并告诉您。',
        en: 'This cannot be done yet. With approval it is kept open and reviewed by {review_on}; we will tell you.',
      },
    },
    shelve_longer: {
      title: { zh: '继续挂账', en: 'Keep shelved' },
      from: ['shelved'],
      by: ['leader'],
      when: [
        {
          holds: { input: 'review_on', withinDays: 180 },
          otherwise: {
            zh: '复核日期要在今天以后、180 天以内。',
            en: 'The review date must be after today and within 180 days.',
          },
        },
      ],
      form: form({
        words: words('批准理由', 'Why it is approved'),
        review_on: field.date({ label: { zh: '下次复核日期', en: 'Next review date' } }),
      }),
      effects: [
        { set: 'shelved_by', to: { actor: 'person' } },
        { set: 'review_on', to: { input: 'review_on' } },
        { stop: 'review' },
        { start: 'review', until: { input: 'review_on' } },
      ],
      trail: {
        zh: '经复核，条件还不具备，{review_on} 前再次复核。',
        en: 'Reviewed: it cannot be done yet. The next review is by {review_on}.',
      },
    },
    bring_back: {
      title: { zh: '恢复办理', en: 'Bring back' },
      from: ['shelved'],
      to: 'accepted',
      by: ['leader', 'dispatcher'],
      form: form({ words: words('说明', 'Explanation', 1000).optional() }),
      effects: [
        { stop: 'review' },
        { clear: 'lead' },
        { clear: 'assists' },
        { clear: 'handler' },
        { clear: 'review_on' },
        { start: 'dispatch' },
      ],
      trail: { zh: '条件具备了，重新安排办理。', en: 'It can be done now; work is being arranged.' },
    },
    add_words: {
      title: { zh: '补充情况', en: 'Add something' },
      from: 'open',
      by: ['reporter', 'clerk'],
      form: form({ words: words('补充内容', 'What you want to add'), files: photos.optional() }),
      effects: [
        {
          when: { fact: 'lead', exists: true },
          do: [
            {
              notice: {
                to: 'lead',
                text: { zh: '诉求人补充了情况，请查看。', en: 'The person has added something. Please have a look.' },
              },
            },
          ],
        },
      ],
      trail: { zh: '您补充了情况，承办人会看到。', en: 'You added something; whoever handles it will see it.' },
    },
    ask_for_call: {
      title: { zh: '请给我打电话', en: 'Please call me' },
      from: 'open',
      by: ['reporter'],
      form: form({ words: words('什么时候方便', 'When it suits you', 200).optional() }),
      effects: [
        { set: 'call_wanted', to: { is: true } },
        { notice: { to: 'caller', text: { zh: '诉求人希望接到电话。', en: 'The person would like to be called.' } } },
      ],
      trail: { zh: '您希望接到电话，我们会联系您。', en: 'You asked for a call; we will contact you.' },
    },
    called: {
      title: { zh: '已回电', en: 'Called back' },
      from: 'open',
      by: ['caller', 'clerk'],
      when: [
        {
          holds: { fact: 'call_wanted', is: true },
          otherwise: { zh: '诉求人没有要求来电。', en: 'The person did not ask for a call.' },
        },
      ],
      form: form({ words: words('通话内容', 'What was said', 1000) }),
      effects: [{ clear: 'call_wanted' }],
      trail: { zh: '我们给您回了电话。', en: 'We called you back.' },
    },
    seal: {
      title: { zh: '保密', en: 'Seal' },
      hint: {
        zh: '对被反映的单位和人员保密：他们在任何页面都看不到这件事',
        en: 'Kept from the unit and people that it is about: they find it nowhere',
      },
      from: everyState,
      by: ['clerk', 'leader'],
      when: [
        {
          holds: {
            any: [
              { input: 'units', exists: true },
              { input: 'people', exists: true },
            ],
          },
          otherwise: { zh: '请选择对哪些单位或人员保密。', en: 'Please say from which units or people it is kept.' },
        },
        {
          holds: {
            any: [
              { over: true },
              {
                not: {
                  any: [
                    { input: 'units', among: 'lead' },
                    { input: 'units', among: 'assists' },
                  ],
                },
              },
            ],
          },
          otherwise: {
            zh: '该单位正在办理这件事，请先改派。',
            en: 'That unit is handling it. Please reassign it first.',
          },
        },
      ],
      form: form({
        units: field.units({ label: { zh: '对哪些单位保密', en: 'Kept from which units' } }).optional(),
        people: field.people({ label: { zh: '对哪些人员保密', en: 'Kept from which people' } }).optional(),
        basis: basisOfSeal,
        words: words('说明', 'Explanation', 1000).optional(),
      }),
      effects: [
        { add: 'sealed_units', value: { input: 'units' } },
        { add: 'sealed_people', value: { input: 'people' } },
        { set: 'sealed_for', to: { input: 'basis' } },
        { clear: 'about_officials' },
      ],
    },
    sort: {
      title: { zh: '分清对象', en: 'Sort' },
      hint: {
        zh: '反映人说涉及干部或单位的，先分清对谁保密；与谁都无关的，不填对象，此后大家都能看到',
        en: 'When the person says it is about an official or a unit: say from whom it is kept; from nobody, if it is about none',
      },
      from: everyState,
      by: ['clerk', 'dispatcher'],
      when: [
        {
          holds: { fact: 'about_officials', is: true },
          otherwise: { zh: '这件事不用再分清对象。', en: 'There is nothing left to sort here.' },
        },
      ],
      form: form({
        units: field.units({ label: { zh: '对哪些单位保密', en: 'Kept from which units' } }).optional(),
        people: field.people({ label: { zh: '对哪些人员保密', en: 'Kept from which people' } }).optional(),
        words: words('说明', 'Explanation', 1000).optional(),
      }),
      effects: [
        { add: 'sealed_units', value: { input: 'units' } },
        { add: 'sealed_people', value: { input: 'people' } },
        {
          when: {
            any: [
              { input: 'units', exists: true },
              { input: 'people', exists: true },
            ],
          },
          do: [{ set: 'sealed_for', to: { is: 'accusation' } }],
        },
        { clear: 'about_officials' },
      ],
    },
    unseal: {
      title: { zh: '解除保密', en: 'Unseal' },
      hint: {
        zh: '查清与被反映的单位和人员无关，或保密理由已不存在时：由批准人具名解除，此后他们能看到它',
        en: 'When it turns out not to be about them, or the reason is gone: whoever approves it is named, and from then on they see it',
      },
      from: everyState,
      by: ['leader'],
      when: [
        {
          holds: {
            any: [
              { fact: 'sealed_units', exists: true },
              { fact: 'sealed_people', exists: true },
            ],
          },
          otherwise: { zh: '这件事没有保密。', en: 'This matter is not sealed.' },
        },
      ],
      form: form({
        basis: field.choice({
          label: { zh: '解除理由', en: 'Why it is unsealed' },
          options: {
            not_about_them: { zh: '查明与其无关', en: 'It is not about them' },
            investigated: { zh: '查处已经结束', en: 'The investigation is over' },
            asked: { zh: '反映人要求或同意公开', en: 'The person asked for it or agreed' },
            by_mistake: { zh: '保密对象填写有误', en: 'It was sealed from the wrong ones' },
          },
        }),
        words: words('批准理由', 'Why it is approved'),
      }),
      effects: [
        { clear: 'sealed_units' },
        { clear: 'sealed_people' },
        { clear: 'sealed_for' },
        { set: 'unsealed_by', to: { actor: 'person' } },
      ],
    },
    recuse: {
      title: { zh: '回避', en: 'Recuse myself' },
      hint: {
        zh: '与这件事有利害关系时使用：此后您看不到它，也不能办理',
        en: 'When you have an interest in it: from then on you neither see it nor act on it',
      },
      from: everyState,
      by: ['clerk', 'dispatcher', 'handler', 'verifier', 'caller', 'leader', 'supervisor', 'grid_worker', 'grid_head'],
      form: form({ basis: basisOfRecusal, words: words('说明', 'Explanation', 1000).optional() }),
      effects: [{ add: 'recused', value: { actor: 'person' } }],
    },
    order_recusal: {
      title: { zh: '责令回避', en: 'Have somebody recused' },
      hint: {
        zh: '该人员此后看不到这件事，也不能办理',
        en: 'From then on that person neither sees it nor acts on it',
      },
      from: everyState,
      by: ['leader', 'dispatcher', 'clerk'],
      form: form({
        person: field.person({ label: { zh: '谁回避', en: 'Who' } }),
        basis: basisOfRecusal,
        words: words('说明', 'Explanation', 1000).optional(),
      }),
      effects: [{ add: 'recused', value: { input: 'person' } }],
    },
    recur: {
      title: { zh: '又发生了', en: 'It happened again' },
      hint: { zh: '登记为一件新的诉求，与这件关联', en: 'Becomes a new request, linked to this one' },
      from: ['closed'],
      by: ['reporter', 'clerk', 'caller'],
      form: form({ words: words('这次的情况', 'What happened this time', longestText) }),
      effects: [
        { count: 'recurrences' },
        {
          opens: 'recurrence',
          with: {
            text: { input: 'words' },
            channel: { fact: 'channel' },
            category: { fact: 'category' },
            anonymous: { fact: 'anonymous' },
            contactable: { fact: 'contactable' },
            sealed_units: { fact: 'sealed_units' },
            sealed_people: { fact: 'sealed_people' },
            sealed_for: { fact: 'sealed_for' },
            recused: { fact: 'recused' },
            about_officials: { fact: 'about_officials' },
          },
        },
      ],
      trail: {
        zh: '您说又发生了，已登记为一件新的诉求。',
        en: 'You said that it happened again; it was registered as a new request.',
      },
    },
  },
  promises: {
    dispatched: {
      holds: { fact: 'lead', exists: true },
      otherwise: { zh: '请先确定主办单位。', en: 'Please choose the lead unit first.' },
    },
    handling: {
      holds: {
        all: [
          { fact: 'lead', exists: true },
          { fact: 'handler', exists: true },
        ],
      },
      otherwise: { zh: '要有主办单位和承办人才能办理。', en: 'Handling needs a lead unit and a handler.' },
    },
    verified: {
      holds: { fact: 'verification', is: 'passed' },
      otherwise: { zh: '还没有核查通过。', en: 'Verification has not been passed.' },
    },
    shelved: {
      holds: {
        all: [
          { fact: 'shelved_by', exists: true },
          { fact: 'review_on', exists: true },
        ],
      },
      otherwise: { zh: '挂账要有批准人和复核日期。', en: 'Shelving needs who approved it and a review date.' },
    },
    closed: {
      holds: {
        any: [
          {
            all: [
              { fact: 'verification', is: 'passed' },
              { fact: 'judgement', in: ['satisfied', 'basically_satisfied', 'refused_to_rate'] },
            ],
          },
          {
            all: [
              { fact: 'verification', is: 'passed' },
              { fact: 'waiver', exists: true },
            ],
          },
          { fact: 'waiver', is: 'history_import' },
        ],
      },
      otherwise: {
        zh: '没有核查和回访（或记录在案的免回访理由），不能销号。',
        en: 'It cannot be closed without verification and follow-up, or a recorded waiver.',
      },
    },
    declined: {
      holds: { fact: 'declined_for', exists: true },
      otherwise: { zh: '不予受理要写明理由。', en: 'Declining needs a reason.' },
    },
    merged: {
      holds: { fact: 'merged_into', exists: true },
      otherwise: { zh: '请写明并入哪一件。', en: 'Please say into which matter.' },
    },
  },
})
