const browsers = [
  [/MicroMessenger/, 'WeChat'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/360SE|360EE|QIHU/, '360'],
  [/QQBrowser/, 'QQ Browser'],
  [/UCBrowser|UBrowser/, 'UC'],
  [/Firefox\/|FxiOS/, 'Firefox'],
  [/HuaweiBrowser/, 'Huawei Browser'],
  [/Chrome\/|CriOS/, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const
const systems = [
  [/OpenHarmony|HarmonyOS/, 'HarmonyOS'],
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux|X11/, 'Linux'],
] as const

const find = (list: readonly (readonly [RegExp, string])[], words: string): string | undefined =>
  list.find(([sign]) => sign.test(words))?.[1]

/** Browser and system in two words, so that somebody knows an own device again; nothing that tells one from its like. */
export const deviceWords = (userAgent: string | undefined): string => {
  const words = (userAgent ?? '').slice(0, 512)
  return [find(browsers, words), find(systems, words)].filter((part) => part !== undefined).join(' · ')
}
