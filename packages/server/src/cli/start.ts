import { runServer } from '../main.ts'
import { defineCommand } from './frame/command.ts'

/** Runs the server: what `npm start` runs after it has installed and built. */
export const command = defineCommand({
  summary: { zh: '启动服务器', en: 'run the server' },
  usage: '',
  run: async ({ env }) => {
    await runServer({ env, root: env.MAZHA_ROOT ?? process.cwd() })
    // It runs until it is asked to stop, and then ends the program itself.
    return new Promise<number>(() => undefined)
  },
})
