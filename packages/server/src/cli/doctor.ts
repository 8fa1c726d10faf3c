import { examineDeployment } from '#kernel/deployment'
import { systemClock } from '#kernel/time'
import { defineCommand, languageOf } from './frame/command.ts'
import { readInstallation, withDatabase } from './frame/installation.ts'

/** Says what is wrong with a deployment, in sentences, and leaves with 1 when something is. */
export const command = defineCommand({
  summary: {
    zh: '检查部署：数据库、权限、磁盘、时钟、节假日',
    en: 'check a deployment: database, rights, disk, clock, holidays',
  },
  usage: '[--json]',
  options: { json: { type: 'boolean' } },
  run: ({ env, values, print }) => {
    const installation = readInstallation(env)
    return withDatabase(installation, 'mazha doctor', async (database) => {
      const findings = await examineDeployment({
        ...database,
        dataDir: installation.dataDir,
        sharedLogin: installation.databaseUrl !== undefined && installation.appUrl === undefined,
        clock: systemClock,
      })
      const language = languageOf(env)
      const marks = { ok: '✓', warn: '!', bad: '✗' }
      for (const { level, text } of findings) {
        print(values.json === true ? JSON.stringify({ level, text }) : `${marks[level]} ${text[language]}`)
      }
      return findings.some(({ level }) => level === 'bad') ? 1 : 0
    })
  },
})
