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
  run: async ({ positionals: [wanted], env, print, say }) => {
    if (wanted !== undefined && !/^[1-9]\d{0,8}$/.test(wanted)) {
      say({
        zh: `${wanted} 不是证明的编号。用法：npx mazha certificate 3，或不带编号列出全部。`,
        en: `${wanted} is no number of a certificate. Use: npx mazha certificate 3, or no number for all.`,
      })
      return 2
    }
    return withDatabase(readInstallation(env), 'mazha certificate', async ({ appUrl }) => {
      const districts = createPool(appUrl, 1)
      let wrong = 0
      let found = 0
      try {
        for (const { id } of await listDistricts(districts)) {
          const db = createPool(inDistrictUrl(appUrl, id), 1)
          try {
            const made = await selectCertificates(db, id)
            for (const { n, body, publicKey, signature } of made) {
              if (wanted !== undefined && String(n) !== wanted) continue
              found += 1
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
      if (found === 0 && wanted !== undefined) {
        say({
          zh: `没有第 ${wanted} 号删除证明。npx mazha certificate 列出全部。`,
          en: `There is no certificate ${wanted}. npx mazha certificate prints all there are.`,
        })
        return 1
      }
      if (found === 0)
        say({ zh: '还没有到期删除，也就没有证明。', en: 'Nothing was erased yet, so there is no certificate.' })
      return wrong === 0 ? 0 : 1
    })
  },
})
