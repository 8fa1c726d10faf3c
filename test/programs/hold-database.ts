import { openDatabase, StartProblem } from '../../packages/server/src/kernel/postgres.ts'

/** Holds a data directory open until it is killed or its input ends: something for tests to kill. */
export async function main([dataDir = '']: readonly string[]): Promise<void> {
  try {
    const database = await openDatabase({ dataDir, program: 'hold-database' })
    console.log(JSON.stringify({ superUrl: database.superUrl, ownerUrl: database.ownerUrl }))
    process.stdin.resume()
    process.stdin.once('end', () => {
      void database.stop().then(() => process.exit(0))
    })
  } catch (error) {
    if (!(error instanceof StartProblem)) throw error
    console.log(JSON.stringify({ problem: error.text }))
    process.exitCode = 1
  }
}
