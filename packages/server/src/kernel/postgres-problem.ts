import { basename } from 'node:path'
import type { Text } from '@mazha/contracts/text'

/**
 * Something about the machine or the deployment that keeps the program from starting, in words that say what to do.
 * The program prints the words and leaves with a non-zero code; a stack trace would help nobody.
 */
export class StartProblem extends Error {
  readonly text: Text
  constructor(text: Text, options?: ErrorOptions) {
    super(text.en, options)
    this.name = 'StartProblem'
    this.text = text
  }
}

const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Whether an error carries this operating system or PostgreSQL code. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean => codes.includes(errorCode(error) ?? '')

export const diskFull = (dir: string, cause?: unknown): StartProblem =>
  new StartProblem(
    {
      zh: `磁盘已满，无法写入 ${dir}。请清理空间（至少留出 500 MB）后重新启动，已保存的数据不受影响；也可以用 MAZHA_DATA 换一个目录。`,
      en: `The disk is full: ${dir} cannot be written. Free some space (500 MB at least) and start again; saved data is safe. MAZHA_DATA can name another directory.`,
    },
    { cause },
  )

export const dirUnreadable = (dir: string, cause?: unknown): StartProblem =>
  new StartProblem(
    {
      zh: `数据目录 ${dir} 不能读写。请把它的所有者改为当前用户（例如 sudo chown -R "$(id -un)" ${basename(dir)}），或用 MAZHA_DATA 换一个目录。`,
      en: `The data directory ${dir} cannot be read and written. Make the current user its owner (for example: sudo chown -R "$(id -un)" ${basename(dir)}), or name another directory with MAZHA_DATA.`,
    },
    { cause },
  )

/** The problem behind a failed file operation in `dir`, or the error itself when it is none that we know. */
export function fileProblem(error: unknown, dir: string): unknown {
  if (hasCode(error, 'ENOSPC', 'EDQUOT')) return diskFull(dir, error)
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR')) return dirUnreadable(dir, error)
  return error
}
