import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkSign } from '@mazha/contracts/id-number'
import { loadDemoGround } from '../packages/server/src/demo/ground.ts'
import { importRegister } from '../packages/server/src/modules/register/index.ts'
import { effortNote, measure } from './effort.ts'
import type { Bench } from './run.ts'

const rows = Number(process.env['MAZHA_BENCH_ROWS'] || 20_000)
const goal = 1000

/** Made-up people: three to a home, twenty homes to a staircase, two staircases to a building. */
const table = (): string => {
  const lines = ['社区,地址,楼栋,单元,房号,姓名,身份证号码,联系电话,与户主关系']
  for (let n = 0; n < rows; n += 1) {
    const home = Math.floor(n / 3)
    const body = `370211${1950 + (n % 60)}${String((n % 12) + 1).padStart(2, '0')}${String((n % 28) + 1).padStart(2, '0')}${String(Math.floor(n / 420) % 1000).padStart(3, '0')}`
    const building = Math.floor(home / 40)
    lines.push(
      `东苑社区,新华路${Math.floor(building / 10) + 1}号,${(building % 10) + 1}号楼,${(Math.floor(home / 20) % 2) + 1}单元,${home % 20},居民${n},${body}${checkSign(body)},139${String(n).padStart(8, '0')},${n % 3 === 0 ? '户主' : '子女'}`,
    )
  }
  return `${lines.join('\n')}\n`
}

/** How fast a table of residents becomes buildings, homes and people, each value under a key of the person's own. */
export const bench: Bench = async ({ report, say, installation }) => {
  const dir = mkdtempSync(join(tmpdir(), 'mazha-bench-register-'))
  try {
    const { ctx, database } = await installation()
    await loadDemoGround(ctx)
    const path = join(dir, 'people.csv')
    writeFileSync(path, table())
    for (const again of [false, true]) {
      say(`importing ${rows} residents${again ? ' again' : ''}`)
      const effort = await measure(database, () => importRegister(ctx, { path, name: 'people.csv', by: null }))
      const rate = rows / effort.seconds
      const { added, counts } = effort.result
      report({
        name: again ? 'register: the same table again, nothing added' : 'register: import',
        value: rate,
        unit: 'rows/s',
        ...(again
          ? { met: added === 0 }
          : { ratio: rate / goal, goal: '≥ 1,000 rows/s', met: rate >= goal && added === rows }),
        note: `${counts.buildings} buildings, ${counts.households} homes, ${counts.residents} people; ${effortNote(effort, rows)}`,
      })
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
