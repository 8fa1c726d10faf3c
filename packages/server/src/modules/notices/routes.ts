import { instant, text } from '@mazha/contracts/api'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { listNotices } from './notices.ts'

const shape = z.object({ items: z.array(z.object({ id: z.string(), matter: z.uuid(), text, at: instant })) })

export const routes: Routes = (app, ctx) => {
  app.get(
    '/api/notices',
    { schema: { tags: ['matters'], summary: 'News for my posts, newest first', response: { 200: shape } } },
    async (request) => {
      const notices = await listNotices(ctx, actorOf(request))
      return {
        items: notices.map(({ id, matter, text: words, at }) => ({ id, matter, text: words, at: at.toISOString() })),
      }
    },
  )
}
