import { areaCodeSettings } from '@mazha/contracts/area-code'
import { readingRules } from '@mazha/contracts/audit'
import { isOfficePhone } from '@mazha/contracts/phone'
import { registerSettings } from '@mazha/contracts/register-rules'
import { retentionSettings } from '@mazha/contracts/retention'
import { staffingSettings } from '@mazha/contracts/staffing'
import type { Json, Text } from '@mazha/contracts/text'
import { z } from 'zod'
import type { Context } from '#kernel/context'
import { saveSettings } from '#kernel/district'
import { StartProblem } from '#kernel/postgres-problem'
import { districtSettings } from '#modules/intake'
import { loginSettings, recordAccountEvent } from '#modules/people'

/** Where residents reach the portal: paths are put behind it, so it ends where they begin. */
const portalAddress = z
  .url({
    protocol: /^https?$/,
    error: 'write it like https://mazha.example.gov.cn · 写成 https://mazha.example.gov.cn 的样子',
  })
  .refine((address) => {
    if (!URL.canParse(address)) return false
    const { username, password } = new URL(address)
    return username + password === '' && !/[?#]/.test(address)
  }, 'without ?, # and @, because paths are put behind it · 不能带 ?、# 和 @，后面要接路径')
  .transform((address) => address.replace(/\/+$/, ''))
  .nullable()
  .default(null)

const bounds = z
  .tuple([
    z.number().min(-180).max(180),
    z.number().min(-90).max(90),
    z.number().min(-180).max(180),
    z.number().min(-90).max(90),
  ])
  .refine(([west, south, east, north]) => west < east && south < north, 'west, south, east, north · 西、南、东、北')
  .nullable()
  .default(null)

type Setting = { readonly title: Text; readonly shape: z.ZodType }

/**
 * What an operator may set for a district, each by its name in `mazha.district.settings`: one more setting is one more line. A shape gives
 * what is left out its default, and refuses what it does not know: a typing error must not loosen a rule.
 */
const settings = {
  areaCodes: { title: { zh: '网格编码规则', en: 'codes of grids' }, shape: areaCodeSettings.strict().default({}) },
  baseMap: { title: { zh: '底图', en: 'base map' }, shape: districtSettings.shape.baseMap },
  bounds: { title: { zh: '辖区范围：西、南、东、北', en: 'bounds: west, south, east, north' }, shape: bounds },
  categories: { title: { zh: '诉求分类', en: 'categories of requests' }, shape: districtSettings.shape.categories },
  centre: { title: { zh: '地图中心', en: 'centre of the map' }, shape: districtSettings.shape.centre },
  login: { title: { zh: '登录规则', en: 'rules of log-in' }, shape: loginSettings.prefault({}) },
  openData: {
    title: { zh: '网格边界是否公开', en: 'whether the ground is open data' },
    shape: z.boolean().default(false),
  },
  outline: { title: { zh: '辖区轮廓（GeoJSON）', en: 'outline (GeoJSON)' }, shape: districtSettings.shape.outline },
  phone: {
    title: { zh: '热线电话', en: 'hotline' },
    shape: z
      .string()
      .refine(isOfficePhone, 'write it like 0871-65331234 or 12345 · 写成 0871-65331234 或 12345 的样子')
      .nullable()
      .default(null),
  },
  places: { title: { zh: '地图上的常用地点', en: 'places on the map' }, shape: districtSettings.shape.places },
  portalAddress: { title: { zh: '居民访问的网址', en: 'address of the portal' }, shape: portalAddress },
  reading: { title: { zh: '异常查看规则', en: 'unusual reading' }, shape: readingRules.strict().prefault({}) },
  register: {
    title: { zh: '人口信息保存期限', en: 'how long the register is kept' },
    shape: registerSettings.strict().prefault({}),
  },
  retention: { title: { zh: '保存期限', en: 'how long data is kept' }, shape: retentionSettings.strict().prefault({}) },
  staffing: { title: { zh: '网格力量配备', en: 'staffing' }, shape: staffingSettings.strict().prefault({}) },
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof settings

export const isSetting = (name: string): name is SettingName => Object.hasOwn(settings, name)
export const settingNames: readonly SettingName[] = Object.keys(settings).filter(isSetting)
export const settingTitle = (name: SettingName): Text => settings[name].title

/** As it holds now, with its defaults; as it is stored where it is not right. */
export const readSetting = ({ district }: Pick<Context, 'district'>, name: SettingName): Json => {
  const stored = district.settings[name]
  const parsed = settings[name].shape.safeParse(stored)
  return parsed.success ? asJson(parsed.data) : (stored ?? null)
}

const asJson = (value: unknown): Json => z.json().parse(JSON.parse(JSON.stringify(value ?? null)))

const toldCharacters = 300
const told = (value: Json): string => {
  const text = JSON.stringify(value)
  return text.length > toldCharacters ? `${text.slice(0, toldCharacters)}…` : text
}

/**
 * A value for a setting, with its defaults.
 *
 * @param from what is named where it is wrong: the file it came from
 * @throws StartProblem naming what is wrong
 */
export const parseSetting = (name: SettingName, value: unknown, from: string): Json => {
  const parsed = settings[name].shape.safeParse(value)
  if (parsed.success) return asJson(parsed.data)
  const inChinese = settings[name].shape.safeParse(value, { error: z.locales.zhCN().localeError })
  const wrong = (issues: readonly z.core.$ZodIssue[] = []): string =>
    issues.map(({ path, message }) => `${path.join('.') || name}: ${message}`).join('; ')
  throw new StartProblem({
    zh: `设置 ${name} 不对，没有保存（${from}）：${wrong(inChinese.error?.issues)}`,
    en: `The setting ${name} is wrong and was not kept (${from}): ${wrong(parsed.error.issues)}`,
  })
}

/** Keeps a setting that was parsed, and says so in the account log, for the auditor. Running servers take it up when they start again. */
export const keepSetting = async (ctx: Context, name: SettingName, value: Json): Promise<void> => {
  await saveSettings(ctx.db, ctx.district.id, { [name]: value })
  await recordAccountEvent(ctx, {
    kind: 'setting_changed',
    person: null,
    device: `${name}: ${told(readSetting(ctx, name))} → ${told(value)}`,
  })
}
