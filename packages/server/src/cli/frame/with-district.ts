import { Refused, sayRefusal } from '@mazha/contracts/refusal'
import { closeContext, type Context } from '#kernel/context'
import { StartProblem } from '#kernel/postgres-problem'
import { openContext, openLog } from '../../compose.ts'
import { type CommandInput, languageOf } from './command.ts'
import { readInstallation, withDatabase } from './installation.ts'

/**
 * Runs some work on this installation's district. A refusal is said in the terminal's language.
 *
 * @param program what to call this program when another one wants the data directory meanwhile
 * @returns the work's exit code; 1 when it was refused
 */
export const withDistrict = (
  { env, say }: CommandInput,
  program: string,
  work: (ctx: Context) => Promise<number>,
): Promise<number> => {
  const installation = readInstallation(env)
  return withDatabase(installation, program, async ({ appUrl }) => {
    const log = openLog(installation.dataDir, env)
    const ctx = await openContext({ appUrl, dataDir: installation.dataDir, env, log })
    if (ctx === undefined) {
      throw new StartProblem({
        zh: '数据库里还没有辖区。请先运行 npm start，或用 npx mazha district 建立。',
        en: 'The database has no district yet. Run npm start first, or make one with npx mazha district.',
      })
    }
    try {
      return await work(ctx)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      say(sayRefusal(error, languageOf(env)))
      return 1
    } finally {
      await closeContext(ctx)
    }
  })
}
