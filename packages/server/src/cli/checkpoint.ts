import { createPool, inDistrictUrl } from '#kernel/db'
import { listDistricts } from '#kernel/district'
import { fingerprint, listCheckpoints, makeCheckpoint } from '#kernel/ledger/checkpoint'
import { loadSecrets } from '#kernel/secrets'
import { systemClock } from '#kernel/time'
import { defineCommand } from './frame/command.ts'
import { readInstallation, withDatabase } from './frame/installation.ts'

/**
 * Signs a checkpoint over what was added since the last one, and prints the newest of each district: a line to keep
 * outside, in other hands, for `mazha verify --checkpoint`.
 */
export const command = defineCommand({
  summary: {
    zh: '为台账签署检查点，并打印出来供外存',
    en: 'sign a checkpoint of the ledger and print it, to be kept outside',
  },
  usage: '[--print]',
  options: { print: { type: 'boolean' } },
  run: ({ values, env, print, say }) => {
    const installation = readInstallation(env)
    return withDatabase(installation, 'mazha checkpoint', async ({ appUrl }) => {
      const districts = createPool(appUrl, 1)
      try {
        const { checkpointKey: key } = loadSecrets(installation.dataDir, env)
        for (const { id } of await listDistricts(districts)) {
          const db = createPool(inDistrictUrl(appUrl, id), 2)
          try {
            if (values.print !== true) {
              const signed = await makeCheckpoint({ db, district: id, key, now: () => systemClock.now() })
              say(
                signed === null
                  ? { zh: `${id}：没有新增记录，无需签署。`, en: `${id}: nothing was added, nothing to sign.` }
                  : {
                      zh: `${id}：第 ${signed.n} 个检查点，${signed.entries} 条记录，公钥指纹 ${fingerprint(signed.publicKey)}`,
                      en: `${id}: checkpoint ${signed.n} over ${signed.entries} entries, key ${fingerprint(signed.publicKey)}`,
                    },
              )
            }
            const newest = (await listCheckpoints(db, id)).at(-1)
            if (newest !== undefined) print(JSON.stringify(newest))
          } finally {
            await db.end()
          }
        }
        return 0
      } finally {
        await districts.end()
      }
    })
  },
})
