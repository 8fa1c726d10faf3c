import { pino } from 'pino'
import { stateCouncilCalendar } from '@mazha/contracts/calendar'
import { createContext } from '../../packages/server/src/kernel/context.ts'
import { createPool } from '../../packages/server/src/kernel/db.ts'
import { secretsFrom } from '../../packages/server/src/kernel/secrets.ts'
import { settableClock } from '../../packages/server/src/kernel/time.ts'
import { runImport } from '../../packages/server/src/modules/intake/spreadsheet/run-import.ts'
import { loadProcedures } from '../../packages/server/src/modules/procedures/index.ts'

/** Runs one import of the district `test` in batches of 20 rows, and prints how many rows are recorded after each: a process that can really be killed. */
export const main = async ([appUrl = '', id = '']: readonly string[]): Promise<void> => {
  const clock = settableClock(new Date('2026-06-01T02:00:00.000Z'))
  const ctx = createContext({
    appUrl,
    clock,
    log: pino({ level: 'silent' }),
    calendar: stateCouncilCalendar(),
    secrets: secretsFrom(Buffer.alloc(32, 3)),
    district: { id: 'test', name: { zh: '测试区', en: 'Test' }, zone: 'Asia/Shanghai', settings: {} },
    procedures: await loadProcedures({ db: createPool(appUrl, 1), now: clock.now() }),
  })
  await runImport(ctx, id, { batchRows: 20, onProgress: ({ rows_read }) => process.stdout.write(`${rows_read}\n`) })
  process.exit(0)
}
