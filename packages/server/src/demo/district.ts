import type { District } from '#kernel/context'

/**
 * A made-up district after a street that runs three nets in one. Everything in it is invented; its name says so, so that
 * nobody takes it for the real one.
 */
const west = 120.39
const south = 36.34
const east = 120.51
const north = 36.42

export const demoOutline = {
  type: 'Feature',
  properties: { name: '示范区' },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [120.402, 36.349],
        [120.431, 36.341],
        [120.463, 36.344],
        [120.489, 36.352],
        [120.507, 36.371],
        [120.503, 36.394],
        [120.481, 36.412],
        [120.452, 36.418],
        [120.421, 36.411],
        [120.398, 36.392],
        [120.393, 36.369],
        [120.402, 36.349],
      ],
    ],
  },
} as const

/** The catalogue that requests are sorted by. */
export const demoCategories = [
  { id: 'street-light', title: { zh: '路灯照明', en: 'Street lights' } },
  { id: 'road-surface', title: { zh: '路面破损', en: 'Road surface' } },
  { id: 'manhole', title: { zh: '井盖缺损', en: 'Manhole covers' } },
  { id: 'drainage', title: { zh: '排水积水', en: 'Drainage' } },
  { id: 'water-supply', title: { zh: '供水停水', en: 'Water supply' } },
  { id: 'water-bill', title: { zh: '水费水表', en: 'Water bills and meters' } },
  { id: 'river', title: { zh: '河道水体', en: 'Rivers' } },
  { id: 'heating', title: { zh: '供热', en: 'Heating' } },
  { id: 'gas', title: { zh: '燃气', en: 'Gas' } },
  { id: 'rubbish', title: { zh: '垃圾清运', en: 'Rubbish' } },
  { id: 'street-stall', title: { zh: '占道经营', en: 'Street stalls' } },
  { id: 'advert', title: { zh: '广告牌匾', en: 'Signs and adverts' } },
  { id: 'illegal-building', title: { zh: '违法建设', en: 'Illegal building' } },
  { id: 'noise', title: { zh: '噪音扰民', en: 'Noise' } },
  { id: 'smoke', title: { zh: '油烟异味', en: 'Smoke and smells' } },
  { id: 'parking', title: { zh: '停车秩序', en: 'Parking' } },
  { id: 'ebike', title: { zh: '电动车充电', en: 'Charging of e-bikes' } },
  { id: 'stairwell', title: { zh: '楼道杂物', en: 'Cluttered stairwells' } },
  { id: 'lift', title: { zh: '电梯故障', en: 'Lifts' } },
  { id: 'property', title: { zh: '物业服务', en: 'Property services' } },
  { id: 'housing-repair', title: { zh: '房屋维修', en: 'Housing repairs' } },
  { id: 'wages', title: { zh: '拖欠工资', en: 'Unpaid wages' } },
  { id: 'social-insurance', title: { zh: '社会保险', en: 'Social insurance' } },
  { id: 'training', title: { zh: '就业培训', en: 'Jobs and training' } },
  { id: 'greenery', title: { zh: '树木绿地', en: 'Trees and greens' } },
  { id: 'playground', title: { zh: '健身设施', en: 'Play and fitness' } },
  { id: 'bus', title: { zh: '公交出行', en: 'Buses' } },
  { id: 'elderly', title: { zh: '老人照料', en: 'Care of the old' } },
  { id: 'neighbours', title: { zh: '邻里纠纷', en: 'Between neighbours' } },
  { id: 'other', title: { zh: '其他', en: 'Other' } },
] as const

/** Well-known places, where the demonstration's requests happen. */
export const demoPlaces = [
  { name: { zh: '文化广场', en: 'Culture Square' }, lng: 120.4482, lat: 36.3805 },
  { name: { zh: '人民医院', en: 'People’s Hospital' }, lng: 120.4551, lat: 36.3868 },
  { name: { zh: '马扎街早市', en: 'Mazha Street market' }, lng: 120.4405, lat: 36.3762 },
  { name: { zh: '东苑小区', en: 'East Garden estate' }, lng: 120.4712, lat: 36.3841 },
  { name: { zh: '西河公园', en: 'West River Park' }, lng: 120.4188, lat: 36.3794 },
  { name: { zh: '汽车总站', en: 'Bus station' }, lng: 120.4633, lat: 36.3701 },
  { name: { zh: '实验小学', en: 'Experimental School' }, lng: 120.4336, lat: 36.3889 },
  { name: { zh: '北关村委会', en: 'Beiguan village office' }, lng: 120.4467, lat: 36.4024 },
] as const

export const demoDistrict: District = {
  id: 'chaohai',
  name: { zh: '潮海示范区', en: 'Chaohai demonstration district' },
  zone: 'Asia/Shanghai',
  settings: {
    demonstration: true,
    // Boundaries are public where grids are announced on notices: anybody may read them (/api/ogc).
    openData: true,
    phone: '12345',
    centre: { lng: (west + east) / 2, lat: (south + north) / 2 },
    bounds: [west, south, east, north],
    outline: demoOutline,
    baseMap: null,
    categories: demoCategories,
    places: demoPlaces,
    // Known to everybody and meant to be tried out at once: a district of its own takes the defaults, which are stricter.
    login: {
      password: { maxAgeDays: 0 },
      idleMinutes: 60,
      sessionsPerPerson: 0,
      secondFactor: [],
    },
  },
}
