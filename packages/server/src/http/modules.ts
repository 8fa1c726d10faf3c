import type { Context } from '#kernel/context'
import type { App } from '#kernel/http'
import { routes as fileRoutes } from '#modules/files'
import {
  addMoveCounter,
  boundaryRoutes,
  changeRoutes,
  featureRoutes,
  importRoutes as areaImportRoutes,
  routes as groundRoutes,
  tileRoutes,
} from '#modules/grids'
import { importRoutes, routes as intakeRoutes } from '#modules/intake'
import { matterMoves, matterWork, routes as matterRoutes } from '#modules/matters'
import { routes as noticeRoutes } from '#modules/notices'
import { addWorkSource, routes as peopleRoutes } from '#modules/people'
import { routes as auditRoutes } from '#modules/audit'
import { routes as procedureRoutes } from '#modules/procedures'
import { ownViewRoutes, registerImportRoutes, registerMoves, registerRoutes, residentRoutes } from '#modules/register'
import { cardRoutes, photoRoutes, routes as staffingRoutes } from '#modules/staffing'

/** The routes of every module. */
export const addModules = async (app: App, ctx: Context): Promise<void> => {
  addWorkSource(matterWork)
  addMoveCounter(registerMoves)
  addMoveCounter(matterMoves)
  for (const routes of [
    peopleRoutes,
    fileRoutes,
    groundRoutes,
    areaImportRoutes,
    changeRoutes,
    boundaryRoutes,
    tileRoutes,
    featureRoutes,
    staffingRoutes,
    cardRoutes,
    photoRoutes,
    procedureRoutes,
    matterRoutes,
    intakeRoutes,
    importRoutes,
    noticeRoutes,
    auditRoutes,
    registerRoutes,
    residentRoutes,
    registerImportRoutes,
    ownViewRoutes,
  ]) {
    // Each in a scope of its own, so that a content type one module reads is not read by the others.
    await app.register(async (scope) => routes(scope, ctx))
  }
}
