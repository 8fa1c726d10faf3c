import { areaId, civilDay } from '@mazha/contracts/area'
import { exportReason } from '@mazha/contracts/audit'
import {
  gridNotice as noticeShape,
  staffingReport as reportShape,
  staffingSheet as sheetShape,
} from '@mazha/contracts/staffing'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { type ExportMark, recordExport } from '#modules/audit'
import { today } from './ground-staff.ts'
import { importRoutes } from './import-routes.ts'
import { gridNotice } from './notice.ts'
import { staffingReport } from './report.ts'
import { staffingSheet } from './sheet.ts'
import { reportWorkbook, staffWorkbook } from './workbook.ts'

const tags = ['people']
const areaParams = z.object({ id: areaId })
const onDay = z.object({ day: civilDay.optional() })
const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const routes: Routes = (app, ctx) => {
  app.get(
    '/api/areas/:id/notice',
    {
      schema: {
        tags,
        summary: 'Who works for a grid and what they do: official contact data, for anybody',
        params: areaParams,
        response: { 200: noticeShape },
      },
    },
    (request) => gridNotice(ctx, request.params.id),
  )

  app.get(
    '/api/areas/:id/staffing',
    {
      schema: {
        tags,
        summary: 'The staffing sheet of an area on a day (1+2+N+X or the district\u2019s own), and who is missing',
        params: areaParams,
        querystring: onDay,
        response: { 200: sheetShape },
      },
    },
    (request) => staffingSheet(ctx, request.params.id, request.query.day),
  )

  app.get(
    '/api/staffing/report',
    {
      schema: {
        tags,
        summary: 'Grids without a worker, people with too many, posts that end or are empty, coverage of every area',
        querystring: onDay,
        response: { 200: reportShape },
      },
    },
    (request) => staffingReport(ctx, request.query.day),
  )

  const marked = async (request: FastifyRequest, kind: string, reason: string): Promise<ExportMark> =>
    recordExport(ctx, {
      person: actorOf(request).person,
      name: request.session?.name ?? '',
      kind,
      reason,
      query: {},
    })
  const withReason = z.object({ reason: exportReason })

  app.get(
    '/api/staffing/report.xlsx',
    {
      schema: {
        tags,
        summary: 'The staffing report as a workbook, marked with who took it and why',
        querystring: withReason,
      },
      config: { stepUp: true },
    },
    async (request, reply) => {
      const mark = await marked(request, 'staffing-report', request.query.reason)
      return reply
        .type(sheetType)
        .header('content-disposition', `attachment; filename="staffing-report-${today(ctx)}.xlsx"`)
        .header('cache-control', 'no-store')
        .send(await reportWorkbook(ctx, await staffingReport(ctx), { mark, language: request.language }))
    },
  )

  app.get(
    '/api/staffing/staff.xlsx',
    {
      schema: {
        tags,
        summary: 'Areas, units and staff as a workbook that can be taken in again, marked with who took it and why',
        querystring: withReason,
      },
      config: { stepUp: true },
    },
    async (request, reply) => {
      const mark = await marked(request, 'staff', request.query.reason)
      return reply
        .type(sheetType)
        .header('content-disposition', `attachment; filename="staff-${today(ctx)}.xlsx"`)
        .header('cache-control', 'no-store')
        .send(await staffWorkbook(ctx, { mark, language: request.language }))
    },
  )

  importRoutes(app, ctx)
}
