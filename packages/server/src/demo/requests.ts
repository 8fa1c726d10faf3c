/** What the demonstration's residents say, where, and who is in charge of it. All invented. */
export type DemoRequest = {
  readonly text: string
  readonly category: string
  readonly lead: keyof typeof replies
  readonly address: string
  readonly place: number
  readonly channel: 'portal' | 'phone' | 'window' | 'letter'
  readonly contact: { readonly name: string; readonly phone: string } | null
}

/** What a unit answers when it has done the work. */
export const replies = {
  municipal: '已到现场查看并完成修复，现场照片已附上。该路段已列入每周巡查。',
  'water-bureau': '已派维修班到现场，管道已更换并试压合格，供水排水恢复正常。',
  'urban-management': '已到现场整治，当事人已整改，并安排人员每日巡查两次。',
  labour: '已约双方到场核实，用人单位承诺分两次付清，首笔已到账，后续由专人跟进。',
  housing: '已督促物业公司完成维修，并在楼道公示了处理结果和联系人。',
  'chaohai-street': '社区已上门了解情况，与双方商定了办法，网格员每周回访一次。',
} as const

const said: readonly (readonly [text: string, category: string, lead: keyof typeof replies])[] = [
  ['东苑小区北门的路灯坏了三盏，晚上接孩子回家看不清路，希望尽快修好。', 'street-light', 'municipal'],
  ['马扎街路口的井盖松动，车一压就响，晚上睡不着，也怕有人踩空。', 'manhole', 'municipal'],
  ['实验小学门口路面有个大坑，下雨积水，学生放学都要绕着走。', 'road-surface', 'municipal'],
  ['文化广场地下通道一下雨就积水，老人过马路只能走机动车道。', 'drainage', 'water-bureau'],
  ['家里连续两天停水，打物业电话说是外面的管道坏了，什么时候能来水？', 'water-supply', 'water-bureau'],
  ['这个月水费比上个月多了三倍，怀疑水表有问题，请派人来看看。', 'water-bill', 'water-bureau'],
  ['西河公园旁边的河水发黑有异味，早上锻炼的人都躲着走。', 'river', 'water-bureau'],
  ['早市的摊位摆到人行道上，婴儿车过不去，希望划出通道。', 'street-stall', 'urban-management'],
  ['楼下烧烤店油烟直排，夏天不敢开窗，已经反映过一次。', 'smoke', 'urban-management'],
  ['工地夜里十一点还在打桩，家里有高三学生，请管一管。', 'noise', 'urban-management'],
  ['汽车总站东侧垃圾三天没有清运，招来很多苍蝇。', 'rubbish', 'urban-management'],
  ['隔壁在楼顶搭了一间彩钢房，担心刮大风掉下来。', 'illegal-building', 'urban-management'],
  ['在装修公司干了四个月，工资一直拖着不给，一共两万三千元。', 'wages', 'labour'],
  ['单位没有给我交社会保险，离职以后才发现，该怎么补？', 'social-insurance', 'labour'],
  ['想参加免费的护理培训班，不知道在哪里报名。', 'training', 'labour'],
  ['三号楼的电梯一个月坏了四次，楼上有坐轮椅的老人。', 'lift', 'housing'],
  ['物业收了停车费却不管秩序，消防通道天天被占。', 'property', 'housing'],
  ['顶楼漏雨两年了，维修基金一直申请不下来。', 'housing-repair', 'housing'],
  ['楼道里堆满了纸箱和旧家具，还有人在里面给电动车充电，很危险。', 'stairwell', 'chaohai-street'],
  ['小区没有电动车充电棚，大家从楼上拉电线，希望建一个。', 'ebike', 'chaohai-street'],
  ['楼上邻居凌晨还在跳操，敲门也不开，希望社区帮忙劝一劝。', 'neighbours', 'chaohai-street'],
  ['父亲八十六岁独居，腿脚不便，想申请社区的助餐服务。', 'elderly', 'chaohai-street'],
  ['健身器材的扶手断了，孩子在上面玩差点摔下来。', 'playground', 'municipal'],
  ['行道树的枝子搭在电线上，刮风的时候冒火花。', 'greenery', 'municipal'],
  ['12 路公交站牌被撞歪了，看不清站名。', 'bus', 'municipal'],
  ['暖气只有十五度，老人和孩子都感冒了，请尽快调一下。', 'heating', 'housing'],
  ['广告牌的一角掉下来了，正对着人行道。', 'advert', 'urban-management'],
  ['小区门口的车乱停，救护车进不来，希望划线管理。', 'parking', 'urban-management'],
  ['楼栋门口的燃气管道有味道，请马上来查。', 'gas', 'housing'],
  ['夜里有人在河边偷倒建筑垃圾，有照片。', 'river', 'water-bureau'],
  ['地下车库的照明灯坏了一半，女同志晚上不敢去。', 'street-light', 'housing'],
  ['人行横道的盲道被共享单车占满了，盲人朋友走不了。', 'parking', 'urban-management'],
]

const streets = [
  '文化路 18 号',
  '马扎街 7 号',
  '东苑小区 3 号楼',
  '西河路 52 号',
  '汽车总站东侧',
  '实验小学西门',
  '北关村中街',
  '人民医院南路',
] as const
const surnames = ['张', '王', '李', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙'] as const
const given = ['秀英', '建华', '丽娟', '志强', '桂兰', '晓东', '海燕', '文斌', '玉梅', '立新'] as const
const channels = ['portal', 'phone', 'portal', 'window', 'portal', 'phone', 'letter'] as const

const at = <T>(list: readonly T[], n: number): T => {
  const one = list[n % list.length]
  if (one === undefined) throw new Error('The list is empty')
  return one
}

/** The n-th request: the words come round again at another place after a while, as they do in life. */
export const demoRequest = (n: number): DemoRequest => {
  const [text, category, lead] = at(said, n)
  // Numbers that no operator gives out, so that nobody is called by a demonstration.
  const phone = `1990000${String(1000 + n * 37).slice(-4)}`
  return {
    text: n < said.length ? text : `${text}就在${at(streets, n + 3)}这边。`,
    category,
    lead,
    address: at(streets, n * 3 + Math.floor(n / said.length)),
    place: (n * 5 + 2) % 8,
    channel: at(channels, n),
    contact: n % 6 === 5 ? null : { name: at(surnames, n * 5) + at(given, n * 3), phone },
  }
}
