import pg from 'pg'
import { migrate } from '../packages/server/src/kernel/migrate.ts'
import { openDatabase } from '../packages/server/src/kernel/postgres.ts'
import { dumpSchema } from '../packages/server/src/kernel/schema-dump.ts'
import { systemClock } from '../packages/server/src/kernel/time.ts'

/** The schema that the migrations make in a new, throw-away database. */
export async function dumpFresh(dataDir: string): Promise<string> {
  const database = await openDatabase({ dataDir, program: 'schema', durable: false })
  try {
    await migrate({ ownerUrl: database.ownerUrl, clock: systemClock })
    const client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    try {
      return await dumpSchema(client)
    } finally {
      await client.end()
    }
  } finally {
    await database.stop()
  }
}
