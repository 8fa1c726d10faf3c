import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import multipart from '@fastify/multipart'
import { refuse } from '@mazha/contracts/refusal'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { App } from './http.ts'
import { refuseFields } from './problem.ts'
import { limits } from './spreadsheet/index.ts'

/** The largest table that is taken in. */
export const largestTable = limits.fileBytes

/** Lets the routes of a scope take a table: a field `options` (JSON) before a field `file`. */
export const acceptTables = (app: App): void => {
  void app.register(multipart, {
    limits: {
      files: 1,
      fields: 2,
      parts: 3,
      fileSize: largestTable,
      fieldNameSize: 100,
      fieldSize: 200_000,
      headerPairs: 50,
    },
  })
}

type ReceivedTable<O> = { readonly path: string; readonly name: string; readonly options: O }

/**
 * Takes a table in, works on it and removes it again.
 *
 * @throws import.too-large, request.unreadable, request.invalid, file.missing, and what the work throws
 */
export const withTable = async <S extends z.ZodType, T>(
  request: FastifyRequest,
  sentOptions: S,
  work: (table: ReceivedTable<z.output<S>>) => Promise<T>,
): Promise<T> => {
  const dir = await mkdtemp(join(tmpdir(), 'mazha-table-'))
  try {
    return await work(await receive(request, sentOptions, join(dir, 'file')))
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

const receive = async <S extends z.ZodType>(
  request: FastifyRequest,
  sentOptions: S,
  path: string,
): Promise<ReceivedTable<z.output<S>>> => {
  let sent: unknown = {}
  let name: string | undefined
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        name = part.filename
        await pipeline(part.file, createWriteStream(path, { mode: 0o600 }))
        if (part.file.truncated) throw refuse('import.too-large', { what: `${largestTable / 1024 / 1024} MB` })
      } else if (part.fieldname === 'options') sent = JSON.parse(String(part.value))
    }
  } catch (error) {
    // What the multipart reader says of a body that is cut or no multipart has no code of its own; nor has broken JSON.
    if (error instanceof Error && 'code' in error) throw error
    throw Object.assign(refuse('request.unreadable'), { cause: error })
  }
  if (name === undefined) throw refuse('file.missing')
  const options = sentOptions.safeParse(sent, { reportInput: true })
  if (!options.success) throw refuseFields(options.error.issues)
  return { path, name: name.replace(/^.*[\\/]/, '').slice(-200), options: options.data }
}
