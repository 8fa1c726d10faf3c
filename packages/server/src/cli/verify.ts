import { readFileSync } from 'node:fs'
import { fill } from '@mazha/contracts/refusal'
import type { Text } from '@mazha/contracts/text'
import { procedures } from '@mazha/procedures/all'
import pg from 'pg'
import type { Erased } from '#kernel/ledger/check-erasures'
import { readDatabase } from '#kernel/ledger/database-source'
import { readExport } from '#kernel/ledger/export-file'
import { faults, type Fault } from '#kernel/ledger/fault'
import { checkpointRecord, type CheckpointRecord } from '#kernel/ledger/record'
import type { LedgerSource } from '#kernel/ledger/source'
import { verifyThreads } from '#kernel/ledger/threads'
import { verifyLedger, type Report, type VerifyOptions } from '#kernel/ledger/verify'
import { defineCommand, languageOf, type CommandInput } from './frame/command.ts'
import { readInstallation, withDatabase } from './frame/installation.ts'
import { ledgerLaw } from './frame/ledger-law.ts'

/**
 * Checks the whole ledger and what is computed from it, from a connection that can write nothing or from an export.
 * Exit code 0: whole; 1: something is broken, and what is named; 2: it was called wrongly.
 */
export const command = defineCommand({
  summary: {
    zh: '核对整个台账：哈希链、私密内容封印、重放、关联、计数、检查点签名',
    en: 'check the whole ledger: chains, seals, replay, links, counts, signed checkpoints',
  },
  usage: '[--database-url <url>] [--export <file>] [--checkpoint <file>] [--public-key <key>] [--json]',
  options: {
    'database-url': { type: 'string' },
    export: { type: 'string' },
    checkpoint: { type: 'string', multiple: true },
    'public-key': { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(input) {
    const { values, env, say } = input
    const file = text(values.export)
    const url = text(values['database-url'])
    if (file !== undefined && url !== undefined) {
      say({ zh: '--export 和 --database-url 只能用一个。', en: 'Use either --export or --database-url, not both.' })
      return 2
    }
    const outside = readOutside([values.checkpoint ?? []].flat().filter((name) => typeof name === 'string'))
    if (outside === undefined) {
      say({
        zh: '外存的检查点文件无法读取。',
        en: 'The file with the checkpoint that was kept outside cannot be read.',
      })
      return 2
    }
    if (file !== undefined) {
      try {
        return await check(input, readExport(file), outside)
      } catch (error) {
        if (!isFileError(error)) throw error
        say({ zh: `无法读取文件 ${file}：${error.message}`, en: `The file ${file} cannot be read: ${error.message}` })
        return 2
      }
    }
    if (url !== undefined) return fromDatabase(input, url, outside)
    return withDatabase(readInstallation(env), 'mazha verify', ({ auditUrl }) => fromDatabase(input, auditUrl, outside))
  },
})

const isFileError = (error: unknown): error is Error => error instanceof Error && 'syscall' in error && 'path' in error

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const readOutside = (files: readonly string[]): CheckpointRecord[] | undefined => {
  const found: CheckpointRecord[] = []
  for (const file of files) {
    try {
      for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
        found.push(checkpointRecord.parse(JSON.parse(line)))
      }
    } catch (error) {
      if (error instanceof Error) return undefined
      throw error
    }
  }
  return found
}

const fromDatabase = async (
  input: CommandInput,
  url: string,
  outside: readonly CheckpointRecord[],
): Promise<number> => {
  const client = new pg.Client({ connectionString: url, application_name: 'mazha verify' })
  // A connection that breaks between two statements fails the next one.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    input.say({
      zh: `无法连接数据库：${error.message}。请检查地址和登录名。`,
      en: `The database cannot be reached: ${error.message}. Check the address and the log-in.`,
    })
    return 2
  }
  try {
    return await check(input, readDatabase(client), outside, verifyThreads(url, procedures))
  } finally {
    await client.end()
  }
}

const check = async (
  input: CommandInput,
  source: LedgerSource,
  outside: readonly CheckpointRecord[],
  threads?: VerifyOptions['threads'],
): Promise<number> => {
  const { values, env, print, say } = input
  const publicKey = text(values['public-key'])
  const began = performance.now()
  let told = 0
  const report = await verifyLedger({
    source,
    ...ledgerLaw,
    ...(threads === undefined ? {} : { threads }),
    outside,
    ...(publicKey === undefined ? {} : { publicKey }),
    onProgress: (entries) => {
      if (entries - told < 100_000) return
      told = entries
      say({ zh: `已核对 ${entries} 条 …`, en: `${entries} entries checked …` })
    },
  })
  const ms = Math.round(performance.now() - began)
  if (values.json === true) {
    print(
      JSON.stringify({
        whole: report.faultCount === 0,
        ms,
        ...report,
        faults: report.faults.map((fault) => ({ ...fault, what: wordsOf(fault) })),
      }),
    )
  } else {
    const language = languageOf(env)
    for (const words of reportWords(report, ms)) print(words[language])
  }
  return report.faultCount === 0 ? 0 : 1
}

const wordsOf = ({ code, details }: Fault): Text => ({
  zh: fill(faults[code].zh, details, 'zh'),
  en: fill(faults[code].en, details, 'en'),
})

/** Where a fault is and what it is, in one sentence. */
const faultWords = (fault: Fault): Text => {
  const what = wordsOf(fault)
  const { district, matter, number, seq } = fault
  if (district === null) return what
  if (matter === null) return { zh: `${district}：${what.zh}`, en: `${district}: ${what.en}` }
  const name = number === null ? matter : `${number} (${matter})`
  return seq === null
    ? { zh: `${district} 事项 ${name}：${what.zh}`, en: `${district}, matter ${name}: ${what.en}` }
    : {
        zh: `${district} 事项 ${name} 第 ${seq} 条：${what.zh}`,
        en: `${district}, matter ${name}, entry ${seq}: ${what.en}`,
      }
}

/** Certificates that are told in sentences. */
const mostCertificates = 20

const erasureWords = ({ n, at, before, matters, found }: Erased): Text => ({
  zh: `  ${at.slice(0, 10)} 第 ${n} 号销毁证书：${before.slice(0, 10)} 前办结的 ${matters} 件事项，${found} 处私密内容和联系人已按规定删除`,
  en: `  erased by certificate ${n} of ${at.slice(0, 10)}: ${found} private words and contacts of ${matters} matters closed before ${before.slice(0, 10)}`,
})

const reportWords = (report: Report, ms: number): Text[] => {
  const lines: Text[] = []
  for (const { district, checked, newer, key, erasures } of report.districts) {
    lines.push({
      zh: `${district}：核对了 ${checked.entries} 条记录、${checked.matters} 件事项、${checked.clocks} 个时限、${checked.words} 段私密内容、${checked.contacts} 位联系人（另有 ${checked.erased} 处已删除）、${checked.links} 条关联、${checked.checkpoints} 个检查点`,
      en: `${district}: checked ${checked.entries} entries of ${checked.matters} matters, ${checked.clocks} clocks, ${checked.words} private words, ${checked.contacts} contacts (${checked.erased} more were erased), ${checked.links} links, ${checked.checkpoints} checkpoints`,
    })
    lines.push(
      key === null
        ? {
            zh: `  还没有检查点：末尾被截去的记录无从发现`,
            en: `  no checkpoint yet: entries cut off from the end would not be missed`,
          }
        : {
            zh: `  检查点公钥指纹 ${key}；其后新增 ${newer} 条，尚未签名`,
            en: `  checkpoints are signed by the key ${key}; ${newer} newer entries are not signed yet`,
          },
    )
    if (checked.leftOut > 0) {
      lines.push({
        zh: `  这份导出不含私密内容和联系人：有 ${checked.leftOut} 处未核对`,
        en: `  this export leaves out private words and contacts: ${checked.leftOut} were not checked`,
      })
    }
    lines.push(...erasures.slice(0, mostCertificates).map(erasureWords))
    if (erasures.length > mostCertificates) {
      const more = erasures.length - mostCertificates
      lines.push({
        zh: `  另有 ${more} 号销毁证书，--json 列出全部`,
        en: `  ${more} more certificates of erasure; --json lists all`,
      })
    }
  }
  const { faultCount } = report
  const checked = report.districts.reduce((sum, district) => sum + district.checked.entries, 0)
  const speed = ms === 0 ? checked : Math.round((checked * 1000) / ms)
  lines.push({
    zh: `用时 ${(ms / 1000).toFixed(1)} 秒，每秒 ${speed} 条`,
    en: `${(ms / 1000).toFixed(1)} s, ${speed} entries a second`,
  })
  if (faultCount === 0) return [...lines, { zh: '台账完整。', en: 'The ledger is whole.' }]
  lines.push({ zh: `发现 ${faultCount} 处问题。第一处：`, en: `${faultCount} faults. The first one:` })
  for (const fault of report.faults.slice(0, 20)) {
    const words = faultWords(fault)
    lines.push({ zh: `  ${words.zh}`, en: `  ${words.en}` })
  }
  return lines
}
