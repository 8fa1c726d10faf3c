import { createPool, inDistrictUrl } from '#kernel/db'
import { listDistricts } from '#kernel/district'
import { fingerprint, hasValidSignature } from '#kernel/ledger/checkpoint'
import { selectCertificates } from '#modules/audit'
import { defineCommand } from './frame/command.ts'
import { readInstallation, withDatabase } from './frame/installation.ts'

/** Prints the certificates of erasure as they were signed, a line each, and says whether each signature holds. */
export const command = defineCommand({
  summary: { zh: '打印到期删除的证明，并核对签名', en: 'print the certificates of erasure and check their signatures' },
  usage: '[<n>]',
  run: ({ positionals: [wanted], env, print, say }) =>
    withDatabase(readInstallation(env), 'mazha certificate', async ({ appUrl }) => {
      const districts = createPool(appUrl, 1)
      let wrong = 0
      try {
        for (const { id } of await listDistricts(districts)) {
          const db = createPool(inDistrictUrl(appUrl, id), 1)
          try {
            const made = await selectCertificates(db, id)
            for (const { n, body, publicKey, signature } of made) {
              if (wanted !== undefined && String(n) !== wanted) continue
              print(JSON.stringify({ body, publicKey, signature: signature.toString('base64') }))
              const holds = hasValidSignature(body, publicKey, signature)
              if (!holds) wrong += 1
              say({
                zh: `${id} 第 ${n} 号：签名${holds ? '有效' : '无效'}，公钥指纹 ${fingerprint(publicKey)}`,
                en: `${id} no. ${n}: the signature ${holds ? 'holds' : 'does not hold'}, key ${fingerprint(publicKey)}`,
              })
            }
          } finally {
            await db.end()
          }
        }
      } finally {
        await districts.end()
      }
      return wrong === 0 ? 0 : 1
    }),
})
