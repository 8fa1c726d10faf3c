import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Tests share two cores with a real PostgreSQL, so never more than two workers. A worker loads our modules once for all its
 * files: a module keeps nothing but by the context or the connection that it belongs to, and each file has its own of those.
 */
const workers = { pool: 'forks', maxWorkers: 2, isolate: false, unstubGlobals: true, unstubEnvs: true } as const

/** The files that take longest, the longest first: begun last, one of them would keep a worker busy while the other has nothing left. */
const longest = [
  'test/faults/kill.test.ts',
  // Looks at the memory of its process, so it has a fresh one.
  'packages/server/src/kernel/spreadsheet/thread.test.ts',
  'packages/server/src/cli/ledger-checks.test.ts',
  'test/start.test.ts',
  'packages/server/src/http/bad-bodies.test.ts',
  'packages/server/src/kernel/postgres.test.ts',
  'packages/server/src/modules/staffing/cards.test.ts',
  'packages/server/src/modules/intake/spreadsheet/kill.test.ts',
  'test/two-files/two-files.test.ts',
  'packages/server/src/http/permissions.test.ts',
  'test/browser/portal-filing.test.ts',
  'test/browser/portal-access.test.ts',
  'test/browser/console-states.test.ts',
  'test/browser/console-staff.test.ts',
  'test/browser/console-screens.test.ts',
  'test/browser/two-files.test.ts',
]

/** In an order that is the same on every machine, whatever former runs have left in a cache. */
class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex((path) => moduleId.endsWith(`/${path}`))
      return found < 0 ? longest.length : found
    }
    return Promise.resolve(
      files.toSorted((a, b) => place(a) - place(b) || (a.moduleId < b.moduleId ? -1 : a.moduleId > b.moduleId ? 1 : 0)),
    )
  }
}

export default defineConfig({
  test: {
    ...workers,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            'packages/**/*.test.{ts,tsx}',
            'procedures/**/*.test.ts',
            'apps/**/*.test.{ts,tsx}',
            'test/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**', 'test/browser/**'],
          globalSetup: ['./test/setup-database.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          ...workers,
        },
      },
      {
        // What touches the store, run once more on the oldest PostgreSQL that is promised.
        test: {
          name: 'store',
          environment: 'node',
          include: [
            'packages/server/src/kernel/{migrate,schema-dump,postgres-roles,deployment,commit,ledger,db}*.test.ts',
            'packages/server/src/modules/**/*.test.ts',
          ],
          globalSetup: ['./test/setup-database.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          ...workers,
        },
      },
      {
        test: {
          name: 'browser',
          environment: 'node',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['./test/setup-database.ts', './test/browser/setup-apps.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          ...workers,
        },
      },
    ],
  },
})
