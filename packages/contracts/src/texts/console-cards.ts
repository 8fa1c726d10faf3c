import type { Text } from '../text.ts'

/** Words of the screen on which contact cards and notices are printed. */
export const cardTexts = {
  'cards.title': { zh: '联系卡与公示', en: 'Cards and notices' },
  'cards.no-ground': { zh: '还没有区域和网格', en: 'There are no areas and grids yet' },
  'cards.no-ground.how': {
    zh: '先由系统管理员在“人员 → 表格导入”导入区域表，或在“区划”里画网格。',
    en: 'The administrator takes a table of areas in first (Staff → Tables), or draws grids under Ground.',
  },
  'cards.about': {
    zh: '为一个网格，或一个区域的所有网格，生成可直接打印的 PDF。上面只有公开信息：姓名、岗位、办公电话，和本人同意公示的照片。',
    en: 'A PDF ready for print, for one grid or for all grids of an area. It holds public facts alone: names, posts, office telephones, and photographs of those who agreed.',
  },
  'cards.area': { zh: '区域', en: 'Area' },
  'cards.area.all': { zh: '这里的全部', en: 'All of it' },
  'cards.kind': { zh: '印什么', en: 'What to print' },
  'cards.kind.card': { zh: '便民联系卡', en: 'Contact cards' },
  'cards.kind.notice': { zh: '网格公示', en: 'Notices' },
  'cards.paper': { zh: '纸张', en: 'Paper' },
  'cards.paper.card.a4': { zh: 'A4 一张四份，裁开用', en: 'A4, four to be cut' },
  'cards.paper.card.a6': { zh: 'A6 每页一份', en: 'A6, one a page' },
  'cards.paper.notice.a3': { zh: 'A3', en: 'A3' },
  'cards.paper.notice.a4': { zh: 'A4（缩小）', en: 'A4 (smaller)' },
  'cards.copies': { zh: '每个网格印几份', en: 'Copies of each' },
  'cards.cut': { zh: '印裁切线', en: 'Cut marks' },
  'cards.micro': { zh: '微网格也各印一份', en: 'Micro-grids as well' },
  'cards.language': { zh: '语言', en: 'Language' },
  'cards.make': { zh: '生成 PDF', en: 'Make the PDF' },
  'cards.leads': { zh: '二维码打开：{address}', en: 'The codes open {address}' },
  'cards.leads.local': {
    zh: '这个地址只有本机或内网能打开，居民扫码打不开。正式印制前，请系统管理员用 npx mazha portal-address 设好对外网址。',
    en: 'Only this machine or network can open that address; residents’ telephones cannot. Before printing for real, have the public address set with npx mazha portal-address.',
  },
  'cards.progress': { zh: '排版进度', en: 'How far it is' },
  'cards.starting': { zh: '正在准备…', en: 'Getting ready…' },
  'cards.done': { zh: '{grids} 个网格，{pages} 页，{size}', en: '{grids} grids, {pages} pages, {size}' },
  'cards.set': { zh: '{set} / {total} 个网格', en: '{set} of {total} grids' },
  'cards.cancel': { zh: '取消', en: 'Cancel' },
  'cards.cancelled': { zh: '已取消，没有生成文件。', en: 'Cancelled; nothing was made.' },
  'cards.again': { zh: '再次下载（一天内有效）', en: 'Download it again (for a day)' },
  'cards.without': {
    zh: '其中 {count} 个网格没有网格员，卡上印的是社区电话。',
    en: '{count} of these grids have no worker; theirs give the office’s telephone.',
  },
  'cards.left-out': {
    zh: '{count} 个网格没有印：字库里没有下面的字，印出来会是空框。',
    en: '{count} grids were left out: our type lacks these characters and would print empty boxes.',
  },
  'cards.left-out.one': { zh: '{name}：“{words}”里的“{characters}”', en: '{name}: “{characters}” in “{words}”' },
  'cards.open': { zh: '打印联系卡、公示', en: 'Print card or notice' },
  'cards.page': { zh: '居民看到的页面', en: 'The page that residents see' },
} as const satisfies Record<string, Text>
