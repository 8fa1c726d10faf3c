import { defineConfig } from 'vitest/config'

/** Tests share two cores with a real PostgreSQL, so never more than two workers. */
const workers = { pool: 'forks', maxWorkers: 2 } as const

export default defineConfig({
  test: {
    ...workers,
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
          globalSetup: ['./test/setup-database.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          ...workers,
        },
      },
    ],
  },
})
