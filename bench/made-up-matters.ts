import { searchVector } from '../packages/server/src/kernel/words.ts'
import pg from 'pg'

/**
 * Many matters, made by the database itself: half a million requests of a city over three years, with words as they are
 * written, most of them closed. Only what lists, counts, search and the sweeper read is made; there is no ledger behind it.
 */
export type MadeUp = {
  readonly matters: number
  readonly open: number
  /** When the open ones fall due; a week after each was opened unless it is said. */
  readonly dueAt?: string
  /** On the grids of a city like Kunming, with so many people who take part; without it they lie nowhere and nobody does. */
  readonly city?: { readonly grids: number; readonly people: number }
}

/** Kunming's shape: 14 districts of 10 streets with 9 communities each, and the grids shared among those. */
export const shape = { districts: 14, streets: 140, communities: 1260 } as const

/** The n-th of the people who take part. */
export const madeUpPerson = (n: number): string => `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`

const places = [
  '文化路',
  '解放大街',
  '东苑小区',
  '西河花园',
  '北关市场',
  '潮海广场',
  '蓝鳌路',
  '鹤山路',
  '振华街',
  '烟青路',
  '嵩山二路',
  '岙兰路',
]
const things = [
  ['路灯不亮', '晚上一片漆黑，老人孩子出行不方便'],
  ['下水道堵塞', '污水外溢，气味难闻，影响居民生活'],
  ['井盖破损', '过往车辆颠簸，存在安全隐患'],
  ['噪音扰民', '夜间施工到凌晨，周围居民无法休息'],
  ['垃圾无人清运', '已经堆放多日，招来蚊虫'],
  ['水管爆裂', '自来水流了一地，请尽快维修'],
  ['拖欠工资', '工人多次讨要没有结果，请帮助协调'],
  ['违章停车', '占用消防通道，救护车进不来'],
  ['物业收费不透明', '停车费和物业费没有公示明细'],
  ['楼道堆放杂物', '电动车在楼道充电，担心起火'],
  ['供暖不热', '室内温度不到十六度，家里有老人和婴儿'],
  ['树木遮挡', '枝叶挡住窗户和路灯，请修剪'],
]
const endings = [
  '请尽快派人处理，谢谢。',
  '已经反映多次，一直没有解决。',
  '希望有关部门重视。',
  '请回复处理结果和时间。',
  '麻烦现场核实一下。',
]

/** Texts of requests; each is stored many times with another door number. */
function texts(): { title: string; body: string; address: string }[] {
  const made: { title: string; body: string; address: string }[] = []
  for (const place of places) {
    for (const [thing = '', detail = ''] of things) {
      for (const ending of endings) {
        const n = made.length
        made.push({
          title: `${place}${thing}`,
          body: `${place}${(n % 40) + 1}号附近${thing}，${detail}。${ending}`,
          address: `${place}${(n % 40) + 1}号`,
        })
      }
    }
  }
  return made
}

/**
 * Fills an installation's tables. Every 20,000th matter has a word that is found nowhere else (`rare`); one in 150 was
 * declined, one is coordinated by the district, one came by letter, and in one forestry has a part.
 */
export async function makeMatters(
  ownerUrl: string,
  district: string,
  { matters, open, dueAt, city }: MadeUp,
  now: Date,
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  const query = (text: string, values: unknown[] = []): Promise<unknown> => client.query(text, values)
  try {
    await query('set synchronous_commit = off')
    await query("set maintenance_work_mem = '512MB'")
    const made = texts()
    await query(
      `create temp table template as select row_number() over () - 1 as n, * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
        as t (title, body, address, search)`,
      [
        made.map(({ title }) => title),
        made.map(({ body }) => body),
        made.map(({ address }) => address),
        made.map(({ title, body, address }) => searchVector([title, body, address])),
      ],
    )
    await query('analyze template')
    const units = ['municipal', 'water-bureau', 'urban-management', 'labour', 'housing', 'chaohai-street']
    // An index is built at once many times faster than row by row.
    await query('drop index mazha.matter_facets')
    // The newest ones are open, as in life.
    // In a city the offices of the streets and the committees of the communities have a twelfth of all each, their own ones,
    // everything comes to every unit and queue, two people took part in each, and half of what is handled is somebody's.
    const { districts, streets, communities } = shape
    const chance = (seed: number, below: number): string =>
      `(hashint8extended(i, ${seed}) & 2147483647)::int % ${below}`
    const person = (n: string): string => `('00000000-0000-4000-9000-' || lpad((${n})::text, 12, '0'))::uuid`
    const of =
      city === undefined
        ? `select i, i > $2 - $3 as o, at, ($5::text[])[1 + i % 6] as u, null::uuid as holder, null as path, '{}'::text[] as reach, '{}'::text[] as barred from s`
        : `select i, i > $2 - $3 as o, at, case when r < 10 then ($5::text[])[1 + r / 2] when r = 10 then 's' || g % ${streets} || '-office'
             else 'c' || g % ${communities} || '-committee' end as u, case when i % 6 in (2, 3) and r % 2 = 0 then handler end as holder,
           'city/d' || g % ${districts} || '/s' || g % ${streets} || '/c' || g % ${communities} || '/g' || g || '/' as path,
           array['a:d' || g % ${districts}, 'a:s' || g % ${streets}, 'a:c' || g % ${communities}, 'a:g' || g, 'p:' || clerk, 'p:' || handler] as reach,
           case when i % 5000 = 0 then array['u:supervision-office'] else '{}' end as barred
         from (select *, ${chance(1, city.grids)} as g, ${chance(2, 12)} as r, ${person(chance(3, city.people))} as clerk,
           ${person(chance(4, city.people))} as handler from s) as placed`
    await query(
      `insert into mazha.matter (district_id, id, number, procedure, procedure_version, version, head, state, facts, tracks, queue,
         holder_role, holder_unit, holder_person, units, category, level, channel, lng, lat, due_clock, due_at,
         opened_at, recorded_at, closed_at, area_path, reach, barred)
       with s as (select i, $4::timestamptz - ($2 - i) * (interval '1095 days' / $2) as at from generate_series(1, $2::int) as i)
       select $1, ('00000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, '9' || lpad(i::text, 11, '0'), 'service-request', 1, 1,
         sha256(i::text::bytea), case when o then 'handling' when i % 150 = 75 then 'declined' else 'closed' end,
         jsonb_build_object('channel', 'phone', 'category', 'c' || i % 30, 'lead', u), '{"assignment": "signed"}',
         case when o then (array['to_accept','to_dispatch','to_handle','to_handle','to_verify','to_call'])[1 + i % 6] end,
         case when o then 'handler' end, case when o and i % 6 in (2, 3) then u end, case when o then holder end,
         case when i % 150 = 20 then array[u, 'forestry'] else array[u] end, 'c' || i % 30,
         case when i % 150 = 10 then 'district_coordinated' else 'street_coordinated' end,
         case when i % 150 = 30 then 'letter' else (array['phone', 'portal', 'window'])[1 + i % 3] end,
         120.3 + (i % 1000) / 5000.0, 36.3 + (i % 777) / 5000.0, case when o then 'handle' end,
         case when o then coalesce($6::timestamptz, at + interval '7 days') end, at, at, case when o then null else at + interval '5 days' end, path, reach, barred
       from (${of}) as made`,
      [district, matters, open, now.toISOString(), units, dueAt ?? null],
    )
    await query(
      `create index matter_facets on mazha.matter using gin (mazha.facets(state, category, level, channel, units, reach, queue,
         holder_unit, holder_person, area_path, opened_at)) with (gin_pending_list_limit = 256)`,
    )
    // In a city somebody joined each of the newest a moment ago, and is not written beside its words yet.
    await query(
      `insert into mazha.unwritten (district_id, tag, matter_id, acted_at)
       select $1, '@' || reach[array_length(reach, 1)], id, opened_at from mazha.matter
       where district_id = $1 and reach <> '{}' order by opened_at desc limit 5000`,
      [district],
    )
    await query('drop index mazha.matter_text_search')
    await query(
      `insert into mazha.matter_text (district_id, matter_id, title, body, address, search, opened_at)
       select $1, m.id, t.title, t.body, t.address, case when i % 20000 = 0 then t.search::text || ' ''龘靐'':200 ''靐'':201' else t.search::text end::tsvector
         || ('@d' || floor(extract(epoch from m.opened_at) / 86400)::int || ' @w' || floor(extract(epoch from m.opened_at) / 604800)::int)::tsvector
         || array_to_tsvector(array(select tag from unnest(mazha.scope_tags(m.units, m.reach, m.queue, m.opened_at)) as s (tag)
             where not exists (select from mazha.unwritten n where n.district_id = $1 and n.matter_id = m.id and n.tag = s.tag))), m.opened_at
       from (select *, substr(number, 2)::int as i from mazha.matter where district_id = $1) m
       join template t on t.n = (m.i::bigint * 7919) % $2 order by m.opened_at`,
      [district, made.length],
    )
    await query(
      'create index matter_text_search on mazha.matter_text using gin (search) with (gin_pending_list_limit = 256)',
    )
    await query(
      `insert into mazha.clock (district_id, matter_id, name, state, due_at, wake_at, data)
       select $1, id, 'handle', 'running', due_at, due_at - interval '1 day', jsonb_build_object('name', 'handle',
         'limit', jsonb_build_object('amount', 5, 'unit', 'working_day'), 'near', jsonb_build_object('amount', 1, 'unit', 'working_day'),
         'startedAt', to_char(opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'pauses', '[]'::jsonb, 'extensions', '[]'::jsonb,
         'state', 'running', 'dueAt', to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'nearAt', to_char((due_at - interval '1 day') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'stoppedAt', null)
       from mazha.matter where district_id = $1 and closed_at is null`,
      [district],
    )
    await query(
      `insert into mazha.tally (district_id, bucket, n)
       select $1, bucket, count(*) from mazha.matter m cross join lateral (values ('open'), ('queue:' || queue),
         ('queue:' || queue || '@' || holder_unit),
         ('person:' || holder_person)) as b (bucket) where m.district_id = $1 and m.closed_at is null and m.barred = '{}' and bucket is not null group by bucket`,
      [district],
    )
    await query('vacuum analyze mazha.matter, mazha.matter_text, mazha.unwritten, mazha.clock, mazha.tally')
  } finally {
    await client.end()
  }
}
