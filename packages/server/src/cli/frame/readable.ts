import { access, constants, stat } from 'node:fs/promises'
import { StartProblem } from '#kernel/postgres-problem'

/** Holds a path to a file that can be read, before anything is begun with it. @throws StartProblem that says which it is */
export const requireReadable = async (path: string): Promise<void> => {
  try {
    await access(path, constants.R_OK)
    if ((await stat(path)).isFile()) return
  } catch {
    // Said below: it is not there, or not for this user.
  }
  throw new StartProblem({
    zh: `读不到文件 ${path}。请检查路径和权限。`,
    en: `The file ${path} cannot be read. Check its path and rights.`,
  })
}
