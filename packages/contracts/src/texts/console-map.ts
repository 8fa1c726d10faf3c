import type { Text } from '../text.ts'

/** Words of the map of the ground and of what happens on it. */
export const mapTexts = {
  'nav.map': { zh: '地图', en: 'Map' },
  'map.title': { zh: '区划与事项地图', en: 'Map of the ground and its matters' },
  'map.label': {
    zh: '地图：方向键移动，加减键缩放。地图上的内容在旁边的列表里都能找到。',
    en: 'Map: arrow keys move it, plus and minus zoom. All that is on it stands in the lists beside it.',
  },
  'map.zoom-in': { zh: '放大', en: 'Zoom in' },
  'map.zoom-out': { zh: '缩小', en: 'Zoom out' },
  'map.whole': { zh: '看全区', en: 'Show all of it' },
  'map.failed': {
    zh: '这个浏览器画不出地图（需要 WebGL2）。旁边的列表里内容相同。',
    en: 'This browser cannot draw the map (it needs WebGL2). The lists beside it say the same.',
  },
  'map.no-ground': {
    zh: '还没有网格边界。导入区划后，这里会画出网格。',
    en: 'There are no boundaries yet. Once areas are imported they are drawn here.',
  },
  'map.areas': { zh: '区域', en: 'Areas' },
  'map.area.path': { zh: '所在位置', en: 'Where it lies' },
  'map.area.top': { zh: '最上一级', en: 'Top' },
  'map.area.code': { zh: '代码', en: 'Code' },
  'map.area.size': { zh: '面积', en: 'Size' },
  'map.area.size-unknown': { zh: '没有边界', en: 'no boundary' },
  'map.area.below': { zh: '下一级 {n} 个', en: '{n} right below it' },
  'map.area.close': { zh: '不再选中', en: 'Let go of it' },
  'map.area.more': { zh: '再列一些', en: 'List more' },
  'map.matters': { zh: '事项', en: 'Matters' },
  'map.queue': { zh: '哪些事项', en: 'Which matters' },
  'map.matters.shown': { zh: '已列出 {n} 件，其中 {placed} 件有位置', en: '{n} listed, {placed} of them with a place' },
  'map.matters.none': { zh: '这里没有事项', en: 'There are no matters here' },
  'map.matter.no-place': { zh: '没有位置', en: 'no place' },
  'map.matter.open': { zh: '打开“{title}”', en: 'Open “{title}”' },
  'map.legend': { zh: '图例', en: 'Legend' },
  'map.legend.matter': { zh: '一件事项', en: 'One matter' },
  'map.legend.cluster': { zh: '数字：聚在一起的事项', en: 'A number: matters close together' },
  'map.legend.chosen': { zh: '选中的', en: 'Chosen' },
} as const satisfies Record<string, Text>
