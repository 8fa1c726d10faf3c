import { workingDays, workingHours } from '@mazha/contracts/clock'
import { defineProcedure, defineTrack } from '@mazha/contracts/define'
import { field, form } from '@mazha/contracts/form'
import { followUpTrack } from '@mazha/procedures/tracks/follow-up'
import { defaultProfile } from '@mazha/procedures/tracks/limits'
import { verificationTrack } from '@mazha/procedures/tracks/verification'

const words = (zh: string, en: string) => field.lines({ label: { zh, en }, private: true, max: 2000 })

/** Two units go there together: both say that they are there before either measures. */
const jointInspection = defineTrack({
  id: 'joint_inspection',
  title: { zh: '联合检查', en: 'Joint inspection' },
  host: { facts: ['lead', 'partner', 'handlers'], clocks: ['inspect'] },
  initial: 'none',
  states: {
    none: { title: { zh: '未安排', en: 'Not planned' } },
    planned: { title: { zh: '待到场', en: 'Planned' } },
    on_site: { title: { zh: '已到场', en: 'On the ground' } },
    done: { title: { zh: '已检查', en: 'Done' } },
  },
  facts: { present: 'units', decibels: 'number' },
  clocks: {},
  outcomes: ['too_loud', 'within_limits'],
  actions: {
    arrive: {
      title: { zh: '到场签到', en: 'Arrive' },
      hint: { zh: '两个单位都到场后才能测量', en: 'Both units must be there before anyone measures' },
      from: ['planned'],
      by: [
        { role: 'handler', unit: 'lead' },
        { role: 'handler', unit: 'partner' },
      ],
      effects: [
        { add: 'present', value: { actor: 'unit' } },
        { add: 'handlers', value: { actor: 'person' } },
        { when: { fact: 'present', size: 2 }, do: [{ track: 'self', to: 'on_site' }] },
      ],
      trail: { zh: '检查人员到了现场。', en: 'Inspectors are on the ground.' },
    },
    measure: {
      title: { zh: '记录测量结果', en: 'Record the measurement' },
      from: ['on_site'],
      to: 'done',
      by: [{ role: 'handler', unit: 'lead' }],
      form: form({
        decibels: field.number({ label: { zh: '分贝', en: 'Decibels' }, min: 0, max: 160 }),
        too_loud: field.yesNo({ label: { zh: '超过限值', en: 'Above the limit' } }),
        words: words('检查记录', 'Record'),
        files: field.files({ label: { zh: '照片或记录', en: 'Photos or records' } }).optional(),
      }),
      effects: [
        { set: 'decibels', to: { input: 'decibels' } },
        { add: 'handlers', value: { actor: 'person' } },
        { stop: 'inspect' },
        { when: { input: 'too_loud', is: true }, do: [{ outcome: 'too_loud' }] },
        { when: { input: 'too_loud', is: false }, do: [{ outcome: 'within_limits' }] },
      ],
      trail: { zh: '现场测得 {decibels} 分贝。', en: '{decibels} decibels were measured.' },
    },
  },
})

export const procedure = defineProcedure({
  id: 'noise-complaint',
  version: 1,
  title: { zh: '噪声投诉', en: 'Noise complaint' },
  about: {
    zh: '噪声扰民：两个单位联合到场测量；超过限值的限期整改，整改由别人核查，再向投诉人回访。',
    en: 'Noise that disturbs: two units measure it together on the ground; above the limit it must be put right, someone else checks that, and the person is asked.',
  },
  sources: [defaultProfile],
  facts: {
    channel: 'channel',
    category: 'text',
    files: 'files',
    contactable: 'boolean',
    lead: 'unit',
    partner: 'unit',
    inspectors: 'units',
    handlers: 'people',
    finding: 'text',
  },
  states: {
    registered: { title: { zh: '已登记', en: 'Registered' }, queue: 'to_dispatch', holder: { role: 'dispatcher' } },
    inspecting: {
      title: { zh: '联合检查中', en: 'Under inspection' },
      queue: 'to_handle',
      holder: { role: 'handler', unit: 'lead' },
    },
    correcting: {
      title: { zh: '整改中', en: 'Being put right' },
      queue: 'to_handle',
      holder: { role: 'handler', unit: 'lead' },
    },
    corrected: { title: { zh: '已整改', en: 'Put right' }, queue: 'to_verify', holder: { role: 'verifier' } },
    asking: { title: { zh: '回访中', en: 'Following up' }, queue: 'to_call', holder: { role: 'caller' } },
    closed: { title: { zh: '已销号', en: 'Closed' }, final: true },
    withdrawn: { title: { zh: '已撤回', en: 'Withdrawn' }, final: true },
  },
  clocks: {
    plan: {
      title: { zh: '安排检查', en: 'Plan the inspection' },
      limit: workingDays(1),
      near: workingHours(2),
      source: defaultProfile,
    },
    inspect: {
      title: { zh: '联合检查', en: 'Joint inspection' },
      limit: workingDays(3),
      near: workingHours(4),
      source: defaultProfile,
    },
    correct: {
      title: { zh: '整改', en: 'Putting it right' },
      limit: workingDays(10),
      near: workingDays(2),
      source: defaultProfile,
    },
  },
  tracks: {
    joint_inspection: {
      use: jointInspection,
      during: ['inspecting'],
      on: { too_loud: 'order', within_limits: 'ask_about_it' },
    },
    verification: {
      use: verificationTrack({ limit: workingDays(3), source: defaultProfile }),
      during: ['corrected'],
      on: { passed: 'ask', failed: 'correct_again' },
    },
    follow_up: {
      use: followUpTrack({ limit: workingDays(5), source: defaultProfile }),
      during: ['asking'],
      on: { content: 'close', discontent: 'inspect_again' },
    },
  },
  open: {
    title: { zh: '登记', en: 'Register' },
    to: 'registered',
    by: ['reporter', 'clerk', 'dispatcher', 'grid_worker', 'system'],
    form: form({
      text: words('噪声情况', 'What the noise is'),
      title: field.line({ label: { zh: '标题', en: 'Title' }, private: true, max: 120 }).optional(),
      channel: field.code({ label: { zh: '来源渠道', en: 'Channel' } }),
      category: field.code({ label: { zh: '类别', en: 'Category' } }).optional(),
      address: field.line({ label: { zh: '地点', en: 'Address' }, private: true, max: 300 }).optional(),
      place: field.place({ label: { zh: '位置', en: 'Position' } }).optional(),
      files: field.files({ label: { zh: '照片或录音', en: 'Photos or recordings' } }).optional(),
      contactable: field.yesNo({ label: { zh: '留有联系方式', en: 'Can be reached' } }).optional(),
    }),
    effects: [
      { set: 'channel', to: { input: 'channel' } },
      { set: 'category', to: { input: 'category' } },
      { set: 'files', to: { input: 'files' } },
      { set: 'contactable', to: { input: 'contactable' } },
      { start: 'plan' },
    ],
    trail: { zh: '已收到您反映的噪声问题。', en: 'We have received your complaint about noise.' },
  },
  actions: {
    plan_inspection: {
      title: { zh: '安排联合检查', en: 'Plan a joint inspection' },
      from: ['registered'],
      to: 'inspecting',
      by: ['dispatcher'],
      form: form({
        lead: field.unit({ label: { zh: '牵头单位', en: 'Lead unit' } }),
        partner: field.unit({ label: { zh: '配合单位', en: 'Partner unit' } }),
      }),
      effects: [
        { set: 'lead', to: { input: 'lead' } },
        { set: 'partner', to: { input: 'partner' } },
        { add: 'inspectors', value: { input: 'lead' } },
        { add: 'inspectors', value: { input: 'partner' } },
        { stop: 'plan' },
        { start: 'inspect' },
        { track: 'joint_inspection', to: 'planned' },
      ],
      trail: {
        zh: '{lead}和{partner}最迟 {due:inspect} 一起到现场检查。',
        en: '{lead} and {partner} will inspect it together by {due:inspect}.',
      },
    },
    order: {
      title: { zh: '责令整改', en: 'Order it to be put right' },
      from: ['inspecting'],
      to: 'correcting',
      by: ['consequence'],
      effects: [{ set: 'finding', to: { is: 'too_loud' } }, { start: 'correct' }],
      trail: {
        zh: '噪声超过限值，已责令 {due:correct} 前整改。',
        en: 'It was too loud; it must be put right by {due:correct}.',
      },
    },
    report_correction: {
      title: { zh: '反馈整改', en: 'Report that it is put right' },
      from: ['correcting'],
      to: 'corrected',
      by: [{ role: 'handler', unit: 'lead' }],
      form: form({ reply: words('整改情况', 'What was done') }),
      effects: [
        { add: 'handlers', value: { actor: 'person' } },
        { stop: 'correct' },
        { track: 'verification', to: 'waiting' },
        { start: 'verify' },
      ],
      trail: { zh: '{lead}反馈已整改，会有人核查。', en: '{lead} says it is put right; someone else will check.' },
    },
    correct_again: {
      title: { zh: '继续整改', en: 'Put it right again' },
      from: ['corrected'],
      to: 'correcting',
      by: ['consequence'],
      effects: [{ start: 'correct' }],
    },
    ask_about_it: {
      title: { zh: '未超限值', en: 'Within the limit' },
      from: ['inspecting'],
      to: 'asking',
      by: ['consequence'],
      effects: [
        { set: 'finding', to: { is: 'within_limits' } },
        { start: 'follow_up' },
        { track: 'follow_up', to: 'calling' },
      ],
      trail: { zh: '没有超过限值，我们会联系您说明。', en: 'It was within the limit; we will call you to explain.' },
    },
    ask: {
      title: { zh: '核查通过', en: 'Verified' },
      from: ['corrected'],
      to: 'asking',
      by: ['consequence'],
      effects: [{ start: 'follow_up' }, { track: 'follow_up', to: 'calling' }],
      trail: { zh: '核查通过，我们会联系您。', en: 'It was checked; we will call you.' },
    },
    inspect_again: {
      title: { zh: '重新检查', en: 'Inspect again' },
      from: ['asking'],
      to: 'inspecting',
      by: ['consequence'],
      effects: [
        { clear: 'present' },
        { clear: 'judgement' },
        { start: 'inspect' },
        { track: 'joint_inspection', to: 'planned' },
        { track: 'verification', to: 'none' },
        { track: 'follow_up', to: 'none' },
      ],
      trail: {
        zh: '您认为没有解决，会再次联合检查。',
        en: 'You said it is not settled; there will be another joint inspection.',
      },
    },
    close: { title: { zh: '销号', en: 'Close' }, from: ['asking'], to: 'closed', by: ['consequence'] },
    close_unreached: {
      title: { zh: '免回访销号', en: 'Close with a waiver' },
      from: ['asking'],
      to: 'closed',
      by: [{ role: 'dispatcher', never: 'handlers' }],
      when: [
        {
          holds: { fact: 'unreached_days', size: 3 },
          otherwise: { zh: '要在三个不同的日子各回访一次。', en: 'Only after attempts on three different days.' },
        },
      ],
      form: form({ words: words('说明', 'Explanation') }),
    },
    withdraw: {
      title: { zh: '撤回', en: 'Withdraw' },
      from: 'open',
      to: 'withdrawn',
      by: ['reporter', 'clerk'],
      trail: { zh: '您撤回了这件事。', en: 'You have withdrawn this.' },
    },
  },
  promises: {
    inspecting: {
      holds: { fact: 'inspectors', size: 2 },
      otherwise: { zh: '联合检查要有两个不同的单位。', en: 'A joint inspection needs two different units.' },
    },
  },
})
