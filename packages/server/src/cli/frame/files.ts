import { access, constants, readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { hasCode, StartProblem } from '#kernel/postgres-problem'

/** The files that commands are given: what is wrong with one is said in a sentence, before anything is begun with it. */

/** Holds a path to a file that can be read. @throws StartProblem that says which it is */
export const requireReadable = async (path: string): Promise<void> => {
  try {
    await access(path, constants.R_OK)
    if ((await stat(path)).isFile()) return
  } catch {
    // Said below: it is not there, or not for this user.
  }
  throw unreadable(path)
}

const unreadable = (path: string, cause?: unknown): StartProblem =>
  new StartProblem(
    {
      zh: `读不到文件 ${path}。请检查路径和权限。`,
      en: `The file ${path} cannot be read. Check its path and rights.`,
    },
    { cause },
  )

/** Holds a path to a place where a file can be written. @throws StartProblem that says what is in the way */
export const requireWritable = async (path: string): Promise<void> => {
  const dir = dirname(resolve(path))
  try {
    await access(dir, constants.W_OK)
    if (!(await stat(dir)).isDirectory()) throw unwritable(path)
  } catch (cause) {
    throw unwritable(path, cause)
  }
  try {
    await access(path, constants.W_OK)
    if ((await stat(path)).isDirectory()) throw unwritable(path)
  } catch (cause) {
    if (!hasCode(cause, 'ENOENT')) throw unwritable(path, cause)
  }
}

const unwritable = (path: string, cause?: unknown): StartProblem =>
  new StartProblem(
    {
      zh: `写不了文件 ${path}。请检查目录是否存在、是否有权限，或换一个位置。`,
      en: `The file ${path} cannot be written. Check that its folder is there and may be written to, or name another place.`,
    },
    { cause },
  )

/** What a file of JSON says. @throws StartProblem */
export const readJson = async (path: string): Promise<unknown> => {
  await requireReadable(path)
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StartProblem({ zh: `${path} 不是 JSON 文件：${why}`, en: `${path} is no JSON: ${why}` }, { cause })
  }
}

/** A failed file operation in words, whichever command met it; undefined for any other error. */
export const problemOfFile = (error: unknown): StartProblem | undefined => {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined
  const path = 'path' in error && typeof error.path === 'string' ? error.path : ''
  if (hasCode(error, 'ENOSPC', 'EDQUOT'))
    return new StartProblem(
      {
        zh: `磁盘已满，写不了 ${path}。请清理空间后重试。`,
        en: `The disk is full: ${path} was not written. Free some space and try again.`,
      },
      { cause: error },
    )
  if (
    path === '' ||
    !hasCode(error, 'ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'EROFS', 'EEXIST', 'ENAMETOOLONG', 'ELOOP')
  )
    return undefined
  if (hasCode(error, 'EEXIST'))
    return new StartProblem(
      { zh: `${path} 已存在，请换一个文件名。`, en: `${path} is there already. Choose another name.` },
      { cause: error },
    )
  return new StartProblem(
    {
      zh: `打不开文件 ${path}。请检查路径和权限。`,
      en: `The file ${path} cannot be opened. Check its path and rights.`,
    },
    { cause: error },
  )
}
