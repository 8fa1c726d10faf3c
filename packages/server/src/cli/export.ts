import pg from 'pg'
import { readDatabase } from '#kernel/ledger/database-source'
import { writeExport } from '#kernel/ledger/export-file'
import { defineCommand } from './frame/command.ts'
import { requireWritable } from './frame/files.ts'
import { readInstallation, withDatabase } from './frame/installation.ts'

/** Writes the ledger to a file that anyone can check with `mazha verify --export`. */
export const command = defineCommand({
  summary: { zh: '把台账导出为可独立核对的文件', en: 'export the ledger to a file that can be checked on its own' },
  usage: '[--words] [--database-url <url>] <file.jsonl or file.jsonl.gz>',
  options: { words: { type: 'boolean' }, 'database-url': { type: 'string' } },
  async run({ values, positionals: [path], env, print, say }) {
    if (path === undefined) {
      say({
        zh: '请给出文件名，例如：npx mazha export ledger.jsonl.gz',
        en: 'Name the file, for example: npx mazha export ledger.jsonl.gz',
      })
      return 2
    }
    await requireWritable(path)
    const write = async (url: string): Promise<number> => {
      const client = new pg.Client({ connectionString: url, application_name: 'mazha export' })
      // A connection that breaks between two statements fails the next one.
      client.on('error', () => undefined)
      await client.connect()
      try {
        const exported = await writeExport(readDatabase(client), path, { words: values.words === true })
        print(JSON.stringify({ file: path, ...exported }))
        return 0
      } finally {
        await client.end()
      }
    }
    const url = values['database-url']
    if (typeof url === 'string') return write(url)
    return withDatabase(readInstallation(env), 'mazha export', ({ auditUrl }) => write(auditUrl))
  },
})
