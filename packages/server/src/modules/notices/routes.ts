import { instant, text } from '@mazha/contracts/api'
import { z } from 'zod'
import { actorOf, type Routes } from '#kernel/http'
import { listNotices } from './notices.ts'

/** About a matter, or about a change of the ground. */
const shape = z.object({
  items: z.array(
    z.object({ id: z.string(), matter: z.uuid().nullable(), change: z.uuid().nullable(), text, at: instant }),
  ),
})

export const routes: Routes = (app, ctx) => {
  app.get(
    '/api/notices',
    { schema: { tags: ['matters'], summary: 'News for me and my posts, newest first', response: { 200: shape } } },
    async (request) => {
      const notices = await listNotices(ctx, actorOf(request))
      return {
        items: notices.map(({ id, matter, change = null, text: words, at }) => ({
          id,
          matter,
          change,
          text: words,
          at: at.toISOString(),
        })),
      }
    },
  )
}
