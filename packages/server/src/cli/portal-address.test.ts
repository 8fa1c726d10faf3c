import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { testDatabase } from '../../../../test/database.ts'
import { command as district } from './district.ts'
import type { Command } from './frame/command.ts'
import { command as portalAddress } from './portal-address.ts'

const scratch = mkdtempSync(join(tmpdir(), 'mazha-portal-address-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
const database = await testDatabase()

const run = async (command: Command, positionals: string[] = [], values: Record<string, string> = {}) => {
  const printed: string[] = []
  const env = {
    MAZHA_DATA: scratch,
    DATABASE_URL: database.ownerUrl,
    MAZHA_APP_URL: database.appUrl,
    MAZHA_AUDIT_URL: database.auditUrl,
  }
  await command.run({ env, positionals, values, print: (line) => printed.push(line), say: () => undefined })
  return printed.join('\n')
}

test('an operator says where residents reach the portal; what is no address is refused in words', async () => {
  await run(district, ['chaoyang'], { zh: '朝阳区' })
  expect(await run(portalAddress)).toBe('null')
  await expect(run(portalAddress, ['mazha.example'])).rejects.toThrow('The setting portalAddress is wrong')
  await expect(run(portalAddress, ['javascript:alert(1)'])).rejects.toThrow('The setting portalAddress is wrong')
  // What stands behind it in a printed code would be lost in a query.
  for (const wrong of [
    'https://x.example/sub?x=1',
    'https://x.example/#a',
    'https://x.example/?',
    'https://me@x.example',
  ])
    await expect(run(portalAddress, [wrong])).rejects.toThrow('The setting portalAddress is wrong')
  await run(portalAddress, ['https://mazha.example.gov.cn/'])
  expect(await run(portalAddress)).toBe('"https://mazha.example.gov.cn"')
})
