import type { Procedure } from '@mazha/contracts/procedure'
import { procedure as serviceRequest } from '@mazha/procedures/service-request'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { digestOf } from '#kernel/procedure-digest'
import { testDatabase } from '../../../../../test/database.ts'
import { loadProcedures } from './index.ts'

const now = new Date('2026-09-28T01:00:00.000Z')
let db: pg.Pool

beforeAll(async () => {
  db = new pg.Pool({ connectionString: (await testDatabase()).appUrl, max: 2 })
})
afterAll(() => db.end())

const load = (...definitions: Procedure[]) => loadProcedures({ db, now, definitions })
const renamed: Procedure = { ...serviceRequest, title: { zh: '群众来电', en: 'Calls' } }

test('every file of procedures/ is found without being listed anywhere', async () => {
  const procedures = await loadProcedures({ db, now })
  expect(procedures.list().map(({ id }) => id)).toContain('service-request')
  expect(procedures.current('service-request')).toBe(serviceRequest)
})

test('a body that changed under its old version is refused with what to do', async () => {
  await load(serviceRequest)
  await expect(load(renamed)).rejects.toMatchObject({
    name: 'StartProblem',
    text: { en: expect.stringContaining('make it version 2'), zh: expect.stringContaining('版本号改为 2') },
  })
})

test('a running matter keeps the version it started under, from the database', async () => {
  await load(serviceRequest)
  const second = { ...renamed, version: 2 }
  const procedures = await load(second)
  expect(procedures.current('service-request')).toBe(second)
  const first = procedures.find('service-request', 1)
  expect(first).toBeDefined()
  expect(first?.title).toEqual(serviceRequest.title)
  expect(digestOf(first!)).toEqual(digestOf(serviceRequest))
  expect(Object.keys(first!.actions)).toEqual(Object.keys(serviceRequest.actions))
})

test('two files with the same id and version are refused', async () => {
  await expect(load(serviceRequest, renamed)).rejects.toMatchObject({ name: 'StartProblem' })
})

test('the server’s role can neither change nor remove a version', async () => {
  await load(serviceRequest)
  await expect(db.query("update mazha.procedure_version set digest = ''")).rejects.toThrow(/permission denied/)
  await expect(db.query('delete from mazha.procedure_version')).rejects.toThrow(/permission denied/)
})
