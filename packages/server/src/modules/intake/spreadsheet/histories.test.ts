import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../../../../../test/database.ts'
import { tableWorkbook } from '#kernel/spreadsheet/made-up-files'
import { importWorld, type ImportWorld } from './made-up-district.ts'

let w: ImportWorld
beforeAll(async () => {
  w = await importWorld((await testDatabase()).appUrl, '2026-11-20T02:00:00.000Z')
})
afterAll(() => w.close())

/**
 * Ten histories, counted by hand from the State Council's notices (国务院办公厅关于部分节假日安排的通知 of each year): 5 working days, the
 * day of receipt not counted, the last day until 17:30; near from 17:30 of the fourth working day.
 *
 * 2012 (国办发明电〔2011〕48号): off 1–3 Jan; worked Sat 31 Dec 2011.
 * 2017 (国办发明电〔2016〕17号): off 1–2 Jan; off 1–8 Oct, worked Sat 30 Sep.
 * 2018 (国办发明电〔2017〕12号): off 15–21 Feb, worked Sun 11 and Sat 24 Feb.
 * 2019 (国办发明电〔2018〕15号): off 30 Dec 2018 – 1 Jan, worked Sat 29 Dec 2018; off 4–10 Feb, worked Sat 2 and Sun 3 Feb; off 1–7 Oct, worked
 *   Sun 29 Sep and Sat 12 Oct.
 * 2020 (国办发明电〔2019〕16号 and 〔2020〕1号, which prolonged it): off 24 Jan – 2 Feb, worked Sun 19 Jan.
 */
const histories = [
  // Fri 1 Feb. Sat 2 (worked) 1, Sun 3 (worked) 2, festival 4–10, Mon 11 3, Tue 12 4, Wed 13 5.
  { filed: '2019/2/1 10:00:00', answered: '2019/2/12 9:00:00', due: '2019-02-13', verdict: 'in time' },
  // Within the festival. Mon 11 1, 12 2, 13 3, 14 4, Fri 15 5. Answered with the last stroke of the last day.
  { filed: '2019/2/6 20:00:00', answered: '2019/2/15 17:30:00', due: '2019-02-15', verdict: 'near' },
  // Wed 22 Jan 2020. Thu 23 1, festival 24 Jan – 2 Feb (prolonged), Mon 3 Feb 2, 4 3, 5 4, Thu 6 5. Half an hour late.
  { filed: '2020/1/22 9:00:00', answered: '2020/2/6 18:00:00', due: '2020-02-06', verdict: 'late' },
  // Sat 10 Feb 2018. Sun 11 (worked) 1, 12 2, 13 3, 14 4, festival 15–21, Thu 22 5.
  { filed: '2018/2/10 11:00:00', answered: '2018/2/22 9:00:00', due: '2018-02-22', verdict: 'near' },
  // Fri 27 Sep 2019. Sat 28 rest, Sun 29 (worked) 1, Mon 30 2, holiday 1–7 Oct, Tue 8 3, 9 4, Thu 10 5. A second late.
  { filed: '2019/9/27 16:00:00', answered: '2019/10/10 17:30:01', due: '2019-10-10', verdict: 'late' },
  // Tue 8 Oct 2019. 9 1, 10 2, 11 3, Sat 12 (worked) 4, Sun 13 rest, Mon 14 5. Answered on the worked Saturday, before it counts as near.
  { filed: '2019/10/8 8:00:00', answered: '2019/10/12 17:00:00', due: '2019-10-14', verdict: 'in time' },
  // Fri 29 Sep 2017. Sat 30 (worked) 1, holiday 1–8 Oct, Mon 9 2, 10 3, 11 4, Thu 12 5. Near begins at this very moment.
  { filed: '2017/9/29 12:00:00', answered: '2017/10/11 17:30:00', due: '2017-10-12', verdict: 'near' },
  // Thu 27 Dec 2018. Fri 28 1, Sat 29 (worked) 2, holiday 30 Dec – 1 Jan, Wed 2 Jan 3, 3 4, Fri 4 5.
  { filed: '2018/12/27 10:00:00', answered: '2019/1/7 9:00:00', due: '2019-01-04', verdict: 'late' },
  // Fri 30 Dec 2011. Sat 31 (worked) 1, holiday 1–3 Jan 2012, Wed 4 2, 5 3, 6 4, weekend 7–8, Mon 9 5.
  { filed: '2011/12/30 15:00:00', answered: '2012/1/6 10:00:00', due: '2012-01-09', verdict: 'in time' },
  // Sat 31 Dec 2016, ten minutes to midnight. Holiday 1–2 Jan, Tue 3 1, 4 2, 5 3, 6 4, weekend, Mon 9 5. Answered at ten past.
  { filed: '2016/12/31 23:50:00', answered: '2017/1/1 0:10:00', due: '2017-01-09', verdict: 'in time' },
] as const

const headings = ['留言编号', '留言用户', '留言主题', '留言时间', '留言详情', '答复意见', '答复时间']

test('ten histories over Spring Festival, National Day and the year’s end have the due dates and verdicts counted by hand', async () => {
  const row = await w.imports(
    'histories.xlsx',
    tableWorkbook([
      headings,
      ...histories.map(({ filed, answered }, n) => [
        n + 1,
        `A${n}`,
        `第${n}件往事`,
        filed,
        `往事${n}的经过`,
        '已经办好，谢谢您的反映。',
        answered,
      ]),
    ]),
  )
  expect(row).toMatchObject({ state: 'done', created: 10, repeated: 0, rejected: 0, remarked: 0 })
  const matters = await w.matters()
  const seen = histories.map((_, n) => {
    const matter = matters.find(({ body }) => body === `往事${n}的经过`)
    const clock = matter?.clocks['handle']
    return {
      state: matter?.state,
      due: clock?.dueAt,
      clock: clock?.state,
      near:
        clock?.stoppedAt !== null &&
        clock !== undefined &&
        'nearAt' in clock &&
        String(clock.nearAt) <= String(clock.stoppedAt),
    }
  })
  expect(seen).toEqual(
    histories.map(({ due, verdict }) => ({
      state: 'closed',
      due: `${due}T09:30:00.000Z`,
      clock: verdict === 'late' ? 'missed' : 'met',
      near: verdict !== 'in time',
    })),
  )
})

test('a history is closed when it was answered, and recorded when it was imported', async () => {
  const matter = (await w.matters()).find(({ body }) => body === '往事0的经过')
  expect(matter).toMatchObject({
    state: 'closed',
    opened_at: new Date('2019-02-01T02:00:00.000Z'),
    closed_at: new Date('2019-02-12T01:00:00.000Z'),
    recorded_at: new Date('2026-11-20T02:00:00.000Z'),
  })
})

test('answers that cannot be true come back, an open one in the same file is a request', async () => {
  const row = await w.imports(
    'mixed.csv',
    [
      headings.join(','),
      '21,B1,早答,2019/3/5 9:00,先答后问,已办,2019/3/4 9:00',
      '22,B2,无时,2019/3/5 9:00,有答复没有时间,已办,',
      '23,B3,无文,2019/3/5 9:00,只有办结时间,,2019/3/6 9:00',
      '24,B4,未答,2026/11/19 9:00,还没有人答复,,',
      '25,B5,无始,,没有来件时间,已办,2019/3/6 9:00',
      '26,B6,未知年,1998/3/5 9:00,那一年的放假安排没有载入,已办,1998/3/6 9:00',
      '',
    ].join('\n'),
  )
  expect(row).toMatchObject({ created: 2, rejected: 4 })
  expect((await w.reasons(row.id)).map(({ row, code }) => [row, code])).toEqual([
    [2, 'import.row-answer-first'],
    [3, 'import.row-no-answer-time'],
    [6, 'import.row-bad-time'],
    [7, 'calendar.unknown-year'],
  ])
  const states = (await w.matters())
    .filter(({ body }) => /只有办结时间|还没有人答复/.test(body))
    .map(({ body, state }) => [body, state])
  expect(states).toEqual([
    ['只有办结时间', 'closed'],
    ['还没有人答复', 'registered'],
  ])
})
