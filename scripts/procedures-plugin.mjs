/**
 * Vite understands `import.meta.glob`; rolldown alone does not. This writes out, for procedures/all.ts, what Vite
 * would: one import a procedure.
 */
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Files of that directory that are procedures: not tests, not the list of all. */
export const listProcedures = (directory) =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'all.ts')
    .toSorted()

/** @returns {import('rolldown').Plugin} */
export const proceduresPlugin = () => ({
  name: 'procedures',
  load(id) {
    if (!/[\\/]procedures[\\/]all\.ts$/.test(id)) return null
    const files = listProcedures(dirname(id))
    const imports = files.map(
      (file, n) => `import { procedure as p${n} } from ${JSON.stringify(join(dirname(id), file))}`,
    )
    return `${imports.join('\n')}\nexport const procedures = [${files.map((_, n) => `p${n}`).join(', ')}]\n`
  },
})
