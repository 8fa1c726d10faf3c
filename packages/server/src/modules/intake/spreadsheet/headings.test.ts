import { expect, test } from 'vitest'
import type { Cell, Row } from '#kernel/spreadsheet/index'
import { findHeadings, guessMapping, headingsDigest } from './headings.ts'

const rows = (...table: (readonly Cell[])[]): Row[] => table.map((cells, n) => ({ row: n + 1, cells }))
const mapped = (...headings: string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(guessMapping(headings)).filter(([, field]) => field !== null))

test('headings of real exports are known', () => {
  expect(
    mapped('留言编号', '留言用户', '留言主题', '留言时间', '留言详情', '答复意见', '答复时间', '反对数', '点赞数'),
  ).toEqual({
    留言编号: 'number',
    留言用户: 'name',
    留言主题: 'title',
    留言时间: 'at',
    留言详情: 'text',
    答复意见: 'answer',
    答复时间: 'answeredAt',
  })
  expect(
    mapped(
      '序号',
      '工单编号',
      '来电人',
      '联系电话',
      '诉求标题',
      '受理时间',
      '诉求内容',
      '诉求类型',
      '事发地址',
      '经度',
      '纬度',
    ),
  ).toEqual({
    工单编号: 'number',
    来电人: 'name',
    联系电话: 'phone',
    诉求标题: 'title',
    受理时间: 'at',
    诉求内容: 'text',
    诉求类型: 'category',
    事发地址: 'address',
    经度: 'lng',
    纬度: 'lat',
  })
  expect(mapped('id', 'user', 'title', 'time', 'body', 'label')).toEqual({
    id: 'number',
    user: 'name',
    title: 'title',
    time: 'at',
    body: 'text',
    label: 'category',
  })
  expect(
    mapped('SRRecordID', 'ServiceRequestNum', 'SRType', 'CreatedDate', 'CloseDate', 'Address', 'Latitude', 'Longitude'),
  ).toEqual({
    SRRecordID: 'number',
    SRType: 'title',
    CreatedDate: 'at',
    CloseDate: 'answeredAt',
    Address: 'address',
    Latitude: 'lat',
    Longitude: 'lng',
  })
  expect(mapped('姓名（必填）', '* 电话：', ' 内 容 ')).toEqual({
    '姓名（必填）': 'name',
    '* 电话：': 'phone',
    ' 内 容 ': 'text',
  })
})

test('the heading row may stand below a title; columns without a name, or with the same, are told apart', () => {
  const found = findHeadings(
    rows(['2020年诉求台账'], ['制表：信访办', null, '2020年5月'], ['编号', '内容', null, '内容'], [1, 'a', 'b', 'c']),
  )
  expect(found).toEqual({ row: 3, names: ['编号', '内容', '#3', '内容 (2)'] })
  expect(findHeadings(rows(['甲列', '乙列'], ['x', 'y']))).toEqual({ row: 1, names: ['甲列', '乙列'] })
})

test('without rows below there is nothing to import', () => {
  expect(() => findHeadings(rows(['编号', '内容']))).toThrow('import.no-headings')
  expect(() => findHeadings([])).toThrow('import.no-headings')
})

test('a file of rejected rows is remembered as the file it came from', () => {
  const own = ['编号', '内容']
  expect(headingsDigest([...own, '原行号 Row', '结果 Result', '原因 Reason'])).toEqual(headingsDigest(own))
  expect(headingsDigest(['编号', '内容 '])).toEqual(headingsDigest(own))
  expect(headingsDigest(['内容', '编号'])).not.toEqual(headingsDigest(own))
})
